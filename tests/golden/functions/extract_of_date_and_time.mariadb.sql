SELECT count(*) FROM `everything` WHERE (year(`everything`.`da`) > ? AND (weekday(`everything`.`da`) + 1) > ?) AND (hour(`everything`.`ti`) > ? AND second(`everything`.`ti`) > ?)
