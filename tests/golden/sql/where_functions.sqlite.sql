SELECT "team"."id", "team"."name", "team"."headquarters" FROM "team" WHERE rx_lower("team"."name") = ? AND rx_upper("team"."name") = "team"."headquarters" AND length("team"."name") > ?
