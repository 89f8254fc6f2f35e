SELECT (upper(CONVERT(`hero`.`name` USING utf8mb4) COLLATE utf8mb4_unicode_520_nopad_ci) COLLATE utf8mb4_nopad_bin), (`hero`.`age` + ?) FROM `hero` WHERE `hero`.`age` > ?
