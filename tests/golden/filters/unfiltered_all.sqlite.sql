SELECT "book"."id", "book"."title", "book"."deleted_at", "book"."draft", "book"."shelf_id" FROM "book" WHERE EXISTS (SELECT 1 FROM "shelf" AS _1 WHERE _1."id" = "book"."shelf_id")
