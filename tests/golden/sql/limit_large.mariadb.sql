SELECT `team`.`id`, `team`.`name`, `team`.`headquarters` FROM `team` LIMIT ?
