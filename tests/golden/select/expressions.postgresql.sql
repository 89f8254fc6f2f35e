SELECT upper("hero"."name"), (CAST("hero"."age" AS BIGINT) + $1) FROM "hero" WHERE "hero"."age" > $2
