SELECT "node"."id", "node"."label", "node"."parent_id" FROM "node" WHERE EXISTS (SELECT 1 FROM "node" AS _1 WHERE _1."id" = "node"."parent_id" AND _1."label" = ?)
