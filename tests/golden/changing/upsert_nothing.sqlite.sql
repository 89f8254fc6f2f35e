INSERT INTO "team" ("name") VALUES (?) ON CONFLICT ("name") DO NOTHING
