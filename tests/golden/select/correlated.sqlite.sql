SELECT "team"."name", (SELECT count(*) FROM "hero" WHERE "hero"."team_id" = "team"."id" AND "hero"."age" > ?) FROM "team" WHERE "team"."name" = ?
