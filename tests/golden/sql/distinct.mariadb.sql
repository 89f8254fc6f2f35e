SELECT DISTINCT `team`.`id`, `team`.`name`, `team`.`headquarters` FROM `team`
