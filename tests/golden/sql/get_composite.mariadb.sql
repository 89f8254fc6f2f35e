SELECT `membership`.`hero_id`, `membership`.`team_id`, `membership`.`role` FROM `membership` WHERE `hero_id` = ? AND `team_id` = ?
