SELECT count(*) FILTER (WHERE "hero"."age" > ?), sum(rx_fit("hero"."age" + ?, 64)) FILTER (WHERE "hero"."age" < ?), count(DISTINCT "hero"."name") FILTER (WHERE "hero"."active") FROM "hero"
