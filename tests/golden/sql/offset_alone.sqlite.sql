SELECT "team"."id", "team"."name", "team"."headquarters" FROM "team" LIMIT 9223372036854775807 OFFSET ?
