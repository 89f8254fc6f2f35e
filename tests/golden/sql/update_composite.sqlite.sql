UPDATE "membership" SET "role" = ? WHERE "hero_id" = ? AND "team_id" = ?
