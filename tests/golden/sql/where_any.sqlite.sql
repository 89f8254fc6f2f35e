SELECT "team"."id", "team"."name", "team"."headquarters" FROM "team" WHERE EXISTS (SELECT 1 FROM "hero" AS _1 WHERE _1."team_id" = "team"."id" AND (_1."age" > ? OR _1."active"))
