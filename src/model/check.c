/* What a declaration says that cannot be: options on columns of the wrong type, options that exclude
 * each other, names that no database takes, constraints over nothing. The first two are tables, so
 * that a new option is a line. */
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "model/naming.h"
#include "model/resolve.h"

enum {
	SET_LENGTH = 1 << 0,
	SET_MIN_LENGTH = 1 << 1,
	SET_PATTERN = 1 << 2,
	SET_COLLATE = 1 << 3,
	SET_PRECISION = 1 << 4,
	SET_SCALE = 1 << 5,
	SET_TIMEZONE = 1 << 6,
	SET_DEFAULT_NOW = 1 << 7,
	SET_UPDATE_NOW = 1 << 8,
	SET_VERSION = 1 << 9,
	SET_MIN = 1 << 10,
	SET_MAX = 1 << 11,
	SET_DEFAULT = 1 << 12,
	SET_SERVER_DEFAULT = 1 << 13,
	SET_COMPUTED = 1 << 14,
	SET_KEY = 1 << 15,
	SET_NULLABLE = 1 << 16,
	SET_ACTION = 1 << 17,
	SET_LABELS = 1 << 18,
	SET_FILTER = 1 << 19,
	SET_SOFT_DELETE = 1 << 20,
	SET_TENANT = 1 << 21,
};

static unsigned options_set(const rx__attribute *attribute)
{
	const rx_column *c = attribute->column;
	unsigned set = 0;
	set |= c->length ? SET_LENGTH : 0;
	set |= c->min_length ? SET_MIN_LENGTH : 0;
	set |= c->pattern ? SET_PATTERN : 0;
	set |= c->collate ? SET_COLLATE : 0;
	set |= c->precision ? SET_PRECISION : 0;
	set |= c->scale ? SET_SCALE : 0;
	set |= c->timezone ? SET_TIMEZONE : 0;
	set |= c->default_now ? SET_DEFAULT_NOW : 0;
	set |= c->on_update_now ? SET_UPDATE_NOW : 0;
	set |= c->version ? SET_VERSION : 0;
	set |= c->min.set ? SET_MIN : 0;
	set |= c->max.set ? SET_MAX : 0;
	set |= c->default_value.set ? SET_DEFAULT : 0;
	set |= c->server_default ? SET_SERVER_DEFAULT : 0;
	set |= c->computed ? SET_COMPUTED : 0;
	set |= c->rx__key ? SET_KEY : 0;
	set |= c->nullable || c->rx__optional ? SET_NULLABLE : 0;
	set |= c->on_delete || c->on_update ? SET_ACTION : 0;
	set |= c->labels.at ? SET_LABELS : 0;
	set |= c->filter.set ? SET_FILTER : 0;
	set |= c->soft_delete ? SET_SOFT_DELETE : 0;
	set |= c->tenant ? SET_TENANT : 0;
	return set;
}

#define OF(type) (1u << RX_TYPE_##type)
#define INTEGERS (OF(INT16) | OF(INT32) | OF(INT64))
#define TIMES (OF(DATE) | OF(TIME) | OF(DATETIME))
#define ORDERED (INTEGERS | TIMES | OF(FLOAT) | OF(DOUBLE) | OF(DECIMAL) | OF(INTERVAL))

