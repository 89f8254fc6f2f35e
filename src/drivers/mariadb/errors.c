/* Numbers of errors as classes, and what the server says taken apart.
 *
 * A number that is not in the table is permanent: RX_ESQL, which nobody retries. MariaDB has no fields
 * for the constraint, the table and the column: they are read from its words. Values that it quotes are
 * taken out of them, because a row may be a secret. */
#include "drivers/mariadb/mariadb.h"

#include <errmsg.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "engine/timeout.h"

static const struct error_class {
	unsigned int number;
	int code;
} classes[] = {
	{ 126, RX_ECORRUPT }, /* of the storage engine, as the next one */
	{ 127, RX_ECORRUPT },
	{ 1004, RX_EIO },
	{ 1020, RX_ESERIALIZATION }, /* the row has changed since the transaction has read it */
	{ 1021, RX_EFULL },
	{ 1022, RX_EUNIQUE },
	{ 1023, RX_EIO },
	{ 1026, RX_EIO },
	{ 1034, RX_ECORRUPT },
	{ 1035, RX_ECORRUPT },
	{ 1036, RX_EREADONLY },
	{ 1037, RX_ENOMEM },
	{ 1038, RX_ENOMEM },
	{ 1040, RX_ECONNECTION },
	{ 1041, RX_ENOMEM },
	{ 1042, RX_ECONNECTION },
	{ 1043, RX_ECONNECTION },
	{ 1044, RX_ECONNECTION },
	{ 1045, RX_ECONNECTION },
	{ 1047, RX_ECONNECTION }, /* a node of a cluster that is not ready */
	{ 1048, RX_ENOT_NULL },
	{ 1049, RX_ECONNECTION },
	{ 1053, RX_ECONNECTION },
	{ 1062, RX_EUNIQUE },
	{ 1080, RX_ECONNECTION },
	{ 1105, RX_ESQL },
	{ 1114, RX_EFULL },
	{ 1129, RX_ECONNECTION },
	{ 1130, RX_ECONNECTION },
	{ 1142, RX_EREADONLY },
	{ 1143, RX_EREADONLY },
	{ 1152, RX_ECONNECTION },
	{ 1153, RX_EDATA },
	{ 1158, RX_ECONNECTION },
	{ 1159, RX_ECONNECTION },
	{ 1160, RX_ECONNECTION },
	{ 1161, RX_ECONNECTION },
	{ 1169, RX_EUNIQUE },
	{ 1180, RX_EUNKNOWN }, /* an error within COMMIT */
	{ 1194, RX_ECORRUPT },
	{ 1195, RX_ECORRUPT },
	{ 1203, RX_ECONNECTION },
	{ 1205, RX_EBUSY },
	{ 1213, RX_ESERIALIZATION },
	{ 1216, RX_EFOREIGN_KEY },
	{ 1217, RX_EFOREIGN_KEY },
	{ 1227, RX_EREADONLY },
	{ 1263, RX_ENOT_NULL },
	{ 1264, RX_EDATA },
	{ 1265, RX_EDATA },
	{ 1290, RX_EREADONLY },
	{ 1292, RX_EDATA },
	{ 1317, RX_ETIMEOUT },
	{ 1364, RX_ENOT_NULL },
	{ 1365, RX_EDATA },
	{ 1366, RX_EDATA },
	{ 1367, RX_EDATA },
	{ 1370, RX_EREADONLY },
	{ 1406, RX_EDATA },
	{ 1411, RX_EDATA },
	{ 1426, RX_EDATA },
	{ 1441, RX_EDATA },
	{ 1451, RX_EFOREIGN_KEY },
	{ 1452, RX_EFOREIGN_KEY },
	{ 1526, RX_EDATA },
	{ 1557, RX_EFOREIGN_KEY },
	{ 1586, RX_EUNIQUE },
	{ 1614, RX_ESERIALIZATION },
	{ 1690, RX_EDATA },
	{ 1761, RX_EUNIQUE },
	{ 1762, RX_EUNIQUE },
	{ 1792, RX_EREADONLY },
	{ 1836, RX_EREADONLY },
	{ 1927, RX_ECONNECTION },
	{ 1969, RX_ETIMEOUT },
	{ 3024, RX_ETIMEOUT },
	{ 3140, RX_EDATA },
	{ 3572, RX_EBUSY }, /* NOWAIT of MySQL */
	{ 3819, RX_ECHECK },
	{ 4025, RX_ECHECK },
	{ 4031, RX_ECONNECTION },
	{ CR_CONNECTION_ERROR, RX_ECONNECTION },
	{ CR_CONN_HOST_ERROR, RX_ECONNECTION },
	{ CR_IPSOCK_ERROR, RX_ECONNECTION },
	{ CR_UNKNOWN_HOST, RX_ECONNECTION },
	{ CR_SERVER_GONE_ERROR, RX_ECONNECTION },
	{ CR_VERSION_ERROR, RX_ECONNECTION },
	{ CR_OUT_OF_MEMORY, RX_ENOMEM },
	{ CR_SERVER_HANDSHAKE_ERR, RX_ECONNECTION },
	{ CR_SERVER_LOST, RX_ECONNECTION },
	{ CR_NET_PACKET_TOO_LARGE, RX_EDATA },
	{ CR_SSL_CONNECTION_ERROR, RX_ECONNECTION },
	{ CR_MALFORMED_PACKET, RX_ECONNECTION },
	{ 8002, RX_ESERIALIZATION }, /* TiDB */
	{ 8005, RX_ESERIALIZATION },
	{ 9007, RX_ESERIALIZATION },
};

