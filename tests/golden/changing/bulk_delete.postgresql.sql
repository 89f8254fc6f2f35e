DELETE FROM "hero" WHERE "hero"."age" < $1
