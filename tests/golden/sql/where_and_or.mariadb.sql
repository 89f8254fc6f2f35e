SELECT `team`.`id`, `team`.`name`, `team`.`headquarters` FROM `team` WHERE (`team`.`name` = ? OR `team`.`name` = ?) AND `team`.`headquarters` IS NULL