static const struct {
	unsigned option, types;
	const char *name, *belongs_to;
} type_rules[] = {
	{ SET_LABELS, INTEGERS | OF(ENUM), ".labels", "enums and integers" },
	{ SET_LENGTH, OF(TEXT), ".length", "rx_text" },
	{ SET_MIN_LENGTH, OF(TEXT), ".min_length", "rx_text" },
	{ SET_PATTERN, OF(TEXT), ".pattern", "rx_text" },
	{ SET_COLLATE, OF(TEXT), ".collate", "rx_text" },
	{ SET_PRECISION, OF(DECIMAL), ".precision", "rx_decimal" },
	{ SET_SCALE, OF(DECIMAL), ".scale", "rx_decimal" },
	{ SET_TIMEZONE, OF(DATETIME), ".timezone", "rx_datetime" },
	{ SET_DEFAULT_NOW, TIMES, ".default_now", "rx_date, rx_time and rx_datetime" },
	{ SET_UPDATE_NOW, TIMES, ".on_update_now", "rx_date, rx_time and rx_datetime" },
	{ SET_VERSION, INTEGERS, ".version", "int16_t, int32_t and int64_t" },
	{ SET_MIN, ORDERED, ".min", "numbers and times (for text: .min_length)" },
	{ SET_MAX, ORDERED, ".max", "numbers and times (for text: .length)" },
	{ SET_SOFT_DELETE, OF(BOOL) | OF(DATE) | OF(DATETIME), ".soft_delete",
		"rx_opt_datetime, rx_opt_date and bool" },
	{ SET_TENANT, INTEGERS | OF(TEXT) | OF(UUID), ".tenant", "integers, rx_text and rx_uuid" },
	{ SET_FILTER, INTEGERS | OF(BOOL) | OF(TEXT) | OF(ENUM), ".filter",
		"bool, integers, enums and rx_text" },
};

static const struct {
	unsigned both;
	const char *why;
} conflicts[] = {
	{ SET_DEFAULT | SET_DEFAULT_NOW,
		".default_value and .default_now exclude each other; keep one" },
	{ SET_COMPUTED | SET_DEFAULT,
		".computed and .default_value exclude each other: the database computes the value; keep "
		"one" },
	{ SET_COMPUTED | SET_SERVER_DEFAULT,
		".computed and .server_default exclude each other: the database computes the value; keep "
		"one" },
	{ SET_COMPUTED | SET_DEFAULT_NOW,
		".computed and .default_now exclude each other: the database computes the value; keep "
		"one" },
	{ SET_COMPUTED | SET_UPDATE_NOW,
		".computed and .on_update_now exclude each other: the database computes the value; keep "
		"one" },
	{ SET_COMPUTED | SET_VERSION, ".computed and .version exclude each other; keep one" },
	{ SET_COMPUTED | SET_KEY, "a primary key cannot be .computed" },
	{ SET_VERSION | SET_KEY, "a primary key cannot be the .version" },
	{ SET_VERSION | SET_NULLABLE, "a .version column cannot be NULL; declare it without rx_opt_" },
	{ SET_FILTER | SET_SOFT_DELETE, ".filter and .soft_delete exclude each other; keep one" },
	{ SET_FILTER | SET_TENANT, ".filter and .tenant exclude each other; keep one" },
	{ SET_SOFT_DELETE | SET_TENANT, ".soft_delete and .tenant exclude each other; keep one" },
	{ SET_COMPUTED | SET_SOFT_DELETE,
		".computed and .soft_delete exclude each other: rx_delete writes the column" },
	{ SET_COMPUTED | SET_TENANT,
		".computed and .tenant exclude each other: the session writes the column" },
	{ SET_SOFT_DELETE | SET_KEY, "a primary key cannot be the .soft_delete column" },
	{ SET_TENANT | SET_NULLABLE, "a .tenant column cannot be NULL: a row of nobody is nobody's" },
	{ SET_KEY | SET_NULLABLE,
		"a primary key cannot be NULL; declare it without rx_opt_ and .nullable" },
};

static int fail(const rx__attribute *attribute, rx_error *error, const char *message)
{
	return rx__model_fail(error, RX_EMODEL, attribute, "%s", message);
}

/* ---- a column -------------------------------------------------------------------------------- */

