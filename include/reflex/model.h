/* Declaring models: a struct, its metadata and its typed column names from one declaration.
 *
 *     RX_MODEL(User, user,
 *         column(rx_text, username, .unique = true, .length = 80),
 *         column(rx_opt_int32, age),
 *         column(rx_opt_int64, team_id, .foreign_key = "team.id", .on_delete = RX_SET_NULL),
 *         one(Team, team));
 *
 * gives `typedef struct User User` with the members id, username, age, team_id and team, and the
 * handles User_.username, … for queries. It may stand in a header that any number of translation
 * units include. Two different models of one name are refused, by name, when the first engine or
 * session is opened. */
#ifndef REFLEX_MODEL_H
#define REFLEX_MODEL_H
#pragma GCC system_header

#include <reflex/impl/handles.h>
#include <reflex/impl/result.h>
#include <reflex/schema.h>

/* A constant of any column type, for a static initialiser. Decimals, dates, uuids and JSON are
 * given in their text form and read when the model is registered. */
typedef struct rx_const {
	union {
		const struct rx__write_RX_VALUE *rx__; /* what a value without RX_VALUE would initialise */
		const char *s;
	};
	bool set;
	int64_t i;
	double d;
} rx_const;
#define RX_VALUE(v) \
	{ \
		.s = _Generic((v), char *: (v), const char *: (v), default: NULL), .set = true,            \
		.i = _Generic((v), char *: 0, const char *: 0, float: 0, double: 0, default: (v)),         \
		.d = (double)_Generic((v), char *: 0, const char *: 0, default: (v)) \
	}

/* The labels of an enum: RX_LABELS([DRAFT] = "draft", [LIVE] = "live"). Holes are allowed. */
typedef struct rx_labels {
	const char *const *at;
	size_t n;
} rx_labels;
#define RX_LABELS(...) \
	{ \
		(const char *const[]){ __VA_ARGS__ }, \
			sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *) \
	}

typedef struct rx_model rx_model;

/* A column as declared. Members with rx__ are the library's; the others are the options that an
 * element may set, as in column(rx_text, name, .unique = true). Zero is the default of each. */
typedef struct rx_column {
	rx_node rx__node;
	const rx_model *rx__model;
	const char *rx__field;
	uint32_t rx__offset, rx__size;
	bool rx__optional, rx__chars, rx__key;

	bool nullable; /* for rx_text, rx_bytes, rx_json; rx_opt_* columns always are */
	bool unique; /* a unique constraint; together with .index, a unique index */
	bool index; /* an index named ix_<table>_<column> */
	bool default_now; /* a new object gets this moment (or day, or time) */
	bool on_update_now; /* each update sets this moment */
	bool version; /* optimistic lock counter */
	bool secret; /* never in a log */
	bool timezone; /* TIMESTAMPTZ where the engine has it */
	int length; /* VARCHAR(length), in characters */
	int precision, scale;
	int min_length; /* value rule, in characters */
	rx_action on_delete, on_update;
	const char *name; /* the database's name, when it is not the field's */
	const char *foreign_key; /* "table.column"; columns that name the parts of one key of several
	                          * columns are one foreign key together (see table_foreign_key) */
	rx_const default_value; /* what a new object holds */
	const char *server_default; /* SQL text of the DEFAULT in the database */
	const char *check; /* SQL text */
	const char *collate;
	const char *comment;
	const char *computed; /* SQL text of a generated column; never written */
	const char *renamed_from; /* the database's old name, for the next migration */
	const char *pattern; /* value rule: POSIX extended regular expression */
	rx_labels labels;
	rx_const min, max; /* value rules */

	/* Filters, that every query on the model carries; see .unfiltered in <reflex/query.h>. */
	rx_const filter; /* only rows with this value: .filter = RX_VALUE(false) */
	bool soft_delete; /* an rx_opt_datetime, rx_opt_date or bool: rx_delete sets it, and what has it
	                   * set is not found */
	bool tenant; /* only rows with the session's .tenant, which new rows get */
	bool internal; /* not set by rx_from_json */

	bool stored; /* .computed: kept in the row, where the engine has both */
	bool assigned; /* a single integer key: the program sets it, the database gives no numbers */
	const char *renamed_labels; /* of an enum, for the next migration: "old:new, other:name" */
	/* of .foreign_key: looked at when the transaction ends, where that is asked for, or always */
	bool deferrable, initially_deferred;
	bool nulls_not_distinct; /* of .unique: one row may have NULL there, not any number */
} rx_column;

