SELECT sum("everything"."i16"), sum("everything"."i64"), sum("everything"."f"), rx_decimal_sum("everything"."de"), rx_decimal_sum(DISTINCT "everything"."de" COLLATE rx_decimal) FROM "everything"
