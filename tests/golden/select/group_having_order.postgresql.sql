SELECT "hero"."age", count(*) FROM "hero" WHERE "hero"."active" GROUP BY "hero"."age" HAVING count(*) > $1 ORDER BY count(*) DESC, "hero"."age" LIMIT 10
