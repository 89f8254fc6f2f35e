INSERT INTO "team" ("name", "headquarters") VALUES (?, ?) ON CONFLICT ("name") DO UPDATE SET "headquarters" = excluded."headquarters"
