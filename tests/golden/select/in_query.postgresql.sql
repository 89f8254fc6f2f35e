SELECT "team"."id", "team"."name", "team"."headquarters" FROM "team" WHERE "team"."id" IN (SELECT coalesce("hero"."team_id", $1) FROM "hero" WHERE "hero"."age" > $2 ORDER BY "hero"."id" LIMIT 3)
