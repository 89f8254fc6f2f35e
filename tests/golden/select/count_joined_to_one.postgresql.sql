SELECT count(*) FROM "hero" JOIN "team" ON "team"."id" = "hero"."team_id"
