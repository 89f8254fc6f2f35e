INSERT INTO `membership` (`hero_id`, `team_id`, `role`) VALUES (?, ?, ?), (?, ?, ?) ON DUPLICATE KEY UPDATE `role` = VALUES(`role`)
