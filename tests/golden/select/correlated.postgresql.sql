SELECT "team"."name", (SELECT count(*) FROM "hero" WHERE "hero"."team_id" = "team"."id" AND "hero"."age" > $1) FROM "team" WHERE "team"."name" = $2
