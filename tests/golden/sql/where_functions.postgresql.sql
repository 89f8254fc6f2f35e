SELECT "team"."id", "team"."name", "team"."headquarters" FROM "team" WHERE lower("team"."name") = $1 AND upper("team"."name") = "team"."headquarters" AND length("team"."name") > $2
