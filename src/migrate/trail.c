#include "migrate/trail.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "schema/ddl/ddl.h"

static const char *const states[] = {
	[RX__TRAIL_BEGUN] = "begun",
	[RX__TRAIL_FAILED] = "failed",
	[RX__TRAIL_DONE] = "done",
};

/* ---- reading */

/* A state that a newer version wrote is taken for one of which nothing is known. */
static rx__trail_state state_of(const char *text)
{
	for (size_t i = 0; text && i < sizeof(states) / sizeof(states[0]); i++)
		if (!strcmp(states[i], text))
			return (rx__trail_state)i;
	return RX__TRAIL_BEGUN;
}

static const char *text_or(const char *text, const char *other)
{
	return text ? text : other;
}

static int number_of(const char *text)
{
	return text ? (int)strtol(text, NULL, 10) : 0;
}

int rx__trail_again(rx__trail *trail, const rx__db *db, rx_arena *arena, rx_error *error)
{
	enum { REVISION, DIRECTION, STEP, PART, STATE, OPERATION, SUM, OWNER, CHANGED_AT, POSITION, N };
	const char **cells = NULL;

	trail->n = 0;
	if (!trail->exists)
		return 0;
	int r = rx__db_query(db,
		"SELECT revision, direction, step, part, state, operation, operation_sum, owner, "
		"changed_at, position FROM " RX__TRAIL_TABLE " ORDER BY revision, direction, step",
		&cells, &trail->n, arena, error);
	if (r)
		return rx__fail_wrap(error, "the table " RX__TRAIL_TABLE " cannot be read");
	trail->at = rx__arena_array(arena, trail->n + 1, sizeof(*trail->at));
	if (!trail->at)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < trail->n; i++) {
		const char **row = cells + i * N;

		trail->at[i] = (rx__trail_row){ .revision = text_or(row[REVISION], ""),
			.up = !row[DIRECTION] || strcmp(row[DIRECTION], "downgrade") != 0,
			.step = number_of(row[STEP]),
			.part = number_of(row[PART]),
			.state = state_of(row[STATE]),
			.operation = text_or(row[OPERATION], ""),
			.sum = text_or(row[SUM], ""),
			.owner = text_or(row[OWNER], ""),
			.changed_at = text_or(row[CHANGED_AT], ""),
			.position = row[POSITION] };
	}
	return 0;
}

int rx__trail_read(
	rx__trail *out, const rx__db *db, const rx_schema *schema, rx_arena *arena, rx_error *error)
{
	*out = (rx__trail){ .exists = rx_schema_table_named(schema, NULL, RX__TRAIL_TABLE) };
	return rx__trail_again(out, db, arena, error);
}

const rx__trail_row *rx__trail_last(const rx__trail *trail)
{
	return trail->n ? &trail->at[trail->n - 1] : NULL;
}

const rx__trail_row *rx__trail_step(const rx__trail *trail, const char *revision, bool up, int step)
{
	for (size_t i = 0; i < trail->n; i++) {
		const rx__trail_row *row = &trail->at[i];

		if (row->step == step && row->up == up && !strcmp(row->revision, revision))
			return row;
	}
	return NULL;
}

const char *rx__trail_words(rx_arena *arena, const rx__trail_row *row)
{
	static const char *const words[] = {
		[RX__TRAIL_BEGUN] = "was begun",
		[RX__TRAIL_FAILED] = "failed",
		[RX__TRAIL_DONE] = "was done",
	};

	return rx__arena_printf(arena,
		"revision %s stands in the middle of its %s: step %d (%s) %s by %s, %.19s", row->revision,
		row->up ? "upgrade" : "downgrade", row->step, row->operation, words[row->state], row->owner,
		row->changed_at);
}

/* ---- writing */

int rx__trail_create(rx__trail *trail, const rx__db *db, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;

	rx__db_create(db, &sql, RX__TRAIL_TABLE);
	rx__buf_puts(&sql,
		" (\n\trevision VARCHAR(32) NOT NULL,\n"
		"\tdirection VARCHAR(16) NOT NULL,\n\tstep INTEGER NOT NULL,\n\tpart INTEGER NOT NULL,\n"
		"\tstate VARCHAR(16) NOT NULL,\n\toperation VARCHAR(255) NOT NULL,\n"
		"\toperation_sum VARCHAR(32) NOT NULL,\n\towner VARCHAR(255) NOT NULL,\n"
		"\tchanged_at VARCHAR(40) NOT NULL,\n\tposition VARCHAR(255),\n"
		"\tCONSTRAINT pk_" RX__TRAIL_TABLE " PRIMARY KEY (revision, direction, step)\n)");
	int r = rx__db_run(db, &sql, NULL, error);
	rx__buf_deinit(&sql);
	trail->exists |= !r;
	return r;
}

