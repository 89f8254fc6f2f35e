SELECT count(*) FROM "everything" WHERE ("everything"."i64" & CAST($1 AS INTEGER)) = $2 AND ("everything"."t" > 'ab' AND ((CAST("everything"."i32" AS BIGINT) + $3) < 3))
