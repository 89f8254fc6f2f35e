SELECT count(*) FROM "everything" WHERE ? < "everything"."i32" AND ? < "everything"."t" AND ? < "everything"."da"
