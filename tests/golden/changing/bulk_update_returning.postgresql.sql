UPDATE "hero" SET "active" = $1 WHERE "hero"."age" < $2 RETURNING "hero"."id", upper("hero"."name"), (CAST("hero"."age" AS BIGINT) + $3)
