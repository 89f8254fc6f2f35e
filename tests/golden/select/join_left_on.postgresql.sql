SELECT "team"."name", "hero"."name" FROM "team" LEFT JOIN "hero" ON "hero"."team_id" = "team"."id" AND "hero"."age" > $1 WHERE "team"."name" = $2
