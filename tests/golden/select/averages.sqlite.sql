SELECT avg("everything"."i32"), avg("everything"."d"), avg("everything"."de") FROM "everything"
