SELECT "hero"."name", "hero"."age" FROM "hero"
