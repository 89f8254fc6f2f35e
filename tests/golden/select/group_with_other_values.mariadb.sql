SELECT count(*), max((`hero`.`age` DIV ?)) FROM `hero` GROUP BY (`hero`.`age` DIV ?)
