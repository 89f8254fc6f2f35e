/* SQLite's result codes as classes, and its texts taken apart.
 *
 * The table holds extended codes and primary ones; an extended code that is not in it has the class
 * of its primary code, and a code that is unknown is permanent: RX_ESQL, which nobody retries. */
#include "drivers/sqlite/sqlite.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"

typedef struct error_class {
	int sqlite, code;
} error_class;

static const error_class classes[] = {
	{ SQLITE_PERM, RX_EREADONLY },
	{ SQLITE_BUSY, RX_EBUSY },
	{ SQLITE_BUSY_SNAPSHOT, RX_ESERIALIZATION },
	{ SQLITE_LOCKED, RX_EBUSY },
	{ SQLITE_NOMEM, RX_ENOMEM },
	{ SQLITE_READONLY, RX_EREADONLY },
	{ SQLITE_READONLY_DBMOVED, RX_ECONNECTION },
	{ SQLITE_INTERRUPT, RX_ETIMEOUT },
	{ SQLITE_IOERR, RX_EIO },
	{ SQLITE_IOERR_NOMEM, RX_ENOMEM },
	{ SQLITE_IOERR_CORRUPTFS, RX_ECORRUPT },
	{ SQLITE_CORRUPT, RX_ECORRUPT },
	{ SQLITE_NOTADB, RX_ECORRUPT },
	{ SQLITE_FULL, RX_EFULL },
	{ SQLITE_CANTOPEN, RX_ECONNECTION },
	{ SQLITE_PROTOCOL, RX_EBUSY },
	{ SQLITE_SCHEMA, RX_ESERIALIZATION },
	{ SQLITE_ERROR_SNAPSHOT, RX_ESERIALIZATION },
	{ SQLITE_ABORT_ROLLBACK, RX_ESERIALIZATION },
	{ SQLITE_TOOBIG, RX_EDATA },
	{ SQLITE_MISMATCH, RX_EDATA },
	{ SQLITE_NOLFS, RX_EIO },
	{ SQLITE_MISUSE, RX_EINVAL },
	{ SQLITE_RANGE, RX_EINVAL },
	{ SQLITE_CONSTRAINT, RX_ECHECK },
	{ SQLITE_CONSTRAINT_CHECK, RX_ECHECK },
	{ SQLITE_CONSTRAINT_TRIGGER, RX_ECHECK },
	{ SQLITE_CONSTRAINT_FOREIGNKEY, RX_EFOREIGN_KEY },
	{ SQLITE_CONSTRAINT_NOTNULL, RX_ENOT_NULL },
	{ SQLITE_CONSTRAINT_PRIMARYKEY, RX_EUNIQUE },
	{ SQLITE_CONSTRAINT_UNIQUE, RX_EUNIQUE },
	{ SQLITE_CONSTRAINT_ROWID, RX_EUNIQUE },
	{ SQLITE_CONSTRAINT_DATATYPE, RX_EDATA },
	{ SQLITE_CONSTRAINT_COMMITHOOK, RX_ESQL },
};

/* What to do about a class, behind the engine's own words. */
static const char *remedy(int code, int sqlite)
{
	switch (sqlite == SQLITE_AUTH ? SQLITE_AUTH : code) {
	case SQLITE_AUTH:
		return "; ATTACH is refused on every connection: open a second engine for the other file";
	case RX_EBUSY:
		return "; another connection or process holds the lock: try again, or raise busy_timeout "
			   "(ms) in the URL";
	case RX_ESERIALIZATION:
		return "; roll back and run the transaction again";
	case RX_EREADONLY:
		return "; check the permissions of the file and of its folder";
	case RX_EFULL:
		return "; nothing of this transaction was kept: free some space and run it again";
	case RX_ECORRUPT:
		return "; restore a backup, or look into it with: sqlite3 FILE 'PRAGMA integrity_check'";
	case RX_EFOREIGN_KEY:
		return "; a row points to one that does not exist, or is still pointed to";
	default:
		return "";
	}
}

static bool find_class(int sqlite, int *out)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (classes[i].sqlite == sqlite) {
			*out = classes[i].code;
			return true;
		}
	return false;
}

