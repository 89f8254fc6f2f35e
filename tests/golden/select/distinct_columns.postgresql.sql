SELECT DISTINCT "everything"."t", "everything"."de" FROM "everything"
