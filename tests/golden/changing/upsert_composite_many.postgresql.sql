INSERT INTO "membership" ("hero_id", "team_id", "role") VALUES ($1, $2, $3), ($4, $5, $6) ON CONFLICT ("hero_id", "team_id") DO UPDATE SET "role" = excluded."role"
