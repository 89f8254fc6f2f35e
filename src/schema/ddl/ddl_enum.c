/* Enums of engines where each is a type of its own (PostgreSQL): made before the column that has it,
 * and replaced by a new one of the same name when its labels change.
 *
 * A type outlives the table that it was made for, and may be shared by hand: so one that is there and
 * unused is made anew, and one that is in use is taken as it is. */
#include "schema/ddl/ddl_enum.h"

#include "schema/ddl/ddl.h"

bool rx__ddl_enum_is(const rx_dialect *dialect, const rx_ddl_type *type)
{
	return (dialect->capabilities & RX_DIALECT_ENUM_TYPES) && type->kind == RX_TYPE_ENUM &&
		!type->native && type->name && type->labels;
}

static void put_type(rx_buf *out, const rx_dialect *dialect, const rx_ddl_type *type)
{
	rx__buf_puts(out, "CREATE TYPE ");
	rx__ddl_name(out, dialect, type->name);
	rx__buf_puts(out, " AS ENUM (");
	for (size_t i = 0; type->labels[i]; i++) {
		rx__buf_puts(out, i ? ", " : "");
		rx__ddl_literal(out, type->labels[i]);
	}
	rx__buf_putc(out, ')');
}

void rx__ddl_enum_create(rx_buf *out, const rx_dialect *dialect, const rx_ddl_type *type)
{
	rx__buf_puts(out, "DO $reflex$ BEGIN\n\tDROP TYPE IF EXISTS ");
	rx__ddl_name(out, dialect, type->name);
	rx__buf_puts(out, ";\n\t");
	put_type(out, dialect, type);
	rx__buf_puts(out,
		";\nEXCEPTION WHEN dependent_objects_still_exist OR duplicate_object THEN NULL;\n"
		"END $reflex$");
}

static void put_old_name(rx_buf *out, const rx_dialect *dialect, const rx_ddl_type *type)
{
	rx_buf name = RX_BUF_INIT;

	rx__buf_printf(&name, "%.50s__old", type->name);
	rx__ddl_name(out, dialect, rx__buf_text(&name));
	rx__buf_deinit(&name);
}

/* Labels are added behind the one that precedes them; the first one before the one that was first. */
static void add_labels(rx_buf *out, const rx_dialect *dialect, const rx_ddl_type *type)
{
	rx_buf name = RX_BUF_INIT, first = RX_BUF_INIT;

	rx__ddl_name(&name, dialect, type->name);
	rx__buf_printf(&first, "ALTER TYPE %s ADD VALUE IF NOT EXISTS ", rx__buf_text(&name));
	rx__ddl_literal(&first, type->labels[0]);
	rx__buf_puts(&first, " BEFORE ");
	rx__buf_puts(out, "\t\tEXECUTE ");
	rx__ddl_literal(out, rx__buf_text(&first));
	rx__buf_puts(out, " || quote_literal(there[1]);\n");
	for (size_t i = 1; type->labels[i]; i++) {
		rx__buf_printf(out, "\t\tALTER TYPE %s ADD VALUE IF NOT EXISTS ", rx__buf_text(&name));
		rx__ddl_literal(out, type->labels[i]);
		rx__buf_puts(out, " AFTER ");
		rx__ddl_literal(out, type->labels[i - 1]);
		rx__buf_puts(out, ";\n");
	}
	rx__buf_deinit(&name);
	rx__buf_deinit(&first);
}

static void put_regtype(rx_buf *out, const rx_dialect *dialect, const rx_ddl_type *type)
{
	rx_buf name = RX_BUF_INIT;

	rx__ddl_name(&name, dialect, type->name);
	rx__buf_puts(out, "to_regtype(");
	rx__ddl_literal(out, rx__buf_text(&name));
	rx__buf_putc(out, ')');
	rx__buf_deinit(&name);
}

void rx__ddl_enum_replace(
	rx_buf *out, const rx_dialect *dialect, const rx_ddl_type *type, bool anew)
{
	rx__buf_puts(out,
		"DO $reflex$ DECLARE there text[]; BEGIN\n"
		"\tSELECT array_agg(enumlabel::text ORDER BY enumsortorder) INTO there FROM pg_enum "
		"WHERE enumtypid = ");
	put_regtype(out, dialect, type);
	rx__buf_puts(out, ";\n\tIF there = ARRAY(SELECT label FROM unnest(ARRAY[");
	for (size_t i = 0; type->labels[i]; i++) {
		rx__buf_puts(out, i ? ", " : "");
		rx__ddl_literal(out, type->labels[i]);
	}
	rx__buf_puts(out,
		"]) WITH ORDINALITY AS wanted(label, place) WHERE label = ANY (there) ORDER BY place)");
	rx__buf_puts(out, anew ? " AND false THEN\n" : " THEN\n");
	add_labels(out, dialect, type);
	rx__buf_puts(out, "\tELSE\n\t\tIF there IS NOT NULL THEN ALTER TYPE ");
	rx__ddl_name(out, dialect, type->name);
	rx__buf_puts(out, " RENAME TO ");
	put_old_name(out, dialect, type);
	rx__buf_puts(out, "; END IF;\n\t\t");
	put_type(out, dialect, type);
	rx__buf_puts(out, ";\n\tEND IF;\nEND $reflex$");
}

void rx__ddl_enum_drop_old(rx_buf *out, const rx_dialect *dialect, const rx_ddl_type *type)
{
	rx__buf_puts(out, "DROP TYPE IF EXISTS ");
	put_old_name(out, dialect, type);
}

void rx__ddl_enum_drop(rx_buf *out, const rx_dialect *dialect, const rx_ddl_type *type)
{
	rx__buf_puts(out, "DO $reflex$ BEGIN\n\tDROP TYPE IF EXISTS ");
	rx__ddl_name(out, dialect, type->name);
	rx__buf_puts(out, ";\nEXCEPTION WHEN dependent_objects_still_exist THEN NULL;\nEND $reflex$");
}

void rx__ddl_enum_label(
	rx_buf *out, const rx_dialect *dialect, const rx_ddl_type *type, const rx__operation *operation)
{
	const char *beside = operation->after ? operation->after : operation->before;

	rx__buf_puts(out, "ALTER TYPE ");
	rx__ddl_name(out, dialect, type->name);
	rx__buf_puts(out, operation->new_name ? " RENAME VALUE " : " ADD VALUE ");
	rx__ddl_literal(out, operation->label);
	if (operation->new_name) {
		rx__buf_puts(out, " TO ");
		rx__ddl_literal(out, operation->new_name);
	}
	if (!beside)
		return;
	rx__buf_puts(out, operation->after ? " AFTER " : " BEFORE ");
	rx__ddl_literal(out, beside);
}
