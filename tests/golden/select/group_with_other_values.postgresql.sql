SELECT count(*), max((CAST("hero"."age" AS BIGINT) / $1)) FROM "hero" GROUP BY (CAST("hero"."age" AS BIGINT) / $2)
