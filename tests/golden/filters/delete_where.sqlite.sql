DELETE FROM "shelf" WHERE "shelf"."tenant_id" = ? AND "shelf"."name" = ?
