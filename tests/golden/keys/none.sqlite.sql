SELECT "thing"."id", "thing"."mark", "thing"."number" FROM "thing" WHERE 1 = 0
