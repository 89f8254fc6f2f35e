INSERT INTO `team` (`name`, `headquarters`) VALUES (?, ?), (?, ?), (?, ?)
