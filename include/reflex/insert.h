/* Many rows by few statements, and rows that may be there already.
 *
 *     User users[] = { rx_values(User, .username = "ann"), rx_values(User, .username = "bob") };
 *     int64_t n = rx_insert_many(session, User, users, 2);
 *
 *     rx_upsert(session, User, (.username = "ann", .email = "ann@reflex.dev"),
 *         .conflict = { User_.username }, .update = { User_.email });
 *
 * The rows are no objects of the session: nothing is tracked, no hook is run, and their memory is
 * yours. A rollback takes them back as it does all else; the session loads its objects of the model
 * again where an upsert may have changed their rows. What the session holds unsaved is flushed
 * before.
 *
 * A row is written as rx_add_copy would: every column takes the value of its member (which is checked
 * in the same way, .min, .length and the other rules too), but for
 *   - an id of 0 (NULL), which the database gives;
 *   - a NULL or 0 in a column with .server_default, which takes that;
 *   - computed columns; and a .version of 0, which begins with 1.
 * A pointer to an object (.team = team) gives the foreign key, if the object has a row. No defaults
 * are put in: rx_values begins with them, and .columns names the members that count. */
#ifndef REFLEX_INSERT_H
#define REFLEX_INSERT_H
#pragma GCC system_header

#include <reflex/bulk.h>

enum { RX_MAX_CONFLICT = 16 };

typedef struct rx__insert_args {
	size_t rx__size;
	const char *rx__file;
	int rx__line;
	/* Only these members of the structs are looked at; the other columns take their defaults. */
	rx_operand columns[RX_MAX_SET + 1];
	rx_operand conflict[RX_MAX_CONFLICT + 1]; /* the columns of a unique key of the model */
	const char *constraint; /* or its name */
	/* What becomes of a row that is there, at least one of: */
	bool do_nothing;
	rx_operand update[RX_MAX_SET + 1]; /* these columns take the new row's values */
	bool update_all; /* all that are sent, but for keys and columns with .default_now */
	rx_assignment set[RX_MAX_SET + 1]; /* as in rx_update; rx_excluded is the new row */
	rx_expr where; /* it is changed only if this is so */
	rx_returning returning;
} rx__insert_args;

/* clang-format off */

/* A struct with the model's defaults and then what is assigned: as rx_add, but a plain value. */
#define rx_values(...) RX__VALUES(RX__CAT(rx__values_, __COUNTER__), __VA_ARGS__,)
#define RX__VALUES(o, ...) RX__VALUES_(o, __VA_ARGS__)
#define RX__VALUES_(o, M, ...) \
	__extension__({ \
		struct M o[1]; \
		rx__values(&M##__model, o); \
		RX__EACH_BUT_LAST(RX__ASSIGN, o, __VA_ARGS__) \
		*o; \
	})
RX_API void rx__values(const rx_model *model, void *out);

/* The value that the new row has in a column; inside rx_upsert, where User_.age is the row's that is
 * there: .set = { rx_set_expr(User_.age, rx_plus_col(User_.age, rx_excluded(User_.age))) } */
#define rx_excluded(column) \
	((__typeof__((void)0, (column)))(const rx__expr[1]){ rx__excluded((rx_operand)(column)) })
static inline rx__expr rx__excluded(rx_operand column)
{
	const rx_node *node = (const rx_node *)column;
	return (rx__expr){ .node = { RX_NODE_EXCLUDED, node ? node->type : RX_TYPE_NONE, 0 },
		.a = node };
}

#define RX__INSERT(...) \
	(&(const rx__insert_args){ .rx__size = sizeof(rx__insert_args), .rx__file = __FILE__, \
		.rx__line = __LINE__, __VA_ARGS__ })

/* n rows from an array of structs. The number of rows, -1 on error. As few statements as the engine's
 * limit of parameters allows (SQLite: 32,766), no more than 1,000 rows each; one more where rows
 * that follow each other do not send the same columns. On SQLite without .returning it is one a row,
 * prepared once, which is faster there, and on PostgreSQL a COPY of up to 10,000. All are in the
 * session's transaction: an error leaves nothing that could be committed, and names the row, or the
 * first and last one of the statement that failed. Options: .columns, .returning. */
#define rx_insert_many(s, ...) RX__INSERT_MANY(s, __VA_ARGS__,)
#define RX__INSERT_MANY(s, M, rows, n, ...) \
	rx__insert_many((s), &M##__model, (const struct M *){ (rows) }, (n), RX__INSERT(__VA_ARGS__))
RX_API int64_t rx__insert_many(rx_session *session, const rx_model *model, const void *rows,
	size_t n, const rx__insert_args *args);

/* One row, as (.field = value, …), which is inserted, or changes the one that is there: one
 * statement, in which nothing can come between. .conflict (or .constraint) says which unique key of
 * the model decides; it may be left out with .do_nothing alone, and any key is meant. The number of
 * rows that were inserted or changed, -1 on error. A .version counts up and .on_update_now columns
 * take this moment where a row is changed. rx_upsert_many does so with an array of structs; a row
 * that stands twice in one statement is an error of the engine (PostgreSQL) or changed twice.
 * MariaDB: any unique key decides, and .where is refused. */
#define rx_upsert(s, ...) RX__UPSERT(s, __VA_ARGS__,)
#define RX__UPSERT(s, M, values, ...) \
	rx__upsert((s), &M##__model, (const struct M[1]){ rx_values(M, RX__UNPACKED values) }, 1, \
		RX__INSERT(__VA_ARGS__))
#define RX__UNPACKED(...) __VA_ARGS__
#define rx_upsert_many(s, ...) RX__UPSERT_MANY(s, __VA_ARGS__,)
#define RX__UPSERT_MANY(s, M, rows, n, ...) \
	rx__upsert((s), &M##__model, (const struct M *){ (rows) }, (n), RX__INSERT(__VA_ARGS__))
RX_API int64_t rx__upsert(rx_session *session, const rx_model *model, const void *rows, size_t n,
	const rx__insert_args *args);

/* clang-format on */

#endif
