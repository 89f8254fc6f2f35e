INSERT INTO `team` (`name`, `headquarters`) VALUES (?, ?), (?, ?), (?, ?) RETURNING `id`
