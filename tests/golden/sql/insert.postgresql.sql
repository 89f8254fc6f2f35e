INSERT INTO "team" ("name", "headquarters") VALUES ($1, $2)
