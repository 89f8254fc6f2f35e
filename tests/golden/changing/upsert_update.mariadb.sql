INSERT INTO `team` (`name`, `headquarters`) VALUES (?, ?) ON DUPLICATE KEY UPDATE `headquarters` = VALUES(`headquarters`)
