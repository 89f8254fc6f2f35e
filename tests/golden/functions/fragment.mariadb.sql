SELECT count(*) FROM `everything` WHERE (`everything`.`i64` & ?) = ? AND (`everything`.`t` > 'ab' AND ((`everything`.`i32` + ?) < 3))
