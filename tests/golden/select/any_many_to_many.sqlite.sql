SELECT "book"."id", "book"."title" FROM "book" WHERE EXISTS (SELECT 1 FROM "book_label" AS _1 JOIN "label" AS _2 ON _2."id" = _1."label_id" WHERE _1."book_id" = "book"."id" AND _2."word" = ?)