static int check_labels(const rx__attribute *attribute, rx_error *error)
{
	const rx_labels *labels = &attribute->column->labels;
	if (attribute->type == RX_TYPE_ENUM && labels->n == 0)
		return fail(attribute, error,
			"an enum or unsigned has no .labels; give it .labels = RX_LABELS([DRAFT] = \"draft\", "
			"…), "
			"or declare it int32_t or int64_t");
	size_t n = 0;
	for (size_t i = 0; i < labels->n; i++) {
		if (!labels->at[i])
			continue;
		n++;
		if (!*labels->at[i])
			return rx__model_fail(
				error, RX_EMODEL, attribute, "the label of %zu is empty; give it a text", i);
		for (size_t j = 0; j < i; j++)
			if (labels->at[j] && strcmp(labels->at[i], labels->at[j]) == 0)
				return rx__model_fail(error, RX_EMODEL, attribute,
					"\"%s\" is the label of %zu and of %zu; give each its own", labels->at[i], j,
					i);
	}
	if (labels->at && n == 0)
		return fail(attribute, error, ".labels is empty; write RX_LABELS([DRAFT] = \"draft\", …)");
	return RX_OK;
}

static int check_types(const rx__attribute *attribute, unsigned set, rx_error *error)
{
	for (size_t i = 0; i < sizeof type_rules / sizeof *type_rules; i++) {
		if (!(set & type_rules[i].option) || (type_rules[i].types & (1u << attribute->type)))
			continue;
		return rx__model_fail(error, RX_EMODEL, attribute, "%s belongs to %s, and the column is %s",
			type_rules[i].name, type_rules[i].belongs_to, rx__type_name(attribute->type));
	}
	for (size_t i = 0; i < sizeof conflicts / sizeof *conflicts; i++)
		if ((set & conflicts[i].both) == conflicts[i].both)
			return fail(attribute, error, conflicts[i].why);
	return RX_OK;
}

static int check_nullable(const rx__attribute *attribute, rx_error *error)
{
	bool by_pointer = attribute->type == RX_TYPE_TEXT || attribute->type == RX_TYPE_BYTES ||
		attribute->type == RX_TYPE_JSON;
	if (!attribute->column->nullable || attribute->optional)
		return RX_OK;
	if (attribute->inline_chars)
		return fail(attribute, error,
			".nullable is set, and a char array cannot hold NULL; use rx_text, or leave it out");
	if (by_pointer)
		return RX_OK;
	rx_type type = (rx_type)attribute->column->rx__node.type;
	const char *name = rx__type_name(type);
	size_t size = strlen(name);
	if (strncmp(name, "rx_", 3) == 0)
		name += 3, size -= 3;
	if (size > 2 && strcmp(name + size - 2, "_t") == 0)
		size -= 2;
	return rx__model_fail(error, RX_EMODEL, attribute,
		".nullable is set, and %s cannot hold NULL; declare it rx_opt_%.*s", rx__type_name(type),
		(int)size, name);
}

static int check_numbers(const rx__attribute *attribute, rx_error *error)
{
	const rx_column *c = attribute->column;
	if (c->length < 0 || c->min_length < 0)
		return fail(attribute, error, ".length and .min_length cannot be negative");
	if (c->length > 0 && c->min_length > c->length)
		return rx__model_fail(error, RX_EMODEL, attribute,
			".min_length = %d is above .length = %d, so that no text fits", c->min_length,
			c->length);
	if (attribute->inline_chars && c->length >= (int)attribute->size)
		return rx__model_fail(error, RX_EMODEL, attribute,
			".length = %d does not fit char[%u] with its NUL", c->length, attribute->size);
	if (c->precision < 0 || c->precision > 38 || c->scale < 0)
		return rx__model_fail(error, RX_EMODEL, attribute,
			".precision = %d, .scale = %d: an rx_decimal has 1 to 38 digits", c->precision,
			c->scale);
	if (c->scale > c->precision)
		return rx__model_fail(error, RX_EMODEL, attribute,
			".scale = %d is above .precision = %d; the precision counts all digits", c->scale,
			c->precision);
	return RX_OK;
}

