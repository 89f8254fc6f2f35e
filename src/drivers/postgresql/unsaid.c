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
	"c.relname, CASE WHEN k.contype = 'p' AND k.condeferrable THEN 'it is deferrable' ELSE 'it is "
	"not validated for old rows' END) AS said FROM pg_constraint k JOIN c ON c.oid = k.conrelid "
	"WHERE (k.contype = 'p' AND k.condeferrable) OR NOT k.convalidated"
	" UNION ALL SELECT format('constraint %s of table %s: NO INHERIT', k.conname, c.relname) FROM "
	"pg_constraint k JOIN c ON c.oid = k.conrelid WHERE k.contype = 'c' AND k.connoinherit"
	" UNION ALL SELECT format('constraint %s of table %s: %s', k.conname, c.relname, CASE WHEN "
	"x.reloptions IS NOT NULL THEN 'its index has options of storage' ELSE 'its index has INCLUDE' "
	"END) FROM pg_constraint k JOIN c ON c.oid = k.conrelid JOIN pg_class x ON x.oid = k.conindid "
	"JOIN pg_index i ON i.indexrelid = x.oid WHERE k.contype IN ('p', 'u') AND (x.reloptions IS "
	"NOT NULL OR i.indnatts > i.indnkeyatts)"
	" UNION ALL SELECT format('foreign key %s of table %s: MATCH FULL', k.conname, c.relname) FROM "
	"pg_constraint k JOIN c ON c.oid = k.conrelid WHERE k.contype = 'f' AND k.confmatchtype = 'f'"
	" UNION ALL SELECT format('foreign key %s of table %s: a delete sets some of its columns', "
	"k.conname, c.relname) FROM pg_constraint k JOIN c ON c.oid = k.conrelid WHERE k.contype = 'f' "
	"AND pg_get_constraintdef(k.oid) ~ 'ON DELETE SET (NULL|DEFAULT) \\('"
	" UNION ALL SELECT format('identity of column %s of table %s: it is not the key', a.attname, "
	"c.relname) FROM pg_attribute a JOIN c ON c.oid = a.attrelid WHERE a.attidentity <> '' AND NOT "
	"EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND i.indnkeyatts "
	"= 1 AND i.indkey[0] = a.attnum)"
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
