-- change options of table member to ENGINE Aria, CHARACTER SET latin1, COLLATE latin1_bin
ALTER TABLE `member` ENGINE = Aria, DEFAULT CHARACTER SET latin1 COLLATE latin1_bin, MODIFY COLUMN `name` VARCHAR(40) NOT NULL, MODIFY COLUMN `notes` LONGTEXT, MODIFY COLUMN `state` ENUM('draft','live') NOT NULL;
