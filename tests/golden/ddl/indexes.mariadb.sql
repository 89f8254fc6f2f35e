-- create index ix_member_name on member
CREATE INDEX `ix_member_name` ON `member` (`name`, `age` DESC);
-- create unique index ix_member_age on member
CREATE UNIQUE INDEX `ix_member_age` ON `member` (`age`);
-- create index ix_member_notes on member
CREATE INDEX `ix_member_notes` ON `member` (`notes`(255));
-- rename index ix_member_age of member to ix_member_years
ALTER TABLE `member` RENAME INDEX `ix_member_age` TO `ix_member_years`;
-- drop index ix_member_name of member
ALTER TABLE `member` DROP INDEX `ix_member_name`;
-- and back
-- create index ix_member_name on member
CREATE INDEX `ix_member_name` ON `member` (`name`, `age` DESC);
-- rename index ix_member_years of member to ix_member_age
ALTER TABLE `member` RENAME INDEX `ix_member_years` TO `ix_member_age`;
-- drop index ix_member_notes of member
ALTER TABLE `member` DROP INDEX `ix_member_notes`;
-- drop index ix_member_age of member
ALTER TABLE `member` DROP INDEX `ix_member_age`;
-- drop index ix_member_name of member
ALTER TABLE `member` DROP INDEX `ix_member_name`;
