SELECT avg(CAST(`everything`.`i32` AS DOUBLE)), avg(CAST(`everything`.`d` AS DOUBLE)), avg(CAST(`everything`.`de` AS DOUBLE)) FROM `everything`
