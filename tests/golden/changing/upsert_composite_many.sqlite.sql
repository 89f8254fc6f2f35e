INSERT INTO "membership" ("hero_id", "team_id", "role") VALUES (?, ?, ?), (?, ?, ?) ON CONFLICT ("hero_id", "team_id") DO UPDATE SET "role" = excluded."role"
