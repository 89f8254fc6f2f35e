INSERT INTO "team" ("name") VALUES (?), (?) RETURNING "id", "name", "headquarters"