static int check_foreign_key(const rx__attribute *attribute, unsigned set, rx_error *error)
{
	const rx_column *c = attribute->column;
	bool sets_null = c->on_delete == RX_SET_NULL || c->on_update == RX_SET_NULL;
	bool sets_default = c->on_delete == RX_SET_DEFAULT || c->on_update == RX_SET_DEFAULT;
	if ((set & SET_ACTION) && !c->foreign_key)
		return fail(
			attribute, error, ".on_delete and .on_update need a .foreign_key = \"table.column\"");
	if ((c->deferrable || c->initially_deferred) && !c->foreign_key)
		return fail(attribute, error,
			".deferrable and .initially_deferred need a .foreign_key = \"table.column\"; of a "
			"unique "
			"constraint they stand in table_unique(name, (field), .deferrable = true)");
	if (c->nulls_not_distinct && !c->unique)
		return fail(attribute, error, ".nulls_not_distinct belongs to .unique = true");
	if ((unsigned)c->on_delete > RX_SET_DEFAULT || (unsigned)c->on_update > RX_SET_DEFAULT)
		return fail(attribute, error,
			".on_delete or .on_update is no action; take RX_CASCADE, RX_SET_NULL, RX_RESTRICT, …");
	if (sets_null && !attribute->nullable)
		return fail(attribute, error,
			"RX_SET_NULL on a column that is NOT NULL; declare it rx_opt_… (or .nullable = true), "
			"or "
			"take RX_CASCADE or RX_RESTRICT");
	if (sets_default && !attribute->nullable && !c->server_default)
		return fail(attribute, error,
			"RX_SET_DEFAULT on a column that is NOT NULL and has no .server_default; give it one");
	return RX_OK;
}

static int check_texts(const rx__attribute *attribute, rx_error *error)
{
	const rx_column *c = attribute->column;
	const struct {
		const char *option, *text;
	} texts[] = {
		{ ".name", c->name },
		{ ".server_default", c->server_default },
		{ ".check", c->check },
		{ ".collate", c->collate },
		{ ".computed", c->computed },
		{ ".renamed_from", c->renamed_from },
		{ ".pattern", c->pattern },
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (texts[i].text && !texts[i].text[strspn(texts[i].text, " \t\n")])
			return rx__model_fail(
				error, RX_EMODEL, attribute, "%s is empty; leave it out", texts[i].option);
	if (c->renamed_from && rx__resolve_same_name(c->renamed_from, attribute->name))
		return rx__model_fail(error, RX_EMODEL, attribute,
			".renamed_from = \"%s\" is the name that the column has; leave it out",
			c->renamed_from);
	return RX_OK;
}

int rx__attribute_options_check(const rx__attribute *attribute, rx_error *error)
{
	unsigned set = options_set(attribute);
	int code = check_labels(attribute, error);
	if (code == RX_OK)
		code = check_types(attribute, set, error);
	if (code == RX_OK)
		code = check_nullable(attribute, error);
	if (code == RX_OK)
		code = check_numbers(attribute, error);
	if (code == RX_OK)
		code = check_foreign_key(attribute, set, error);
	if (code == RX_OK)
		code = check_texts(attribute, error);
	return code;
}

/* ---- a table --------------------------------------------------------------------------------- */

static int check_name(const rx__mapper *mapper, const char *what, const char *name, rx_error *error)
{
	ssize_t bad = rx__utf8_check(name, strlen(name));
	if (!*name)
		return rx__mapper_fail(error, RX_EMODEL, mapper, "the name of %s is empty", what);
	if (bad >= 0)
		return rx__mapper_fail(
			error, RX_EMODEL, mapper, "the name of %s is not valid UTF-8 at byte %zd", what, bad);
	if (strlen(name) > RX__NAME_MAX)
		return rx__mapper_fail(error, RX_EMODEL, mapper,
			"the name of %s, \"%s\", has %zu bytes, and not every database takes more than %d; "
			"give "
			"it a shorter one",
			what, name, strlen(name), RX__NAME_MAX);
	return RX_OK;
}

static int check_table_name(const rx__mapper *mapper, rx_error *error)
{
	const char *table = mapper->table;
	if (rx__resolve_same_name(table, "alembic_version"))
		return rx__mapper_fail(error, RX_EMODEL, mapper,
			"table \"%s\" belongs to the migrations; choose another name", table);
	if (strncasecmp(table, "sqlite_", 7) == 0)
		return rx__mapper_fail(error, RX_EMODEL, mapper,
			"table \"%s\": SQLite keeps names that begin with sqlite_ for itself; choose another "
			"one",
			table);
	if (rx__resolve_same_name(mapper->model->options->renamed_from, table))
		return rx__mapper_fail(error, RX_EMODEL, mapper,
			".renamed_from = \"%s\" is the name that the table has; leave it out", table);
	return check_name(mapper, "the table", table, error);
}

static int check_column_names(const rx__mapper *mapper, rx_error *error)
{
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		const rx__attribute *a = &mapper->attributes[i];
		int code = check_name(mapper, "a column", a->name, error);
		if (code < 0)
			return code;
		for (size_t j = 0; j < i; j++) {
			const rx__attribute *b = &mapper->attributes[j];
			if (rx__resolve_same_name(a->name, b->name))
				return rx__model_fail(error, RX_EMODEL, a,
					"column \"%s\" is the column of %s.%s already; give one of the two another "
					".name",
					a->name, mapper->name, b->field);
			if (a->column->renamed_from &&
				rx__resolve_same_name(a->column->renamed_from, b->column->renamed_from))
				return rx__model_fail(error, RX_EMODEL, a,
					".renamed_from = \"%s\" is said of %s.%s too; one column has one old name",
					a->column->renamed_from, mapper->name, b->field);
		}
	}
	return RX_OK;
}

