SELECT "team"."id", "team"."name", "team"."headquarters" FROM "team" WHERE "team"."id" NOT IN (SELECT DISTINCT "hero"."team_id" FROM "hero" JOIN "team" AS _1 ON _1."id" = "hero"."team_id")
