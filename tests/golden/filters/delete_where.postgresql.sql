DELETE FROM "shelf" WHERE "shelf"."tenant_id" = $1 AND "shelf"."name" = $2
