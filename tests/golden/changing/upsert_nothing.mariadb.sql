INSERT INTO `team` (`name`) VALUES (?) ON DUPLICATE KEY UPDATE `id` = `id`
