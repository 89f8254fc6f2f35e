SELECT "team"."id", "team"."name", "team"."headquarters" FROM "team" WHERE "team"."id" IN (SELECT value FROM json_each(?))