int rx__my_error_class(unsigned int number)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (classes[i].number == number)
			return classes[i].code;
	return number >= 2000 && number < 2100 ? RX_ECONNECTION : RX_ESQL;
}

/* What to do about a class, behind the server's own words. */
static const char *remedy(int code, unsigned int number)
{
	switch (number) {
	case 1461:
		return "; other connections have prepared that many: raise max_prepared_stmt_count on the "
			   "server, or lower pool_size";
	case 1044:
		return "; name another database or user in the URL, or let the user in by GRANT";
	case 1045:
	case 1698:
		return "; look at the user and the password: of the URL, of ?password_file=, or of "
			   "REFLEX_DB_PASSWORD";
	case 1049:
		return "; make it by CREATE DATABASE, or name another one at the end of the URL";
	case 1130:
		return "; the server lets nobody in from this machine: CREATE USER 'name'@'host' there";
	default:
		break;
	}
	switch (code) {
	case RX_ESERIALIZATION:
		return "; roll back and run the transaction again";
	case RX_EBUSY:
		return "; another transaction holds the lock: roll back and try again";
	case RX_EREADONLY:
		return number == 1142 || number == 1143 || number == 1227 || number == 1370
			? "; ask for the right to do this, or use another user"
			: "; writes go to the primary, in a session that may write";
	case RX_EFULL:
		return "; nothing of this transaction was kept: free some space and run it again";
	case RX_EFOREIGN_KEY:
		return "; a row points to one that does not exist, or is still pointed to";
	default:
		return "";
	}
}

/* ---- words */

/* The quoted word that begins at `at`: quotes ', ` or (with ANSI_QUOTES) ", doubled inside. Behind it, or
 * NULL. */
static const char *read_quoted(const char *at, char *out, size_t size)
{
	char quote = *at, room[200];
	size_t length = 0;

	if (quote != '\'' && quote != '`' && quote != '"')
		return NULL;
	for (at++; *at && !(*at == quote && at[1] != quote); at++) {
		if (*at == quote)
			at++;
		if (length + 1 < sizeof(room))
			room[length++] = *at;
	}
	room[length] = '\0';
	if (out)
		rx__copy_text(out, size, room);
	return *at ? at + 1 : NULL;
}

/* The word behind `before`. */
static const char *read_after(const char *text, const char *before, char *out, size_t size)
{
	const char *at = strstr(text, before);

	return at ? read_quoted(at + strlen(before), out, size) : NULL;
}

/* `base`.`table`, or `table`: the last of them. */
static const char *read_path(const char *at, char *out, size_t size)
{
	at = read_quoted(at, out, size);
	while (at && *at == '.')
		at = read_quoted(at + 1, out, size);
	return at;
}

/* CONSTRAINT `fk` FOREIGN KEY (`a`, `b`) REFERENCES …, behind the table. */
static void read_foreign_key(const char *text, rx_error *error)
{
	const char *at = strstr(text, "fails (");

	if (at)
		read_path(at + 7, error->table, sizeof(error->table));
	read_after(text, "CONSTRAINT ", error->constraint, sizeof(error->constraint));
	read_after(text, "FOREIGN KEY (", error->column, sizeof(error->column));
}

/* "Duplicate entry '…' for key 'name'"; MySQL has 'table.name'. The value may hold anything, so that
 * the last place is meant. */
