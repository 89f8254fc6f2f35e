/* What `reflex db doctor` says of a SQLite database: the library, the options of the file, its state,
 * and the rights that a writer needs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "drivers/sqlite/sqlite.h"
#include "engine/examined.h"

enum {
	OLDEST = 3035000, /* RETURNING and DROP COLUMN */
	FRAGMENTED = 4, /* a quarter of the pages is free */
	LARGE_WAL = 64 << 20,
};

typedef struct examination {
	rx__sqlite_conn *conn;
	rx__examined to;
} examination;

/* The first column of the first row as text; "" if there is none. */
static void ask(const examination *e, const char *sql, char *out, size_t size)
{
	sqlite3_stmt *stmt = NULL;
	*out = '\0';
	if (sqlite3_prepare_v2(e->conn->db, sql, -1, &stmt, NULL) == SQLITE_OK &&
		sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_text(stmt, 0))
		snprintf(out, size, "%s", (const char *)sqlite3_column_text(stmt, 0));
	sqlite3_finalize(stmt);
}

static long long ask_number(const examination *e, const char *sql)
{
	char text[32];
	ask(e, sql, text, sizeof(text));
	return atoll(text);
}

static void examine_library(const examination *e)
{
	rx__examined_say(&e->to, sqlite3_libversion_number() >= OLDEST ? RX_HEALTH_GOOD : RX_HEALTH_BAD,
		"3.35 is the oldest that works; install a newer libsqlite3", "SQLite %s",
		sqlite3_libversion());
	rx__examined_say(&e->to, sqlite3_threadsafe() ? RX_HEALTH_GOOD : RX_HEALTH_BAD,
		"use a SQLite that was built with SQLITE_THREADSAFE=1", "SQLite is %s for threads",
		sqlite3_threadsafe() ? "built" : "not built");
}

static void examine_options(const examination *e)
{
	char mode[16];
	ask(e, "PRAGMA journal_mode", mode, sizeof(mode));
	const char *wanted = e->conn->source->journal_mode;
	const bool fits = !wanted || !sqlite3_stricmp(wanted, "wal");
	rx__examined_say(&e->to, fits ? RX_HEALTH_GOOD : RX_HEALTH_WARNING,
		"WAL lets readers and a writer work at once: take journal_mode out of the URL",
		"journal mode %s%s%s", mode, fits ? "" : ", and the URL asks for ", fits ? "" : wanted);
	rx__examined_say(&e->to, e->conn->source->foreign_keys ? RX_HEALTH_GOOD : RX_HEALTH_BAD,
		"take foreign_keys=off out of the URL", "foreign keys are %s",
		e->conn->source->foreign_keys ? "checked" : "not checked");
	const long long synchronous = ask_number(e, "PRAGMA synchronous");
	rx__examined_say(&e->to, synchronous ? RX_HEALTH_GOOD : RX_HEALTH_WARNING,
		"synchronous=off can lose the database when the power fails: take it out of the URL",
		"synchronous = %lld", synchronous);
}

static void examine_state(const examination *e)
{
	char text[256];
	ask(e, "PRAGMA quick_check(1)", text, sizeof(text));
	rx__examined_say(&e->to, strcmp(text, "ok") != 0 ? RX_HEALTH_BAD : RX_HEALTH_GOOD,
		"restore a backup, or save what can be read with `sqlite3 FILE .recover`",
		"quick check of the pages: %s", *text ? text : "it could not be run");
	ask(e,
		"SELECT \"table\" || ' row ' || coalesce(rowid, '?') || ' points to nothing in ' || parent "
		"FROM pragma_foreign_key_check LIMIT 1",
		text, sizeof(text));
	rx__examined_say(&e->to, *text ? RX_HEALTH_BAD : RX_HEALTH_GOOD,
		"PRAGMA foreign_key_check lists them; delete or mend these rows",
		"rows of foreign keys: %s", *text ? text : "all point to something");
	const long long pages = ask_number(e, "PRAGMA page_count");
	const long long unused = ask_number(e, "PRAGMA freelist_count");
	rx__examined_say(&e->to,
		unused > 1000 && unused * FRAGMENTED > pages ? RX_HEALTH_WARNING : RX_HEALTH_GOOD,
		"VACUUM gives the free pages back to the disk", "%lld page%s, %lld of them free", pages,
		pages == 1 ? "" : "s", unused);
}

static bool has_rights(const char *path, char *folder, size_t size)
{
	snprintf(folder, size, "%s", path);
	char *slash = strrchr(folder, '/');
	if (slash)
		slash[slash == folder] = '\0';
	return access(path, W_OK) == 0 && access(slash ? folder : ".", W_OK) == 0;
}

static long long file_size(const char *path, const char *suffix)
{
	char name[4200];
	long long size = -1;
	snprintf(name, sizeof(name), "%s%s", path, suffix);
	FILE *file = fopen(name, "rb");
	if (file && fseek(file, 0, SEEK_END) == 0)
		size = ftell(file);
	if (file)
		fclose(file);
	return size;
}

static void examine_file(const examination *e)
{
	char folder[4200];
	const rx__sqlite_source *source = e->conn->source;
	if (source->memory)
		return;
	const bool rights = has_rights(source->path, folder, sizeof(folder));
	rx__examined_say(&e->to, rights || source->read_only ? RX_HEALTH_GOOD : RX_HEALTH_BAD,
		"a writer needs the right to write the file, and its folder for the -wal beside it",
		"%s can%s be written", source->shown, rights ? "" : "not");
	const long long wal = file_size(source->path, "-wal");
	rx__examined_say(&e->to, wal > LARGE_WAL ? RX_HEALTH_WARNING : RX_HEALTH_GOOD,
		"a reader that never ends keeps it so large; end it, then run PRAGMA "
		"wal_checkpoint(TRUNCATE)",
		"size of the -wal: %lld B", wal > 0 ? wal : 0);
	if (file_size(source->path, "-journal") > 0)
		rx__examined_say(&e->to, RX_HEALTH_WARNING,
			"a writer died; the next one that opens the database rolls its work back",
			"there is a -journal beside the file");
}

/* Whether somebody holds the write lock just now, by a connection of its own: this one only reads. */
static void examine_lock(const examination *e)
{
	sqlite3 *db = NULL;
	char holder[160] = "";
	const rx__sqlite_source *source = e->conn->source;
	if (source->memory || access(source->path, W_OK) != 0)
		return;
	int code = sqlite3_open_v2(source->path, &db, SQLITE_OPEN_READWRITE, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	sqlite3_close(db);
	if (code == SQLITE_BUSY)
		rx__sqlite_blocker(&e->conn->base, NULL, holder, sizeof(holder));
	rx__examined_say(&e->to, code == SQLITE_BUSY ? RX_HEALTH_WARNING : RX_HEALTH_GOOD,
		"another program is writing; wait for it, or end it", "the write lock is %s%s%s",
		code == SQLITE_BUSY ? "taken" : "free", *holder ? " by " : "", holder);
}

int rx__sqlite_examine(rx_conn *conn, rx_examined_fn found, void *ud, rx_error *error)
{
	const examination e = { .conn = rx__sqlite_conn_of(conn), .to = { found, ud } };
	(void)error;
	examine_library(&e);
	examine_options(&e);
	examine_state(&e);
	examine_file(&e);
	examine_lock(&e);
	return 0;
}
