SELECT count(*) FROM "hero" GROUP BY "hero"."name", rx_fit("hero"."age" / ?, 64) ORDER BY rx_fit("hero"."age" / ?, 64) DESC LIMIT ?
