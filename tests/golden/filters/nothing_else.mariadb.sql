SELECT count(*) FROM `book` WHERE `book`.`deleted_at` IS NULL AND `book`.`draft` = ?
