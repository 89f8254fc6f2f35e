SELECT "node"."id", "node"."label", "node"."parent_id" FROM "node" WHERE EXISTS (SELECT 1 FROM "node" AS _1 WHERE _1."parent_id" = "node"."id" AND _1."label" = "node"."label")
