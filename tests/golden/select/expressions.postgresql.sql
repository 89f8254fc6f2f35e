SELECT upper("hero"."name"), ("hero"."age" + $1) FROM "hero" WHERE "hero"."age" > $2