/* What happens to the objects of a relation (the database's own action stands at the column). */
enum {
	RX_CASCADE_DELETE = 1, /* they are deleted with their owner */
	RX_DELETE_ORPHAN = 2, /* one that is removed from the list is deleted */
};

typedef struct rx_relation {
	rx_rel_node rx__node;
	const rx_model *rx__model;
	const char *rx__field;
	const char *rx__target; /* name of a model */
	uint32_t rx__offset;

	int cascade;
	const char *via; /* the field of the foreign key, or the name of a table_foreign_key, where more
	                  * than one fits */
	const char *through; /* the table between, for many to many */
	const char *order_by; /* fields of the target: "name" or "name desc, id" */
} rx_relation;

typedef enum rx_constraint_kind {
	RX_TABLE_UNIQUE = 1,
	RX_TABLE_INDEX,
	RX_TABLE_CHECK,
	RX_TABLE_FOREIGN_KEY,
	RX_TABLE_EXCLUDE,
} rx_constraint_kind;

/* In the list of an index: table_index(ix_recent, (team_id, created_at RX_DESC)). */
#define RX_DESC +4096

typedef struct rx_constraint {
	const char *rx__name;
	rx_constraint_kind rx__kind;
	int rx__columns[18]; /* ordinal + 1, + 4096 for descending; 0 ends, [17] stays 0 */
	const char *rx__check;

	bool unique;
	const char *where; /* SQL text: a partial index */
	/* SQL text: index parts instead of the columns, "lower(a), b DESC NULLS LAST, c text_pattern_ops" */
	const char *expression;

	/* of a foreign key: "table(column, …)", or "table" for its primary key */
	const char *rx__target;
	rx_action on_delete, on_update;

	const char *include; /* of an index: columns kept beside the key, "a, b", where there is such */
	const char *method; /* "gin"; likewise */

	bool deferrable, initially_deferred; /* of a foreign key, a unique constraint, table_exclude */
	bool nulls_not_distinct; /* of a unique constraint or index: two NULLs are the same */
	const char *storage; /* of an index: "fillfactor = 70"; as .include */
} rx_constraint;

typedef struct rx_table_options {
	bool rx__;
	bool strict, without_rowid; /* SQLite */
	const char *schema, *comment, *renamed_from;
	bool frozen; /* a script's own: no migration compares it, rx_create_all does not make it */
	/* MariaDB: "Aria"; "latin1"; "utf8mb4_general_ci". What is not said is InnoDB and our
	 * collation in a new table, and in one that is there what it has. */
	const char *engine, *charset, *collate;
	/* of the key that the database gives, where it counts by options: "START 1000 INCREMENT 10",
	 * "ALWAYS"; a sequence of PostgreSQL has them all, the other engines count their own way */
	const char *identity;
} rx_table_options;

struct rx_model {
	uint32_t rx__size; /* of this struct, as the program was compiled with it */
	uint32_t size; /* of the program's struct */
	const char *name, *table;
	const rx_column *columns;
	const rx_relation *relations;
	const rx_constraint *constraints;
	const rx_table_options *options;
	uint32_t n_columns, n_relations, n_constraints;
	/* of the structs above, so that a library with longer ones can read these */
	uint16_t rx__column_size, rx__relation_size, rx__constraint_size, rx__options_size;
};

/* One translation unit's word on a model, linked into the registry before main() and taken out
 * again when its shared object is unloaded. */
typedef struct rx__registration {
	struct rx__registration *next;
	const rx_model *model;
	uint64_t fold;
	uint32_t size, n_columns;
} rx__registration;
RX_API void rx__model_enter(rx__registration *registration);
RX_API void rx__model_leave(rx__registration *registration);

