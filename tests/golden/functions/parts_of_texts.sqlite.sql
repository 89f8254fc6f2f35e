SELECT count(*) FROM "everything" WHERE substr("everything"."t", max(?, 1), max("everything"."oi32", 0)) = ? AND substr("everything"."t", max(rx_fit(instr("everything"."t", ?) + ?, 64), 1)) = ?