enum { MOST_COLUMNS = 16 };

static int check_columns(const rx__mapper *mapper, const rx_constraint *c, rx_error *error)
{
	if (c->rx__columns[MOST_COLUMNS] != 0)
		return rx__mapper_fail(error, RX_EMODEL, mapper,
			"\"%s\" lists more than %d columns; that many are the limit", c->rx__name,
			MOST_COLUMNS);
	for (int i = 0; i < MOST_COLUMNS && c->rx__columns[i]; i++) {
		for (int j = 0; j < i; j++)
			if ((c->rx__columns[i] & 4095) == (c->rx__columns[j] & 4095))
				return rx__mapper_fail(error, RX_EMODEL, mapper,
					"\"%s\" lists the column %s twice; leave one out", c->rx__name,
					mapper->attributes[(c->rx__columns[i] & 4095) - 1].field);
		if (c->rx__kind != RX_TABLE_INDEX && c->rx__columns[i] > 4096)
			return rx__mapper_fail(error, RX_EMODEL, mapper,
				"\"%s\": RX_DESC belongs to table_index; a %s has no order", c->rx__name,
				c->rx__kind == RX_TABLE_UNIQUE ? "unique constraint" : "foreign key");
	}
	return RX_OK;
}

static int check_references(const rx__mapper *mapper, const rx_constraint *c, rx_error *error)
{
	bool is_index = c->unique || c->where || c->expression;
	if (c->rx__kind != RX_TABLE_FOREIGN_KEY && (c->on_delete || c->on_update))
		return rx__mapper_fail(error, RX_EMODEL, mapper,
			"\"%s\": .on_delete and .on_update belong to table_foreign_key", c->rx__name);
	if (c->rx__kind != RX_TABLE_FOREIGN_KEY)
		return RX_OK;
	if (is_index)
		return rx__mapper_fail(error, RX_EMODEL, mapper,
			"foreign key \"%s\": .unique, .where and .expression belong to table_index",
			c->rx__name);
	if ((unsigned)c->on_delete > RX_SET_DEFAULT || (unsigned)c->on_update > RX_SET_DEFAULT)
		return rx__mapper_fail(error, RX_EMODEL, mapper,
			"foreign key \"%s\": .on_delete or .on_update is no action; take RX_CASCADE, "
			"RX_SET_NULL, RX_RESTRICT, …",
			c->rx__name);
	if (c->rx__columns[0] != 0 && c->rx__target[strspn(c->rx__target, " \t\n")])
		return RX_OK;
	return rx__mapper_fail(error, RX_EMODEL, mapper,
		"foreign key \"%s\" has no %s; write table_foreign_key(%s, (field, …), \"table(column, "
		"…)\")",
		c->rx__name, c->rx__columns[0] ? "table that it refers to" : "columns", c->rx__name);
}

