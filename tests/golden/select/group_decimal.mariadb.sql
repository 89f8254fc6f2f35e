SELECT `everything`.`de`, count(*) FROM `everything` GROUP BY `everything`.`de`
