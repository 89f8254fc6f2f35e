-- create table everything
CREATE TABLE `everything` (
	`id` BIGINT AUTO_INCREMENT NOT NULL,
	`b` BOOLEAN DEFAULT true NOT NULL,
	`i` SMALLINT NOT NULL,
	`t` LONGTEXT,
	`s` VARCHAR(20) COLLATE `x_y` NOT NULL COMMENT 'it''s',
	`d` DECIMAL(10, 2) DEFAULT 1.50 NOT NULL,
	`at` DATETIME(6) DEFAULT (utc_timestamp(6)) NOT NULL,
	`j` JSON NOT NULL,
	`u` UUID NOT NULL,
	`raw` LONGBLOB NOT NULL,
	`e` ENUM('a','it''s') NOT NULL,
	`g` INTEGER GENERATED ALWAYS AS (i * 2) STORED,
	CONSTRAINT `pk_everything` PRIMARY KEY (`id`),
	CONSTRAINT `uq_everything_s` UNIQUE (`s`),
	CONSTRAINT `fk_everything_i` FOREIGN KEY(`i`) REFERENCES `team` (`id`) ON DELETE CASCADE,
	CONSTRAINT `ck_everything_i` CHECK (i > 0)
) ENGINE = Aria DEFAULT CHARACTER SET latin1 COLLATE latin1_nopad_bin COMMENT 'all';
-- create table pair
CREATE TABLE `pair` (
	`a` INTEGER NOT NULL,
	`b` VARCHAR(5) NOT NULL,
	CONSTRAINT `pk_pair` PRIMARY KEY (`b`, `a`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
-- create table given
CREATE TABLE `given` (
	`id` BIGINT NOT NULL,
	CONSTRAINT `pk_given` PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
-- rename table team to club
ALTER TABLE `team` RENAME TO `club`;
-- set comment of table member
ALTER TABLE `member` COMMENT = 'who is ''in''';
-- and back
-- remove comment of table member
ALTER TABLE `member` COMMENT = '';
-- rename table club to team
ALTER TABLE `club` RENAME TO `team`;
-- drop table given (all its rows are lost)
DROP TABLE `given`;
-- drop table pair (all its rows are lost)
DROP TABLE `pair`;
-- drop table everything (all its rows are lost)
DROP TABLE `everything`;
