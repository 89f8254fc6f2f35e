INSERT INTO "team" ("name") VALUES ($1) RETURNING "id"
