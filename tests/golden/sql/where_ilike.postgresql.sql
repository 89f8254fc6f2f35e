SELECT "team"."id", "team"."name", "team"."headquarters" FROM "team" WHERE "team"."name" ILIKE $1 ESCAPE '!'
