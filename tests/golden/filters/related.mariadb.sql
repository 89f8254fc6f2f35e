SELECT `book`.`id`, `book`.`title`, `book`.`deleted_at`, `book`.`draft`, `book`.`shelf_id` FROM `book` WHERE `book`.`deleted_at` IS NULL AND `book`.`draft` = ? AND `book`.`shelf_id` IN (?, ?)
