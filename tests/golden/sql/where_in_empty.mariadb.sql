SELECT `team`.`id`, `team`.`name`, `team`.`headquarters` FROM `team` WHERE 1 = 0
