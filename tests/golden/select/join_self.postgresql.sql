SELECT "node"."label", "up"."label" FROM "node" LEFT JOIN "node" AS "up" ON "up"."id" = "node"."parent_id" WHERE "up"."label" = $1
