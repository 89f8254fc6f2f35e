SELECT EXISTS (SELECT 1 FROM "team" WHERE "team"."name" = $1)
