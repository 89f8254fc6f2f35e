SELECT `hero`.`name`, `team`.`name` FROM `hero` LEFT JOIN `team` ON `team`.`id` = `hero`.`team_id` WHERE `team`.`id` IS NULL
