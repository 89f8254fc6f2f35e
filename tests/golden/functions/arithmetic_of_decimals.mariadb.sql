SELECT count(*) FROM `everything` WHERE (`everything`.`de` + ?) > ? AND (`everything`.`de` - `everything`.`ode`) = (`everything`.`de` * `everything`.`ode`) AND (-`everything`.`de`) < ?
