SELECT `hero`.`name`, `team`.`name` FROM `hero` JOIN `team` ON `team`.`id` = `hero`.`team_id`
