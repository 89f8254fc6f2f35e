SELECT `team`.`id`, `team`.`name`, `team`.`headquarters` FROM `team` WHERE `team`.`id` IN (SELECT coalesce(`hero`.`team_id`, ?) FROM `hero` WHERE `hero`.`age` > ? ORDER BY `hero`.`id` LIMIT 3)