/* clang-format off */

/* One copy for the program: weak symbols alone would leave the bytes of all of them. */
#define RX__ONCE(name) __attribute__((weak, section(".gnu.linkonce.d.rel.ro." #name)))
#define RX__SAME(a, b) __builtin_types_compatible_p(__typeof__(a), __typeof__(b))

#define RX__META(D, N, M, t, ...) \
	RX__FE_##N(RX__##D##_DECLARE, M, __VA_ARGS__) \
	enum { RX__FE_##N(RX__##D##_ORDINAL, M, __VA_ARGS__) M##__n_columns, M##__c_ = -1 }; \
	enum { RX__FE_##N(RX__##D##_RELORDINAL, M, __VA_ARGS__) M##__n_relations, \
		M##__is_row = 0 }; \
	extern const rx_column M##__columns[]; \
	extern const rx_relation M##__relations[]; \
	extern const rx_constraint M##__constraints[]; \
	extern const rx_table_options M##__options; \
	extern const rx_model M##__model; \
	RX__ONCE(M##__columns) const rx_column M##__columns[] = { \
		RX__FE_##N(RX__##D##_COLUMN, M, __VA_ARGS__) { .rx__field = NULL } }; \
	RX__ONCE(M##__relations) const rx_relation M##__relations[] = { \
		RX__FE_##N(RX__##D##_RELATION, M, __VA_ARGS__) { .rx__field = NULL } }; \
	RX__ONCE(M##__constraints) const rx_constraint M##__constraints[] = { \
		RX__FE_##N(RX__##D##_CONSTRAINT, M, __VA_ARGS__) { .rx__name = NULL } }; \
	RX__ONCE(M##__options) const rx_table_options M##__options = { .rx__ = false, \
		RX__FE_##N(RX__##D##_OPTION, M, __VA_ARGS__) }; \
	RX__ONCE(M##__model) const rx_model M##__model = { sizeof(rx_model), sizeof(struct M), #M, #t, \
		M##__columns, M##__relations, M##__constraints, &M##__options, M##__n_columns, \
		M##__n_relations, sizeof(M##__constraints) / sizeof(rx_constraint) - 1, \
		sizeof(rx_column), sizeof(rx_relation), sizeof(rx_constraint), sizeof(rx_table_options) }; \
	__attribute__((unused)) static const rx_row_type M##__row = { #M, sizeof(struct M), NULL, 0, \
		&M##__model }; \
	__attribute__((unused)) static const struct M##_columns { \
		RX__FE_##N(RX__##D##_HANDLE, M, __VA_ARGS__) char rx__end; \
	} M##_ = { RX__FE_##N(RX__##D##_INIT, M, __VA_ARGS__) .rx__end = 0 }; \
	extern const struct M##__links { \
		RX__FE_##N(RX__##D##_LINK, M, __VA_ARGS__) char rx__end; \
	} rx__link_##M##_; \
	static rx__registration M##__registration = { NULL, &M##__model, \
		RX__NAME_FOLD(#t) RX__FE_##N(RX__##D##_FOLD, M, __VA_ARGS__), sizeof(struct M), M##__n_columns }; \
	__attribute__((constructor)) static void M##__enter(void) \
	{ \
		rx__model_enter(&M##__registration); \
	} \
	__attribute__((destructor)) static void M##__leave(void) \
	{ \
		rx__model_leave(&M##__registration); \
	} \
	_Static_assert(1, "a semicolon is missing behind the model " #M)

#define RX__STRUCT(N, M, ...) \
	typedef struct M M; \
	struct M { \
		RX__FE_##N(RX__MEMBER, M, __VA_ARGS__) \
	};
/* The list is counted once, and looked through once for what is no element; both are expanded before
 * they are pasted. */
#define RX__TABLE(M, t, ...) RX__TABLE_N(RX__COUNT(__VA_ARGS__), M, t, __VA_ARGS__)
#define RX__TABLE_N(N, M, ...) RX__TABLE_V(N, M, __VA_ARGS__)
#define RX__TABLE_V(N, M, t, ...) RX__TABLE_C( \
	RX__VERDICTS(RX__FE_##N(RX__VERDICT, M, __VA_ARGS__)), N, M, t, __VA_ARGS__)
#define RX__TABLE_C(verdict, ...) RX__TABLE_D(verdict, __VA_ARGS__)
#define RX__TABLE_D(verdict, ...) RX__TABLE_##verdict(__VA_ARGS__)
#define RX__TABLE_RX__good(N, M, t, ...) \
	RX__STRUCT(N, M, __VA_ARGS__) RX__META(DO, N, M, t, __VA_ARGS__)
#define RX__TABLE_RX__long(N, M, ...) RX__LONG(M)
#define RX__TABLE_RX__bad(N, M, t, ...) \
	RX__FE_##N(RX__COMPLAIN, M, __VA_ARGS__) typedef struct M M
#define RX__LONG(M) \
	_Static_assert(0, "model " #M " has more than 128 elements"); typedef struct M M
#define RX__MODEL(M, t, ...) RX__TABLE(M, t, rx_primary_key(int64_t, id), __VA_ARGS__)
#define RX__MAP(M, t, ...) RX__MAP_N(RX__COUNT(__VA_ARGS__), M, t, __VA_ARGS__)
#define RX__MAP_N(N, M, ...) RX__MAP_V(N, M, __VA_ARGS__)
#define RX__MAP_V(N, M, t, ...) RX__MAP_C( \
	RX__VERDICTS(RX__FE_##N(RX__MAPVERDICT, M, __VA_ARGS__)), N, M, t, __VA_ARGS__)
#define RX__MAP_C(verdict, ...) RX__MAP_D(verdict, __VA_ARGS__)
#define RX__MAP_D(verdict, ...) RX__MAP_##verdict(__VA_ARGS__)
#define RX__MAP_RX__good(N, M, t, ...) \
	_Static_assert(RX__SAME(M *, struct M *), "RX_MAP needs 'struct " #M "' and a typedef of that name"); \
	RX__META(MAP, N, M, t, __VA_ARGS__)
#define RX__MAP_RX__long(N, M, ...) RX__LONG(M)
#define RX__MAP_RX__bad(N, M, t, ...) \
	RX__FE_##N(RX__MAPCOMPLAIN, M, __VA_ARGS__) typedef struct M M

/* RX_MODEL(Type, table, elements…): a struct with an int64_t id first, which is the primary key and
 * is given by the database. RX_TABLE: you declare the key, with primary_key(type, name) once or
 * more. RX_MAP: the same metadata for a struct that exists; its columns are given without a type:
 * column(name, …). Elements: primary_key, column, one, many, transient, table_unique, table_index,
 * table_check, table_exclude, table_foreign_key, table_options; up to 128 of them.
 *
 * A foreign key of several columns needs no word of its own where it is clear: columns whose
 * .foreign_key name the parts of one key ("invoice.region", "invoice.number") are one. Where a column
 * belongs to two of them, or two refer to the same table, each is written out, with a name:
 *
 *     table_foreign_key(fk_line_invoice, (region, number), "invoice(region, number)",
 *         .on_delete = RX_CASCADE)
 *
 * A row refers to nothing if any of the columns is NULL.
 *
 * table_unique(uq_seat, row, place) takes columns, or a list of them and options:
 * table_unique(uq_place, (list_id, place), .initially_deferred = true), with which two rows can change
 * places. table_exclude(ex_room, "USING gist (room WITH =, period WITH &&)") keeps two rows apart that
 * are alike in all of it; what only PostgreSQL can keep is refused elsewhere. */
#define RX_MODEL(M, ...) RX__MODEL(M, __VA_ARGS__,)
#define RX_TABLE(M, ...) RX__TABLE(M, __VA_ARGS__,)
#define RX_MAP(M, ...) RX__MAP(M, __VA_ARGS__,)

/* clang-format on */

#endif
