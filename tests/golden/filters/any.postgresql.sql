SELECT EXISTS (SELECT 1 FROM "shelf" WHERE "shelf"."tenant_id" = $1 AND EXISTS (SELECT 1 FROM "volume" AS _1 WHERE _1."shelf_id" = "shelf"."id" AND _1."deleted_at" IS NULL AND _1."draft" = $2))