/* What belongs to one kind of constraint only. */
static int check_kind(const rx__mapper *mapper, const rx_constraint *c, rx_error *error)
{
	const rx_constraint_kind kind = c->rx__kind;
	const char *what = NULL;
	if ((c->deferrable || c->initially_deferred) &&
		(kind == RX_TABLE_INDEX || kind == RX_TABLE_CHECK))
		what = ".deferrable and .initially_deferred belong to table_foreign_key, table_unique and "
			   "table_exclude";
	else if (c->nulls_not_distinct &&
		!(kind == RX_TABLE_UNIQUE || (kind == RX_TABLE_INDEX && c->unique)))
		what = ".nulls_not_distinct belongs to table_unique and to a .unique table_index";
	else if (kind != RX_TABLE_INDEX && (c->storage || c->include || c->method))
		what = ".storage, .include and .method belong to table_index";
	else if (kind == RX_TABLE_UNIQUE && (c->unique || c->where || c->expression))
		what = ".unique, .where and .expression belong to table_index";
	return what ? rx__mapper_fail(error, RX_EMODEL, mapper, "\"%s\": %s", c->rx__name, what)
				: RX_OK;
}

static int check_constraint(const rx__mapper *mapper, const rx_constraint *c, rx_error *error)
{
	int code = check_name(mapper, "a constraint", c->rx__name, error);
	if (code == RX_OK)
		code = check_columns(mapper, c, error);
	if (code == RX_OK)
		code = check_references(mapper, c, error);
	if (code == RX_OK)
		code = check_kind(mapper, c, error);
	if (code < 0)
		return code;
	if ((c->rx__kind == RX_TABLE_CHECK || c->rx__kind == RX_TABLE_EXCLUDE) &&
		!c->rx__check[strspn(c->rx__check, " \t\n")])
		return rx__mapper_fail(
			error, RX_EMODEL, mapper, "check \"%s\" is empty; write its SQL", c->rx__name);
	if (c->rx__kind == RX_TABLE_UNIQUE && c->rx__columns[0] == 0)
		return rx__mapper_fail(error, RX_EMODEL, mapper,
			"unique constraint \"%s\" has no columns; write table_unique(%s, field, …)",
			c->rx__name, c->rx__name);
	if (c->rx__kind == RX_TABLE_INDEX && c->rx__columns[0] == 0 && !c->expression)
		return rx__mapper_fail(error, RX_EMODEL, mapper,
			"index \"%s\" has no columns; write table_index(%s, (field, …)), or an .expression",
			c->rx__name, c->rx__name);
	if (c->rx__kind == RX_TABLE_INDEX && c->rx__columns[0] != 0 && c->expression)
		return rx__mapper_fail(error, RX_EMODEL, mapper,
			"index \"%s\" has columns and an .expression; write the columns into the expression, "
			"and "
			"() for the list",
			c->rx__name);
	return RX_OK;
}

static int check_constraints(const rx__mapper *mapper, rx_error *error)
{
	const rx_model *model = mapper->model;
	for (size_t i = 0; i < model->n_constraints; i++) {
		const rx_constraint *c = &model->constraints[i];
		int code = check_constraint(mapper, c, error);
		if (code < 0)
			return code;
		for (size_t j = 0; j < i; j++)
			if (rx__resolve_same_name(c->rx__name, model->constraints[j].rx__name))
				return rx__mapper_fail(error, RX_EMODEL, mapper,
					"two constraints have the name \"%s\"; give one of them another one",
					c->rx__name);
	}
	return RX_OK;
}

int rx__mapper_table_check(const rx__mapper *mapper, rx_error *error)
{
	int code = check_table_name(mapper, error);
	if (code == RX_OK)
		code = check_column_names(mapper, error);
	if (code == RX_OK)
		code = check_constraints(mapper, error);
	return code;
}
