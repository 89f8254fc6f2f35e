SELECT count(*) FROM `volume` WHERE `volume`.`deleted_at` IS NULL AND `volume`.`draft` = ?
