SELECT count(*) FROM `everything` WHERE ? < `everything`.`i32` AND ? COLLATE utf8mb4_nopad_bin < `everything`.`t` AND ? < `everything`.`da`
