SELECT count(CASE WHEN `hero`.`age` > ? THEN 1 END), (sum(CASE WHEN `hero`.`age` < ? THEN (`hero`.`age` + ?) END) DIV 1), count(DISTINCT CASE WHEN `hero`.`active` THEN `hero`.`name` END) FROM `hero`
