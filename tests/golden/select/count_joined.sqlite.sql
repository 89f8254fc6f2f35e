SELECT count(*) FROM (SELECT 1 FROM "team" JOIN "hero" ON "hero"."team_id" = "team"."id" WHERE "hero"."age" > ? GROUP BY "team"."id") AS _0
