UPDATE "membership" SET "role" = $1 WHERE "hero_id" = $2 AND "team_id" = $3
