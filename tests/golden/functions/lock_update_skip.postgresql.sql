SELECT "hero"."id", "hero"."name", "hero"."secret_name", "hero"."age", "hero"."score", "hero"."active", "hero"."created_at", "hero"."team_id" FROM "hero" FOR UPDATE OF "hero" SKIP LOCKED
