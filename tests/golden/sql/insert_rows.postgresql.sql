INSERT INTO "team" ("name", "headquarters") VALUES ($1, $2), ($3, $4), ($5, $6) RETURNING "id"
