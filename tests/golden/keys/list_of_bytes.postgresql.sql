SELECT "thing"."id", "thing"."mark", "thing"."number" FROM "thing" WHERE ("thing"."mark", "thing"."number") IN (SELECT * FROM unnest(CAST($1 AS BYTEA[]), CAST($2 AS INTEGER[])))
