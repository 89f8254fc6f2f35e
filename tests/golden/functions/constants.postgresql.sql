SELECT count(*) FROM "everything" WHERE CAST($1 AS INTEGER) < "everything"."i32" AND CAST($2 AS TEXT) < "everything"."t" AND CAST($3 AS DATE) < "everything"."da"
