SELECT `invoice`.`region`, `invoice`.`number`, `invoice`.`customer` FROM `invoice` WHERE ((`invoice`.`region` = ? AND `invoice`.`number` = ?))
