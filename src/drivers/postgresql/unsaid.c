/* What a database has and models cannot say, in the words in which introspect lists it. What extensions
 * bring, and what belongs to something else, is left out. */
#include "drivers/postgresql/dialect.h"

/* clang-format off */
#define SHOWN(catalogue, oid) \
	"n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND NOT EXISTS (SELECT FROM " \
	"pg_depend d WHERE d.classid = '" catalogue "'::regclass AND d.objid = " oid \
	" AND d.deptype IN ('e', 'i'))"

const char rx__pg_unsaid[] =
	"WITH c AS (SELECT c.oid, c.relname, c.relkind, c.relrowsecurity FROM pg_class c JOIN "
	"pg_namespace n ON n.oid = c.relnamespace WHERE "
	SHOWN("pg_class", "c.oid")
	") SELECT said FROM (SELECT format('constraint %s of table %s: %s', k.conname, "
	"c.relname, CASE WHEN k.contype = 'x' THEN pg_get_constraintdef(k.oid) WHEN k.contype IN "
	"('p', 'u') AND k.condeferrable THEN 'it is deferrable' ELSE 'it is not validated for "
	"old rows' END) AS said FROM pg_constraint k JOIN c ON c.oid = k.conrelid WHERE "
	"(k.contype = 'x' OR (k.contype IN ('p', 'u') AND k.condeferrable) OR NOT k.convalidated)"
	" UNION ALL SELECT format('index %s of table %s: NULLS NOT DISTINCT', x.relname, "
	"c.relname) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN c ON c.oid = "
	"i.indrelid WHERE i.indisunique AND strpos(pg_get_indexdef(x.oid), ' NULLS NOT "
	"DISTINCT') > 0"
	" UNION ALL SELECT format('identity of column %s of table %s: %s%s', a.attname, "
	"c.relname, CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, CASE WHEN "
	"s.seqstart <> 1 OR s.seqincrement <> 1 OR s.seqcycle OR s.seqcache <> 1 THEN format(', "
	"START %s INCREMENT %s CACHE %s%s', s.seqstart, s.seqincrement, s.seqcache, CASE WHEN "
	"s.seqcycle THEN ' CYCLE' ELSE '' END) ELSE '' END) FROM pg_attribute a JOIN c ON c.oid "
	"= a.attrelid JOIN pg_depend p ON p.refobjid = c.oid AND p.refobjsubid = a.attnum AND "
	"p.deptype = 'i' AND p.classid = 'pg_class'::regclass JOIN pg_sequence s ON s.seqrelid = "
	"p.objid WHERE a.attidentity <> '' AND (a.attidentity = 'a' OR s.seqstart <> 1 OR "
	"s.seqincrement <> 1 OR s.seqcycle OR s.seqcache <> 1 OR NOT EXISTS (SELECT FROM "
	"pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND i.indnkeyatts = 1 AND "
	"i.indkey[0] = a.attnum))"
	" UNION ALL SELECT format('trigger %s of table %s: models have no triggers', t.tgname, "
	"c.relname) FROM pg_trigger t JOIN c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"
	" UNION ALL SELECT format('sequence %s: models have none but those of keys', c.relname) "
	"FROM c WHERE c.relkind = 'S' AND NOT EXISTS (SELECT FROM pg_depend p WHERE p.classid = "
	"'pg_class'::regclass AND p.objid = c.oid AND p.deptype = 'a')"
	" UNION ALL SELECT format('row security of table %s: models have no policies', "
	"c.relname) FROM c WHERE c.relrowsecurity"
	" UNION ALL SELECT format('function %s: models have no functions', p.oid::regprocedure) "
	"FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE "
	SHOWN("pg_proc", "p.oid")
	" UNION ALL SELECT format('type %s: models have enums only', t.typname) FROM pg_type t "
	"JOIN pg_namespace n ON n.oid = t.typnamespace WHERE "
	SHOWN( "pg_type", "t.oid")
	" AND (t.typtype = 'd' OR (t.typtype = 'c' AND EXISTS (SELECT FROM pg_class c WHERE "
	"c.oid = t.typrelid AND c.relkind = 'c')))) everything ORDER BY 1";
/* clang-format on */
