SELECT count(*) FROM "everything" WHERE rx_date("everything"."dt") = "everything"."da" AND rx_time("everything"."dt") = "everything"."ti" AND rx_datetime("everything"."da") = "everything"."dt"
