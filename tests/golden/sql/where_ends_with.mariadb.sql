SELECT `team`.`id`, `team`.`name`, `team`.`headquarters` FROM `team` WHERE `team`.`name` LIKE ? COLLATE utf8mb4_nopad_bin ESCAPE '!'
