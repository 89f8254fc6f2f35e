SELECT count(*) FROM `team` WHERE `team`.`headquarters` IS NOT NULL