static void put_now(rx_buf *sql, const rx__db *db)
{
	const rx_dialect *dialect = db->conn->driver->dialect;

	rx__buf_puts(sql, dialect->now ? dialect->now : "CURRENT_TIMESTAMP");
}

static void put_key(rx_buf *sql, const rx__trail_row *row)
{
	rx__buf_puts(sql, " WHERE revision = ");
	rx__ddl_literal(sql, row->revision);
	rx__buf_printf(
		sql, " AND direction = '%s' AND step = %d", row->up ? "upgrade" : "downgrade", row->step);
}

/* No more than the column holds, and cut between characters. */
static void put_words(rx_buf *sql, const char *words)
{
	char text[241];
	size_t size = strnlen(words, sizeof(text) - 1);

	while (words[size] && size > 0 && ((unsigned char)words[size] & 0xc0) == 0x80)
		size--;
	for (size_t i = 0; i < size; i++)
		text[i] = (unsigned char)words[i] < ' ' || words[i] == '\\' ? ' ' : words[i];
	text[size] = '\0';
	rx__ddl_literal(sql, text);
}

/* Behind ", " in a list of values, or ", position = " in one of changes. */
static void put_position(rx_buf *sql, const char *before, const rx__trail_row *row)
{
	rx__buf_puts(sql, before);
	if (row->position)
		rx__ddl_literal(sql, row->position);
	else
		rx__buf_puts(sql, "NULL");
}

static void put_new(rx_buf *sql, const rx__db *db, const rx__trail_row *row)
{
	rx__buf_puts(sql,
		"INSERT INTO " RX__TRAIL_TABLE " (revision, direction, step, part, state, operation, "
		"operation_sum, owner, changed_at, position) VALUES (");
	rx__ddl_literal(sql, row->revision);
	rx__buf_printf(sql, ", '%s', %d, %d, '%s', ", row->up ? "upgrade" : "downgrade", row->step,
		row->part, states[row->state]);
	put_words(sql, row->operation);
	rx__buf_printf(sql, ", '%s', ", row->sum);
	put_words(sql, row->owner);
	rx__buf_puts(sql, ", ");
	put_now(sql, db);
	put_position(sql, ", ", row);
	rx__buf_putc(sql, ')');
}

static void put_change(rx_buf *sql, const rx__db *db, const rx__trail_row *row)
{
	rx__buf_printf(sql,
		"UPDATE " RX__TRAIL_TABLE " SET part = %d, state = '%s', operation = ", row->part,
		states[row->state]);
	put_words(sql, row->operation);
	rx__buf_printf(sql, ", operation_sum = '%s', owner = ", row->sum);
	put_words(sql, row->owner);
	rx__buf_puts(sql, ", changed_at = ");
	put_now(sql, db);
	put_position(sql, ", position = ", row);
	put_key(sql, row);
}

int rx__trail_write(const rx__db *db, const rx__trail_row *row, bool is_new, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	int64_t changes = 1;

	if (is_new)
		put_new(&sql, db, row);
	else
		put_change(&sql, db, row);
	int r = rx__db_run(db, &sql, &changes, error);
	rx__buf_deinit(&sql);
	if (!r && changes != 1)
		return rx__fail(error, RX_EMIGRATION,
			"the table " RX__TRAIL_TABLE " is not as it was a moment ago: another program is at "
			"the same revision; nothing more was changed");
	return r;
}

int rx__trail_clear(const rx__db *db, const char *revision, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;

	rx__buf_puts(&sql, "DELETE FROM " RX__TRAIL_TABLE);
	if (revision) {
		rx__buf_puts(&sql, " WHERE revision = ");
		rx__ddl_literal(&sql, revision);
	}
	int r = rx__db_run(db, &sql, NULL, error);
	rx__buf_deinit(&sql);
	return r;
}

/* ---- owners */

static void host_name(char *out, size_t size)
{
	if (gethostname(out, size) != 0 || !*out)
		snprintf(out, size, "localhost");
	out[size - 1] = '\0';
}

const char *rx__trail_owner(rx_arena *arena)
{
	char host[128];

	host_name(host, sizeof(host));
	return rx__arena_printf(arena, "process %ld on %s", (long)getpid(), host);
}

static long process_here(const char *owner)
{
	char host[128], *end = NULL;

	if (strncmp(owner, "process ", 8) != 0)
		return 0;
	host_name(host, sizeof(host));
	long pid = strtol(owner + 8, &end, 10);
	return !strncmp(end, " on ", 4) && !strcmp(end + 4, host) ? pid : 0;
}

bool rx__trail_owner_lives(const char *owner)
{
	long pid = process_here(owner);

	return pid > 0 && pid != (long)getpid() && (kill((pid_t)pid, 0) == 0 || errno == EPERM);
}
