SELECT count(*), max(rx_fit("hero"."age" / ?, 64)) FROM "hero" GROUP BY rx_fit("hero"."age" / ?, 64)
