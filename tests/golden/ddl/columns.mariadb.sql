-- add column member.size INTEGER NOT NULL, filled with 7
ALTER TABLE `member` ADD COLUMN `size` INTEGER DEFAULT 7 NOT NULL;
ALTER TABLE `member` MODIFY COLUMN `size` INTEGER NOT NULL;
-- add column member.nick VARCHAR(9) NULL
ALTER TABLE `member` ADD COLUMN `nick` VARCHAR(9);
-- alter column member.name from VARCHAR(40) NOT NULL to VARCHAR(80) NOT NULL
ALTER TABLE `member` MODIFY COLUMN `name` VARCHAR(80) NOT NULL COMMENT 'whole';
-- alter column member.age from INTEGER NULL to BIGINT NOT NULL, filled with 0
ALTER TABLE `member` MODIFY COLUMN `age` BIGINT;
UPDATE `member` SET `age` = 0 WHERE `age` IS NULL;
ALTER TABLE `member` MODIFY COLUMN `age` BIGINT NOT NULL;
-- alter column member.nick from VARCHAR(9) NULL to VARCHAR(9) NULL DEFAULT 'x'
ALTER TABLE `member` MODIFY COLUMN `nick` VARCHAR(9) DEFAULT 'x';
-- rename column member.age to years
ALTER TABLE `member` RENAME COLUMN `age` TO `years`;
-- drop column member.nick (its values are lost)
ALTER TABLE `member` DROP COLUMN `nick`;
-- drop column member.size (its values are lost)
ALTER TABLE `member` DROP COLUMN `size`;
-- and back
-- add column member.size INTEGER NOT NULL, filled with 0
ALTER TABLE `member` ADD COLUMN `size` INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE `member` MODIFY COLUMN `size` INTEGER NOT NULL;
-- add column member.nick VARCHAR(9) NULL DEFAULT 'x'
ALTER TABLE `member` ADD COLUMN `nick` VARCHAR(9) DEFAULT 'x';
-- rename column member.years to age
ALTER TABLE `member` RENAME COLUMN `years` TO `age`;
-- alter column member.nick from VARCHAR(9) NULL DEFAULT 'x' to VARCHAR(9) NULL
ALTER TABLE `member` MODIFY COLUMN `nick` VARCHAR(9);
-- alter column member.age from BIGINT NOT NULL to INTEGER NULL
ALTER TABLE `member` MODIFY COLUMN `age` INTEGER;
-- alter column member.name from VARCHAR(80) NOT NULL to VARCHAR(40) NOT NULL
ALTER TABLE `member` MODIFY COLUMN `name` VARCHAR(40) NOT NULL;
-- drop column member.nick (its values are lost)
ALTER TABLE `member` DROP COLUMN `nick`;
-- drop column member.size (its values are lost)
ALTER TABLE `member` DROP COLUMN `size`;
