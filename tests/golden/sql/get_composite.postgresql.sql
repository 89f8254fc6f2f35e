SELECT "membership"."hero_id", "membership"."team_id", "membership"."role" FROM "membership" WHERE "hero_id" = $1 AND "team_id" = $2
