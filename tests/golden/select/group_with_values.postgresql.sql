SELECT count(*), (CAST("hero"."age" AS BIGINT) / $1) FROM "hero" GROUP BY 2 ORDER BY 2 DESC, (CAST(min("hero"."age") AS BIGINT) / $2)
