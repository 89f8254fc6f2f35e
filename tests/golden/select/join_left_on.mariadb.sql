SELECT `team`.`name`, `hero`.`name` FROM `team` LEFT JOIN `hero` ON `hero`.`team_id` = `team`.`id` AND `hero`.`age` > ? WHERE `team`.`name` = ?
