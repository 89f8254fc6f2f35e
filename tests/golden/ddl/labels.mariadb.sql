-- add label 'it's' to column member.state
ALTER TABLE `member` MODIFY COLUMN `state` ENUM('draft','it''s','live') NOT NULL;
-- rename label 'live' of column member.state to 'public'
ALTER TABLE `member` MODIFY COLUMN `state` ENUM('draft','it''s','live','public') NOT NULL;
UPDATE `member` SET `state` = 'public' WHERE `state` = 'live';
ALTER TABLE `member` MODIFY COLUMN `state` ENUM('draft','it''s','public') NOT NULL;
