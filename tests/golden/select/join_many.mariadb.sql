SELECT `team`.`name`, `hero`.`name` FROM `team` JOIN `hero` ON `hero`.`team_id` = `team`.`id`
