UPDATE "team" SET "name" = $1, "headquarters" = $2 WHERE "id" = $3
