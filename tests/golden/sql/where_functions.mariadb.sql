SELECT `team`.`id`, `team`.`name`, `team`.`headquarters` FROM `team` WHERE lower(`team`.`name`) = ? AND upper(`team`.`name`) = `team`.`headquarters` AND char_length(`team`.`name`) > ?
