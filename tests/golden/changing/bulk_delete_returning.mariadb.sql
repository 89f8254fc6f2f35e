DELETE FROM `team` WHERE `team`.`name` = ? RETURNING `id`, `name`, `headquarters`
