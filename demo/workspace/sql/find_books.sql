-- Titles and authors, newest books first.
SELECT book_id, title, author, year
FROM books
WHERE title LIKE '%' || $word || '%'
   OR author LIKE '%' || $word || '%'
ORDER BY year DESC, book_id
LIMIT 25
