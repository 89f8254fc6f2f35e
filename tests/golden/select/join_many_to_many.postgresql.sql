SELECT "book"."title", "label"."word", _1."weight" FROM "book" LEFT JOIN "book_label" AS _1 ON _1."book_id" = "book"."id" LEFT JOIN "label" ON "label"."id" = _1."label_id"
