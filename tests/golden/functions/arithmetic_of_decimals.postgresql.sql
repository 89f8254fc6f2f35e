SELECT count(*) FROM "everything" WHERE ("everything"."de" + $1) > $2 AND ("everything"."de" - "everything"."ode") = ("everything"."de" * "everything"."ode") AND (-"everything"."de") < $3
