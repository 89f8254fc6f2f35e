UPDATE "account" SET "balance" = ?, "revision" = ? WHERE "id" = ? AND "revision" = ?
