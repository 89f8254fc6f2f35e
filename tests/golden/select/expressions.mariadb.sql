SELECT upper(`hero`.`name`), (`hero`.`age` + ?) FROM `hero` WHERE `hero`.`age` > ?
