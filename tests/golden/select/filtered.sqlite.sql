SELECT count(*) FILTER (WHERE "hero"."age" > ?), sum(("hero"."age" + ?)) FILTER (WHERE "hero"."age" < ?), count(DISTINCT "hero"."name") FILTER (WHERE "hero"."active") FROM "hero"
