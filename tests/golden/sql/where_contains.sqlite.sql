SELECT "team"."id", "team"."name", "team"."headquarters" FROM "team" WHERE rx_like("team"."name", ?)
