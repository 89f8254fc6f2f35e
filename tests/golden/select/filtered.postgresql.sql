SELECT count(*) FILTER (WHERE "hero"."age" > $1), CAST(sum(("hero"."age" + $2)) FILTER (WHERE "hero"."age" < $3) AS BIGINT), count(DISTINCT "hero"."name") FILTER (WHERE "hero"."active") FROM "hero"
