DELETE FROM "team" WHERE "id" = $1