static void read_key(const char *text, rx_error *error)
{
	const char *at = NULL, *next = text;
	char *dot;

	while ((next = strstr(next, " for key ")) != NULL)
		at = next++;
	if (!at || !read_quoted(at + 9, error->constraint, sizeof(error->constraint)))
		return;
	dot = strchr(error->constraint, '.');
	if (!dot)
		return;
	*dot = '\0';
	rx__copy_text(error->table, sizeof(error->table), error->constraint);
	memmove(error->constraint, dot + 1, strlen(dot + 1) + 1);
}

static void read_check(const char *text, rx_error *error)
{
	const char *at = strstr(text, "failed for ");

	if (!read_after(text, "CONSTRAINT ", error->constraint, sizeof(error->constraint)))
		read_after(text, "constraint ", error->constraint, sizeof(error->constraint));
	if (at)
		read_path(at + 11, error->table, sizeof(error->table));
	/* That of a column is called table.column. */
	at = strchr(error->constraint, '.');
	if (at)
		rx__copy_text(error->column, sizeof(error->column), at + 1);
}

/* "… for column `base`.`table`.`column` at row 1", or only 'column'. */
static void read_column(const char *text, rx_error *error)
{
	char last[64] = "", before[64] = "";
	const char *at = strstr(text, "olumn ");

	for (const char *next = at; next; next = strstr(next + 1, "olumn "))
		at = next;
	if (!at)
		at = strstr(text, "Field ");
	if (!at)
		return;
	at = strchr(at, ' ') + 1;
	while (at && *at && strchr("'`\"", *at)) {
		memcpy(before, last, sizeof(before));
		at = read_quoted(at, last, sizeof(last));
		if (at && *at == '.')
			at++;
	}
	rx__copy_text(error->column, sizeof(error->column), last);
	if (*before)
		rx__copy_text(error->table, sizeof(error->table), before);
}

/* The table that the statement names first, as our own SQL writes it: INSERT INTO `t`, UPDATE `t`,
 * DELETE FROM `t`. */
static void read_statement(const char *sql, rx_error *error)
{
	static const char *const words[] = { "INSERT INTO ", "UPDATE ", "DELETE FROM ", "REPLACE INTO ",
		NULL };

	for (size_t i = 0; sql && words[i]; i++)
		if (strncmp(sql, words[i], strlen(words[i])) == 0 && sql[strlen(words[i])] == '`')
			read_path(sql + strlen(words[i]), error->table, sizeof(error->table));
}

static void read_words(
	int code, unsigned int number, const char *text, const char *sql, rx_error *error)
{
	switch (code) {
	case RX_EUNIQUE:
		read_key(text, error);
		break;
	case RX_EFOREIGN_KEY:
		read_foreign_key(text, error);
		break;
	case RX_ECHECK:
		read_check(text, error);
		break;
	case RX_ENOT_NULL:
	case RX_EDATA:
		if (number != 1153)
			read_column(text, error);
		break;
	default:
		return;
	}
	if (!error->table[0])
		read_statement(sql, error);
}

/* Without the value: "Duplicate entry for key 'uq_user_email'", "Incorrect integer value for column
 * `t`.`a` at row 1". What stands between the quotes is cut out, up to where the words go on. */
static void hide_value(char *text)
{
	static const struct {
		const char *before, *after;
	} places[] = {
		{ "Duplicate entry ", " for key " },
		{ "value: ", " for column " },
		{ "value: ", NULL },
		{ "value ", " in " },
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		char *from = strstr(text, places[i].before), *to = NULL;

		if (!from)
			continue;
		from += strlen(places[i].before);
		if (*from != '\'')
			continue;
		for (char *next = places[i].after ? from : NULL; next;
			 next = strstr(next + 1, places[i].after)) {
			if (strncmp(next, places[i].after, strlen(places[i].after)) == 0)
				to = next;
		}
		if (places[i].after && !to)
			continue;
		from -= from[-2] == ':' ? 2 : 1;
		if (to)
			memmove(from, to, strlen(to) + 1);
		else
			*from = '\0';
		return;
	}
}

/* "Duplicate entry for key": of a unique key, and said so. */
static void say_unique(char *text, size_t size)
{
	char *at = strstr(text, " for key "), rest[400];

	if (!at)
		return;
	rx__copy_text(rest, sizeof(rest), at + 9);
	snprintf(at, size - (size_t)(at - text), " for unique key %s", rest);
}

/* ---- the whole */

