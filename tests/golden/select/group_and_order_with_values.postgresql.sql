SELECT count(*) FROM "hero" GROUP BY "hero"."name", (CAST("hero"."age" AS BIGINT) / $1) ORDER BY (CAST("hero"."age" AS BIGINT) / $1) DESC LIMIT $2
