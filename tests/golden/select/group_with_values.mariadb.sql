SELECT count(*), (`hero`.`age` DIV ?) FROM `hero` GROUP BY 2 ORDER BY 2 DESC, (min(`hero`.`age`) DIV ?)
