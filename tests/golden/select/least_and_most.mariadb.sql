SELECT min(`everything`.`t`), max(`everything`.`de`), max(`everything`.`dt`) FROM `everything`
