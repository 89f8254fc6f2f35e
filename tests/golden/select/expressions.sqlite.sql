SELECT rx_upper("hero"."name"), rx_fit("hero"."age" + ?, 64) FROM "hero" WHERE "hero"."age" > ?
