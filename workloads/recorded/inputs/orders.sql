-- A small shop in memory: inserts in one transaction, updates, deletes, joins, an index, a window and a recursive query.
CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT);
CREATE TABLE item(id INTEGER PRIMARY KEY, title TEXT, price REAL);
CREATE TABLE sale(id INTEGER PRIMARY KEY, customer INT, item INT, amount INT, day TEXT, note TEXT);
BEGIN;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 800)
INSERT INTO customer SELECT i, 'customer ' || i, char(65 + i % 26) || substr('abcdefghijkl', 1, i % 12) FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
INSERT INTO item SELECT i, printf('item %04d %s', i, hex(i * 7919)), i * 1.25 FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
INSERT INTO sale SELECT i, 1 + i * 31 % 800, 1 + i * 17 % 100, 1 + i % 9,
  date('2024-01-01', '+' || (i % 366) || ' days'), substr('a note of some length that varies', 1, i % 33) FROM n;
COMMIT;
CREATE INDEX sale_customer ON sale(customer, day);
UPDATE sale SET amount = amount + 1, note = note || '!' WHERE id % 7 = 0;
DELETE FROM sale WHERE id % 11 = 0;
SELECT c.city, count(*), sum(s.amount * i.price) FROM sale s JOIN customer c ON c.id = s.customer
  JOIN item i ON i.id = s.item GROUP BY c.city ORDER BY 3 DESC LIMIT 10;
SELECT customer, day, sum(amount) OVER (PARTITION BY customer ORDER BY day) FROM sale ORDER BY customer, day LIMIT 2000;
SELECT group_concat(title, ', ') FROM (SELECT title FROM item WHERE title LIKE '%3%' ORDER BY title);
SELECT a.name, b.name FROM customer a JOIN customer b ON a.city = b.city AND a.id < b.id WHERE a.id < 200 ORDER BY 1, 2 LIMIT 300;
SELECT json_group_array(json_object('id', id, 'name', name)) FROM customer WHERE id <= 600;
SELECT upper(replace(note, 'note', 'remark')), length(note), count(*) FROM sale GROUP BY note HAVING count(*) > 2 ORDER BY 2 DESC LIMIT 25;
VACUUM;
PRAGMA integrity_check;
