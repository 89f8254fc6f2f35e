UPDATE "account" SET "balance" = $1, "revision" = $2 WHERE "id" = $3 AND "revision" = $4
