SELECT min("everything"."t"), max("everything"."de" COLLATE rx_decimal), max("everything"."dt") FROM "everything"
