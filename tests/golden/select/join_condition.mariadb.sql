SELECT `hero`.`name`, `team`.`name` FROM `hero` JOIN `team` ON `team`.`name` = `hero`.`name` AND `hero`.`age` > ?
