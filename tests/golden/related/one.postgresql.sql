SELECT "team"."id", "team"."name", "team"."headquarters" FROM "team" WHERE "team"."id" = ANY($1)
