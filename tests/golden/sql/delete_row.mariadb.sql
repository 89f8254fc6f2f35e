DELETE FROM `team` WHERE `id` = ?
