INSERT INTO "team" ("name", "headquarters") VALUES ($1, $2) ON CONFLICT ("name") DO UPDATE SET "headquarters" = excluded."headquarters"
