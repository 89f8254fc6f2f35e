SELECT "invoice"."region", "invoice"."number", "invoice"."customer" FROM "invoice" WHERE ("invoice"."region", "invoice"."number") IN (SELECT * FROM unnest(CAST($1 AS TEXT[]), CAST($2 AS INTEGER[])))
