/* The functions rx_… that our statements use on SQLite, a table of them in each file. */
#ifndef RX_DRIVERS_SQLITE_FUNCTIONS_H
#define RX_DRIVERS_SQLITE_FUNCTIONS_H

#include <sqlite3.h>

typedef struct rx__sqlite_function {
	const char *name;
	int n; /* operands */
	void (*call)(sqlite3_context *context, int n, sqlite3_value **values);
} rx__sqlite_function;

/* Each ends with an entry without a name. */
extern const rx__sqlite_function rx__sqlite_text_functions[];
extern const rx__sqlite_function rx__sqlite_number_functions[];
extern const rx__sqlite_function rx__sqlite_moment_functions[];
extern const rx__sqlite_function rx__sqlite_json_functions[];

/* A value that the function cannot take: the statement fails with RX_EDATA and this text. */
void rx__sqlite_refuse(sqlite3_context *context, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Whether an operand is NULL, which makes the result NULL. */
static inline int rx__sqlite_any_null(int n, sqlite3_value **values)
{
	for (int i = 0; i < n; i++)
		if (sqlite3_value_type(values[i]) == SQLITE_NULL)
			return 1;
	return 0;
}

#endif