static void describe(const char *shown, unsigned int number, int code, const char *sqlstate,
	const char *text, rx_error *error)
{
	char words[400];

	rx__copy_text(
		words, sizeof(words), text && *text ? text : "the server reports an error without a text");
	rx__clean_text(words);
	if (code == RX_EUNIQUE || code == RX_EDATA)
		hide_value(words);
	if (code == RX_EUNIQUE)
		say_unique(words, sizeof(words));
	rx__fail(error, code, "%s: %s%s", shown, words, remedy(code, number));
	error->vendor = (int)number;
	error->offset = -1;
	rx__copy_text(error->sqlstate, sizeof(error->sqlstate), sqlstate);
	rx__clean_text(error->sqlstate);
}

int rx__my_fail_as(const rx__my_source *source, unsigned int number, const char *sqlstate,
	const char *text, rx_error *error)
{
	int code = rx__my_error_class(number);

	describe(source->shown, number, code == RX_ESQL ? RX_ECONNECTION : code, sqlstate, text, error);
	return error->code;
}

static void add_place(rx_error *error)
{
	size_t used = strlen(error->message);

	if (!error->table[0] || strstr(error->message, error->table))
		return;
	snprintf(error->message + used, sizeof(error->message) - used, " (table %s)", error->table);
}

static bool is_lost(unsigned int number)
{
	switch (number) {
	case CR_SERVER_GONE_ERROR:
	case CR_SERVER_LOST:
	case CR_MALFORMED_PACKET:
	case CR_COMMANDS_OUT_OF_SYNC:
	case CR_OUT_OF_MEMORY: /* the rest of the answer was not read */
	case CR_NET_PACKET_TOO_LARGE:
	case 1053:
	case 1080:
	case 1153:
	case 1158:
	case 1159:
	case 1160:
	case 1161:
	case 1194:
	case 1927:
	case 4031:
		return true;
	default:
		return false;
	}
}

static void doom(rx__my_conn *conn, int code)
{
	if (!conn->base.in_transaction || conn->base.doomed)
		return;
	conn->base.doomed = true;
	conn->doomed_by = code;
}

/* What MySQL says of words, collations, types and functions that it does not know. */
static void add_foreign(const rx__my_conn *conn, unsigned int number, rx_error *error)
{
	static const unsigned int numbers[] = { 1064, 1115, 1128, 1193, 1235, 1273, 1295, 1305 };
	size_t used = strlen(error->message);

	for (size_t i = 0; !conn->is_mariadb && i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (numbers[i] == number)
			snprintf(error->message + used, sizeof(error->message) - used,
				"; the server is MySQL %s, and what is rendered from models, queries and "
				"migrations "
				"is MariaDB's (RETURNING, UUID, " RX__MY_COLLATION
				"): there, only SQL of your own can be run",
				mysql_get_server_info(conn->my));
}

int rx__my_fail(rx__my_conn *conn, const rx__my_stmt *stmt, const char *sql, rx_error *error)
{
	unsigned int number = stmt && stmt->my ? mysql_stmt_errno(stmt->my) : 0;
	const char *state, *text;
	rx_error room;
	int code;

	if (!error)
		error = &room;
	if (conn->cancelled && conn->base.broken) {
		rx__fail(error, RX_ETIMEOUT,
			"%s: the server has not answered within %g s (timeout), nor to the request to end the "
			"statement; the connection is given up",
			conn->source->shown, (double)rx__my_timeout(conn) / 1000);
		rx__copy_text(error->sql, sizeof(error->sql), sql);
		return error->code;
	}
	if (conn->base.broken)
		return rx__my_fail_doomed(conn, sql, error);
	state = number ? mysql_stmt_sqlstate(stmt->my) : mysql_sqlstate(conn->my);
	text = number ? mysql_stmt_error(stmt->my) : mysql_error(conn->my);
	if (!number)
		number = mysql_errno(conn->my);
	code = number ? rx__my_error_class(number) : RX_ECONNECTION;
	/* What ends every statement is what libmariadb knows no other number for. */
	describe(conn->source->shown, number, code, state, text, error);
	read_words(code, number, text, sql, error);
	add_place(error);
	add_foreign(conn, number, error);
	if (code == RX_ETIMEOUT)
		rx__timeout_explain(&conn->base, rx__my_timeout(conn), error);
	rx__copy_text(error->sql, sizeof(error->sql), sql);
	if (is_lost(number) || !number || code == RX_ECORRUPT) {
		conn->base.broken = true;
		doom(conn, code == RX_EDATA ? RX_EDATA : RX_ECONNECTION);
	}
	if (number == 1213 || number == 1020 || number == 1614)
		doom(conn, RX_ESERIALIZATION);
	return code;
}
