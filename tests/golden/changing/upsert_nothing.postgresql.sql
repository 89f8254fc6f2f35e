INSERT INTO "team" ("name") VALUES ($1) ON CONFLICT ("name") DO NOTHING
