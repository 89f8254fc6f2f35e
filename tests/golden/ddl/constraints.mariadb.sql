-- create unique constraint uq_member_name on member
ALTER TABLE `member` ADD CONSTRAINT `uq_member_name` UNIQUE (`name`, `age`);
-- create check ck_member_age on member
ALTER TABLE `member` ADD CONSTRAINT `ck_member_age` CHECK (age >= 0);
-- create foreign key fk_member_team_id on member
ALTER TABLE `member` ADD CONSTRAINT `fk_member_team_id` FOREIGN KEY(`team_id`) REFERENCES `team` (`id`) ON DELETE SET NULL ON UPDATE CASCADE;
-- rename constraint ck_member_age of member to ck_member_years
ALTER TABLE `member` DROP CONSTRAINT `ck_member_age`, ADD CONSTRAINT `ck_member_years` CHECK (age >= 0);
-- drop unique constraint uq_member_name of member
ALTER TABLE `member` DROP INDEX `uq_member_name`, ADD INDEX IF NOT EXISTS `fk_member_team_id` (`team_id`);
-- drop foreign key fk_member_team_id of member
ALTER TABLE `member` DROP FOREIGN KEY `fk_member_team_id`, DROP INDEX IF EXISTS `fk_member_team_id`;
-- and back
-- create foreign key fk_member_team_id on member
ALTER TABLE `member` ADD CONSTRAINT `fk_member_team_id` FOREIGN KEY(`team_id`) REFERENCES `team` (`id`) ON DELETE SET NULL ON UPDATE CASCADE;
-- create unique constraint uq_member_name on member
ALTER TABLE `member` ADD CONSTRAINT `uq_member_name` UNIQUE (`name`, `age`);
-- rename constraint ck_member_years of member to ck_member_age
ALTER TABLE `member` DROP CONSTRAINT `ck_member_years`, ADD CONSTRAINT `ck_member_age` CHECK (age >= 0);
-- drop foreign key fk_member_team_id of member
ALTER TABLE `member` DROP FOREIGN KEY `fk_member_team_id`, DROP INDEX IF EXISTS `fk_member_team_id`;
-- drop check ck_member_age of member
ALTER TABLE `member` DROP CONSTRAINT `ck_member_age`;
-- drop unique constraint uq_member_name of member
ALTER TABLE `member` DROP INDEX `uq_member_name`;
