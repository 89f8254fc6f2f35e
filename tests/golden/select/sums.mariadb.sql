SELECT (sum(`everything`.`i16`) DIV 1), (sum(`everything`.`i64`) DIV 1), sum(CAST(`everything`.`f` AS DOUBLE)), sum(`everything`.`de`), sum(DISTINCT `everything`.`de`) FROM `everything`
