-- Slow on purpose: every day of the calendar is compared with every loan.
WITH RECURSIVE calendar(day, n) AS (
  SELECT date('2026-01-01'), 0
  UNION ALL
  SELECT date(day, '-1 day'), n + 1 FROM calendar WHERE n < $days
)
SELECT strftime('%Y-%m', c.day) AS month, count(l.loan_id) AS overdue
FROM calendar c
LEFT JOIN loans l
  ON date(l.lent_on, '+28 days') < c.day
 AND (l.returned_on IS NULL OR l.returned_on > c.day)
GROUP BY month
ORDER BY month DESC
