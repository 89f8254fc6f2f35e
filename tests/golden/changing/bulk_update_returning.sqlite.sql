UPDATE "hero" SET "active" = ? WHERE "hero"."age" < ? RETURNING "hero"."id", rx_upper("hero"."name"), rx_fit("hero"."age" + ?, 64)
