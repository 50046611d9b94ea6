import { DatabaseSync } from 'node:sqlite';

const schema = `
  CREATE TABLE books (book_id INTEGER PRIMARY KEY, title TEXT, author TEXT, year INTEGER, price_paid REAL);
  CREATE TABLE copies (copy_id INTEGER PRIMARY KEY, book_id INTEGER REFERENCES books);
  CREATE TABLE members (member_id INTEGER PRIMARY KEY, name TEXT, email TEXT);
  CREATE TABLE loans (
    loan_id INTEGER PRIMARY KEY, copy_id INTEGER REFERENCES copies,
    member_id INTEGER REFERENCES members, lent_on TEXT, returned_on TEXT
  );
  CREATE TABLE reservations (copy_id INTEGER PRIMARY KEY, member_id INTEGER REFERENCES members);
  CREATE INDEX copies_of_book ON copies (book_id);
  CREATE INDEX loans_of_copy ON loans (copy_id);
  CREATE INDEX loans_of_member ON loans (member_id);
`;

// Rows that follow from their number: every start shows the same library.
const rows = `
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
  INSERT INTO books SELECT i,
    CASE i % 5 WHEN 0 THEN 'The Lamp of ' WHEN 1 THEN 'A Garden in ' WHEN 2 THEN 'Letters from '
      WHEN 3 THEN 'The Clocks of ' ELSE 'Winter in ' END
    || CASE i % 7 WHEN 0 THEN 'Lisbon' WHEN 1 THEN 'Trieste' WHEN 2 THEN 'Bergen' WHEN 3 THEN 'Tartu'
      WHEN 4 THEN 'Ghent' WHEN 5 THEN 'Porto' ELSE 'Delft' END,
    CASE i % 4 WHEN 0 THEN 'I. Marsh' WHEN 1 THEN 'O. Tallis' WHEN 2 THEN 'R. Quill' ELSE 'E. Vane' END,
    1950 + i % 75, round(6 + i % 23 + 0.5, 2) FROM n;
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
  INSERT INTO copies SELECT i, 1 + i % 400 FROM n;
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120)
  INSERT INTO members SELECT i, 'Member ' || i, 'member' || i || '@library.example' FROM n;
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)
  INSERT INTO loans SELECT i, 1 + i * 7 % 1000, 1 + i * 13 % 120, date('2025-12-31', -(i % 1400) || ' days'),
    CASE WHEN i % 9 = 0 THEN NULL ELSE date('2025-12-31', (i * 5 % 60 - i % 1400) || ' days') END FROM n;
  INSERT INTO reservations VALUES (17, 3), (18, 4);
`;

/** A small library in memory. */
export function openLibrary(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec(schema);
  database.exec(rows);
  return database;
}
