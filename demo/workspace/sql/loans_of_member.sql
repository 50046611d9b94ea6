SELECT l.loan_id, c.book_id, l.lent_on
FROM loans l
JOIN copies c ON c.copy_id = l.copy_id
WHERE l.member_id = $member_id
ORDER BY l.lent_on DESC, l.loan_id
LIMIT 18
