SELECT `volume`.`id`, `volume`.`title`, `volume`.`deleted_at`, `volume`.`draft`, `volume`.`shelf_id` FROM `volume` WHERE EXISTS (SELECT 1 FROM `shelf` AS _1 WHERE _1.`id` = `volume`.`shelf_id`)
