-- backfill table member
UPDATE `member` SET age = 1 WHERE (age IS NULL);
-- copy column member.name to notes
UPDATE `member` SET `notes` = `name` WHERE `notes` IS NULL AND `name` IS NOT NULL;
-- run SQL
TRUNCATE member;
