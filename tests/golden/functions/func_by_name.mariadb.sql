SELECT count(*) FROM `everything` WHERE coalesce(`everything`.`ot`, ? COLLATE utf8mb4_nopad_bin) = ? AND abs(length(`everything`.`t`)) <> ?
