SELECT avg(CAST("everything"."i32" AS DOUBLE PRECISION)), avg(CAST("everything"."d" AS DOUBLE PRECISION)), avg(CAST("everything"."de" AS DOUBLE PRECISION)) FROM "everything"
