SELECT count(*) FROM `hero` GROUP BY `hero`.`name`, (`hero`.`age` DIV ?) ORDER BY (`hero`.`age` DIV ?) DESC LIMIT ?
