SELECT "top"."label" FROM "node" JOIN "node" AS "up" ON "up"."id" = "node"."parent_id" LEFT JOIN "node" AS "top" ON "top"."id" = "up"."parent_id"
