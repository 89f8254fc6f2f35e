SELECT "team"."id", "team"."name", "team"."headquarters" FROM "team" WHERE ("team"."name" = $1 OR "team"."name" = $2) AND "team"."headquarters" IS NULL
