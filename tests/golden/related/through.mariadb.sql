SELECT `tag`.`id`, `tag`.`word`, _1.`book_id` FROM `tag` JOIN `book_tag` AS _1 ON _1.`tag_id` = `tag`.`id` WHERE _1.`book_id` IN (?, ?) ORDER BY `tag`.`word`