int rx__sqlite_error_class(int code)
{
	int found;

	return find_class(code, &found) || find_class(code & 0xFF, &found) ? found : RX_ESQL;
}

static void put(char *to, size_t size, const char *from, size_t length)
{
	char part[512];

	snprintf(part, sizeof(part), "%.*s", (int)length, from);
	rx__copy_text(to, size, part);
}

/* "user.email, user.name": the table once, the columns with commas between. */
static void read_columns(const char *at, rx_error *error)
{
	const char *dot = strchr(at, '.');
	size_t prefix, length = 0;
	char columns[sizeof(error->column) * 4] = "";

	if (!dot)
		return;
	prefix = (size_t)(dot - at) + 1;
	put(error->table, sizeof(error->table), at, prefix - 1);
	while (at) {
		const char *end = strstr(at, ", ");
		size_t size = end ? (size_t)(end - at) : strlen(at);
		size_t skip = size > prefix && at[prefix - 1] == '.' ? prefix : 0;

		length += (size_t)snprintf(columns + length, sizeof(columns) - length, "%s%.*s",
			length ? ", " : "", (int)(size - skip), at + skip);
		if (length >= sizeof(columns))
			break;
		at = end ? end + 2 : NULL;
	}
	rx__copy_text(error->column, sizeof(error->column), columns);
}

/* The texts of sqlite3VdbeHalt's and sqlite3UniqueConstraint's making, stable since 3.8. */
static void read_constraint(const char *text, rx_error *error)
{
	const char *at = strstr(text, " constraint failed: ");

	if (!at)
		return;
	at += strlen(" constraint failed: ");
	if (strncmp(at, "index '", 7) == 0)
		put(error->constraint, sizeof(error->constraint), at + 7, strcspn(at + 7, "'"));
	else if (error->code == RX_ECHECK)
		rx__copy_text(error->constraint, sizeof(error->constraint), at);
	else
		read_columns(at, error);
}

/* SQLite reads about 20 to 90 levels, depending on what stands in them. */
static const char too_deep[] = "; the statement is nested deeper than SQLite reads: put conditions "
							   "side by side, into one rx_and or rx_or, or use rx_and_of, rx_or_of";

static bool is_too_deep(const char *text)
{
	return strncmp(text, "parser stack overflow", 21) == 0 ||
		strncmp(text, "Expression tree is too large", 28) == 0;
}

int rx__sqlite_fail(rx__sqlite_conn *conn, int sqlite, const char *sql, rx_error *error)
{
	int code = rx__sqlite_error_class(sqlite);
	const char *text = conn->db ? sqlite3_errmsg(conn->db) : sqlite3_errstr(sqlite);

	if (sqlite == SQLITE_NOMEM || !text)
		text = "out of memory";
	/* ON DELETE RESTRICT is a trigger to SQLite. */
	if (sqlite == SQLITE_CONSTRAINT_TRIGGER && strcmp(text, "FOREIGN KEY constraint failed") == 0)
		code = RX_EFOREIGN_KEY;
	/* A sum beyond 64 bits has no code of its own. */
	if (sqlite == SQLITE_ERROR && strcmp(text, "integer overflow") == 0)
		code = RX_EDATA;
	if (conn->base.in_transaction && !conn->base.doomed && conn->db &&
		(sqlite3_get_autocommit(conn->db) || code == RX_ESERIALIZATION)) {
		conn->base.doomed = true;
		conn->doomed_by = code;
	}
	conn->base.broken =
		conn->base.broken || code == RX_ECORRUPT || code == RX_ECONNECTION || code == RX_EIO;
	if (!error)
		return code;
	rx__fail(error, code, "%s: %s%s", conn->source->shown, text,
		is_too_deep(text) ? too_deep : remedy(code, sqlite & 0xFF));
	error->vendor = sqlite;
	error->offset = conn->db && code == RX_ESQL ? sqlite3_error_offset(conn->db) : -1;
	read_constraint(text, error);
	rx__copy_text(error->sql, sizeof(error->sql), sql);
	return code;
}
