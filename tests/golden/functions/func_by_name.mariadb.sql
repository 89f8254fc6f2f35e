SELECT count(*) FROM `everything` WHERE coalesce(`everything`.`ot`, ?) = ? AND abs(length(`everything`.`t`)) <> ?
