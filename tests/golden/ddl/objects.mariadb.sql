-- create view grown
CREATE VIEW `grown` AS SELECT id FROM member WHERE age > 17;
-- create trigger tr_member on member
CREATE TRIGGER `tr_member` BEFORE INSERT ON `member` FOR EACH ROW SET NEW.age = 1;
-- drop trigger tr_member of member
DROP TRIGGER `tr_member`;
-- drop view grown
DROP VIEW `grown`;
-- and back
-- create view grown
CREATE VIEW `grown` AS SELECT id FROM member WHERE age > 17;
-- create trigger tr_member on member
CREATE TRIGGER `tr_member` BEFORE INSERT ON `member` FOR EACH ROW SET NEW.age = 1;
-- drop trigger tr_member of member
DROP TRIGGER `tr_member`;
-- drop view grown
DROP VIEW `grown`;
