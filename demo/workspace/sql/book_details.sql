SELECT b.book_id, b.title, b.author, b.year, b.price_paid,
       count(c.copy_id) AS copies,
       count(c.copy_id) - count(l.loan_id) AS copies_in
FROM books b
LEFT JOIN copies c ON c.book_id = b.book_id
LEFT JOIN loans l ON l.copy_id = c.copy_id AND l.returned_on IS NULL
WHERE b.book_id = $book_id
GROUP BY b.book_id
