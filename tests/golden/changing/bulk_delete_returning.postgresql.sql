DELETE FROM "team" WHERE "team"."name" = $1 RETURNING "id", "name", "headquarters"
