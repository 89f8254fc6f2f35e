DELETE FROM `account` WHERE `id` = ? AND `revision` = ?
