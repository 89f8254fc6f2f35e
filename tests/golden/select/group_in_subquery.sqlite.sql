SELECT "team"."id", "team"."name", "team"."headquarters" FROM "team" WHERE "team"."id" IN (SELECT "hero"."team_id" FROM "hero" GROUP BY "hero"."team_id" HAVING count(*) > ?)
