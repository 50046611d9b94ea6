SELECT m.member_id, m.name, m.email, count(l.loan_id) AS loans
FROM members m
LEFT JOIN loans l ON l.member_id = m.member_id
WHERE m.member_id = $member_id
GROUP BY m.member_id
