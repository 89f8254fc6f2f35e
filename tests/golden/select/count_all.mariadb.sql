SELECT count(*), count(`hero`.`age`), count(DISTINCT `hero`.`name`) FROM `hero`
