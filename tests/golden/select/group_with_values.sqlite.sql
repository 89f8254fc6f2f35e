SELECT count(*), rx_fit("hero"."age" / ?, 64) FROM "hero" GROUP BY 2 ORDER BY 2 DESC, rx_fit(min("hero"."age") / ?, 64)
