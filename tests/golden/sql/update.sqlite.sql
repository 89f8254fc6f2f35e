UPDATE "team" SET "name" = ?, "headquarters" = ? WHERE "id" = ?
