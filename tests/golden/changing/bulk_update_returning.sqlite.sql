UPDATE "hero" SET "active" = ? WHERE "hero"."age" < ? RETURNING "hero"."id", upper("hero"."name"), ("hero"."age" + ?)
