SELECT count(*) FROM "everything" WHERE coalesce("everything"."ot", CAST($1 AS TEXT)) = $2 AND abs(length("everything"."t")) <> $3
