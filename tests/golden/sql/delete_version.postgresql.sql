DELETE FROM "account" WHERE "id" = $1 AND "revision" = $2
