/* What migration scripts make tables of: types of columns, and the columns, keys, constraints and
 * options that rx_create_table and its like take, as in
 *
 *     rx_ddl_column("username", RX_STRING(80), .nullable = false)
 *
 * <reflex/migrate.h> includes this. Texts are borrowed for the call that takes the item. */
#ifndef REFLEX_DDL_H
#define REFLEX_DDL_H
#pragma GCC system_header

#include <reflex/impl/each.h>
#include <reflex/schema.h>

/* ---- types of columns */
#define RX__DDL_TYPE(...) ((rx_ddl_type){ __VA_ARGS__ })
#define RX_BOOLEAN RX__DDL_TYPE(.kind = RX_TYPE_BOOL)
#define RX_SMALLINT RX__DDL_TYPE(.kind = RX_TYPE_INT16)
#define RX_INTEGER RX__DDL_TYPE(.kind = RX_TYPE_INT32)
#define RX_BIGINT RX__DDL_TYPE(.kind = RX_TYPE_INT64)
#define RX_REAL RX__DDL_TYPE(.kind = RX_TYPE_FLOAT)
#define RX_DOUBLE RX__DDL_TYPE(.kind = RX_TYPE_DOUBLE)
#define RX_TEXT RX__DDL_TYPE(.kind = RX_TYPE_TEXT)
#define RX_STRING(n) RX__DDL_TYPE(.kind = RX_TYPE_TEXT, .length = (n))
#define RX_BLOB RX__DDL_TYPE(.kind = RX_TYPE_BYTES)
#define RX_NUMERIC(p, s) RX__DDL_TYPE(.kind = RX_TYPE_DECIMAL, .precision = (p), .scale = (s))
#define RX_DATE RX__DDL_TYPE(.kind = RX_TYPE_DATE)
#define RX_TIME RX__DDL_TYPE(.kind = RX_TYPE_TIME)
#define RX_DATETIME RX__DDL_TYPE(.kind = RX_TYPE_DATETIME)
#define RX_DATETIME_TZ RX__DDL_TYPE(.kind = RX_TYPE_DATETIME, .timezone = true)
#define RX_INTERVAL RX__DDL_TYPE(.kind = RX_TYPE_INTERVAL)
#define RX_UUID RX__DDL_TYPE(.kind = RX_TYPE_UUID)
#define RX_JSON RX__DDL_TYPE(.kind = RX_TYPE_JSON)
#define RX_ENUM(name_, ...) \
	RX__DDL_TYPE(.kind = RX_TYPE_ENUM, .name = (name_), \
		.labels = (const char *const[]){ __VA_ARGS__, NULL })
/* The engine's own words, for what is none of the above. */
#define RX_NATIVE(text) RX__DDL_TYPE(.native = (text))

/* ---- what a table consists of */
typedef enum rx_ddl_kind {
	RX_DDL_END,
	RX_DDL_COLUMN,
	RX_DDL_PRIMARY_KEY,
	RX_DDL_UNIQUE,
	RX_DDL_FOREIGN_KEY,
	RX_DDL_CHECK,
	RX_DDL_OPTIONS,
	RX_DDL_EXCLUDE,
} rx_ddl_kind;

enum { RX_DDL_MAX_COLUMNS = 16 };

typedef struct rx_ddl_item {
	rx_ddl_kind rx__kind;
	const char *rx__name;
	rx_ddl_type rx__type;
	const char *rx__text; /* foreign key: the other table; check: its SQL */

	bool primary_key, nullable, autoincrement, stored, default_now;
	/* of a key: the program gives it; a single integer is else given by the database */
	bool assigned;
	const char *server_default, *collate, *comment, *computed;
	const char *columns[RX_DDL_MAX_COLUMNS + 1];
	const char *references[RX_DDL_MAX_COLUMNS + 1];
	rx_action on_delete, on_update;
	bool deferrable, initially_deferred;
	bool strict, without_rowid;
	const char *schema;
	const char *engine, *charset; /* of a table on MariaDB, with .collate */
	const char *identity; /* of .autoincrement: "ALWAYS START 1000 INCREMENT 10" */
	bool nulls_not_distinct; /* of rx_ddl_unique */
	/* PostgreSQL's. Of rx_ddl_foreign_key: MATCH FULL, and the columns that .on_delete sets. */
	bool match_full;
	const char *delete_columns[RX_DDL_MAX_COLUMNS + 1];
	/* Rows that are there are not looked at (of a check too); and of a check: NO INHERIT. */
	bool not_valid, no_inherit;
} rx_ddl_item;

#define RX__DDL(kind, ...) ((rx_ddl_item){ .rx__kind = RX_DDL_##kind, __VA_ARGS__ })
/* rx_ddl_column("age", RX_INTEGER, .nullable = true): NOT NULL unless it says .nullable = true. */
#define rx_ddl_column(...) RX__DDL_COLUMN(__VA_ARGS__, )
#define RX__DDL_COLUMN(name, type, ...) \
	((rx_ddl_item){ .rx__kind = RX_DDL_COLUMN, .rx__name = (name), .rx__type = type, __VA_ARGS__ })
/* rx_ddl_primary_key("pk_t", "a", "b"), rx_ddl_unique("uq_t_a", "a"); with options the columns are a list:
 * rx_ddl_unique("uq_t_a", ("a", "b"), .nulls_not_distinct = true) */
#define rx_ddl_primary_key(name, ...) RX__DDL_KEY(PRIMARY_KEY, name, __VA_ARGS__, )
#define rx_ddl_unique(name, ...) RX__DDL_KEY(UNIQUE, name, __VA_ARGS__, )
#define RX__DDL_KEY(kind, name, first, ...) \
	RX__CAT(RX__DDL_KEY_, RX__FORM(first))(kind, name, first, __VA_ARGS__)
#define RX__DDL_KEY_RX__bare(kind, name, ...) RX__DDL_KEY_RX__list(kind, name, (__VA_ARGS__), )
#define RX__DDL_KEY_RX__list(kind, name, list, ...) \
	RX__DDL(kind, .rx__name = (name), .columns = { RX__UNPAREN list }, __VA_ARGS__)
/* rx_ddl_foreign_key("fk_t_a", "team", .columns = { "a" }, .references = { "id" }, .on_delete = …) */
#define rx_ddl_foreign_key(name, table, ...) \
	RX__DDL(FOREIGN_KEY, .rx__name = (name), .rx__text = (table), __VA_ARGS__)
/* rx_ddl_check("ck_t_a", "a > 0"); the name may be NULL in rx_create_table, as in a baseline. */
#define rx_ddl_check(...) RX__DDL_CHECK(__VA_ARGS__, )
#define RX__DDL_CHECK(name, sql, ...) \
	RX__DDL(CHECK, .rx__name = (name), .rx__text = (sql), __VA_ARGS__)
/* rx_ddl_exclude("ex_room", "USING gist (room WITH =, period WITH &&)"): no two rows are alike in all of
 * it. PostgreSQL alone; another engine refuses it. */
#define rx_ddl_exclude(...) RX__DDL_EXCLUDE(__VA_ARGS__, )
#define RX__DDL_EXCLUDE(name, sql, ...) \
	RX__DDL(EXCLUDE, .rx__name = (name), .rx__text = (sql), __VA_ARGS__)
/* rx_ddl_options(.comment = …, .strict = true, .schema = …) */
#define rx_ddl_options(...) ((rx_ddl_item){ .rx__kind = RX_DDL_OPTIONS, __VA_ARGS__ })

#endif
