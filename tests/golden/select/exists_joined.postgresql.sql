SELECT EXISTS (SELECT 1 FROM "team" JOIN "hero" ON "hero"."team_id" = "team"."id" WHERE "hero"."age" > $1)
