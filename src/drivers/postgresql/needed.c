/* What stands in a database beneath its tables, as statements that make it where it is not there: schemas,
 * extensions, domains and composite types, those that others are made of first. */
#include "drivers/postgresql/dialect.h"

/* clang-format off */
#define OURS "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
#define MAKE_SCHEMA "format('CREATE SCHEMA IF NOT EXISTS %I', n.nspname)"
#define BROUGHT \
	"EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND " \
	"d.deptype = 'e')"
#define MAKE_TYPE(words) \
	"format('DO $reflex$ BEGIN IF to_regtype(%L) IS NULL THEN " words "; END IF; END $reflex$', " \
	"p.part::regtype, p.part::regtype, "

const char rx__pg_needed[] =
	"WITH RECURSIVE parts(root, part) AS (SELECT t.oid, t.oid FROM pg_type t JOIN pg_namespace n ON "
	"n.oid = t.typnamespace WHERE t.typelem = 0 AND " OURS " UNION SELECT p.root, coalesce(f.typelem, "
	"f.oid) FROM parts p JOIN pg_type t ON t.oid = p.part LEFT JOIN pg_attribute a ON a.attrelid = "
	"t.typrelid AND t.typtype = 'c' AND a.attnum > 0 AND NOT a.attisdropped JOIN LATERAL (SELECT "
	"b.oid, nullif(b.typelem, 0) AS typelem FROM pg_type b WHERE b.oid IN (t.typbasetype, a.atttypid) "
	"AND b.oid <> 0) f ON true), found AS (SELECT p.root, p.part, t.*, n.nspname FROM parts p JOIN "
	"pg_type t ON t.oid = p.part JOIN pg_namespace n ON n.oid = t.typnamespace WHERE " OURS ") "
	"SELECT in_schema, words, statement FROM ("
	"SELECT 0 AS rank, 0::oid AS id, n.nspname::text AS in_schema, NULL AS words, " MAKE_SCHEMA
	" AS statement FROM pg_namespace n WHERE " OURS " AND n.nspname <> current_schema()"
	" UNION SELECT 0, 0, NULL, n.root::regtype::text, " MAKE_SCHEMA " FROM found n WHERE n.nspname "
	"<> current_schema()"
	" UNION SELECT 1, 0, NULL, t.root::regtype::text, format('CREATE EXTENSION IF NOT EXISTS %I', "
	"e.extname) FROM found t JOIN pg_depend d ON d.classid = 'pg_type'::regclass AND d.objid = t.oid "
	"AND d.deptype = 'e' JOIN pg_extension e ON e.oid = d.refobjid"
	" UNION SELECT 2, t.oid, NULL, t.root::regtype::text, "
	MAKE_TYPE("CREATE DOMAIN %s AS %s%s%s%s%s")
	"format_type(t.typbasetype, t.typtypmod), CASE WHEN t.typcollation <> b.typcollation THEN "
	"format(' COLLATE %I', (SELECT collname FROM pg_collation WHERE oid = t.typcollation)) END, "
	"' DEFAULT ' || t.typdefault, CASE WHEN t.typnotnull THEN ' NOT NULL' END, (SELECT "
	"string_agg(format(' CONSTRAINT %I %s', k.conname, regexp_replace(pg_get_constraintdef(k.oid), "
	"' NOT VALID$', '')), '' ORDER BY k.conname) FROM pg_constraint k WHERE k.contypid = t.oid)) "
	"FROM found t JOIN found p ON p.root = t.root AND p.part = t.part JOIN pg_type b ON b.oid = "
	"t.typbasetype WHERE t.typtype = 'd' AND NOT " BROUGHT
	" UNION SELECT 2, t.oid, NULL, t.root::regtype::text, "
	MAKE_TYPE("CREATE TYPE %s AS (%s)")
	"(SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER "
	"BY a.attnum) FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT "
	"a.attisdropped)) FROM found t JOIN found p ON p.root = t.root AND p.part = t.part JOIN pg_class c "
	"ON c.oid = t.typrelid AND c.relkind = 'c' WHERE NOT " BROUGHT
	") everything ORDER BY rank, id, statement";
/* clang-format on */
