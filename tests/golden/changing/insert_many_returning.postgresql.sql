INSERT INTO "team" ("name") VALUES ($1), ($2) RETURNING "id", "name", "headquarters"
