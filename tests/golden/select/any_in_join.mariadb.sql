SELECT `track`.`title` FROM `track` JOIN `album` ON `album`.`id` = `track`.`album_id` AND EXISTS (SELECT 1 FROM `track` AS _1 WHERE _1.`album_id` = `album`.`id` AND _1.`title` = ?)
