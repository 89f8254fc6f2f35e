SELECT count(*) FROM "everything" WHERE ("everything"."i64" & ?) = ? AND ("everything"."t" > 'ab' AND (rx_fit("everything"."i32" + ?, 64) < 3))
