DELETE FROM "hero" WHERE "hero"."age" < ?
