SELECT DISTINCT "everything"."t", "everything"."de" COLLATE rx_decimal FROM "everything"
