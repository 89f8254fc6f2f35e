/* Looking for the row is not enough: the server may still be at work on the commit whose answer was
 * lost. So the row is inserted once more. If it is there that is refused; if the transaction in doubt
 * is still under way the insert waits for its end, because the key is the same; and if it succeeds,
 * the other one has been rolled back for good. */
#include "session/transaction/token.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <reflex/sys/log.h>

#include "base/buf.h"
#include "base/calendar.h"
#include "base/fail.h"
#include "engine/engine.h"
#include "session/work/unit.h"

#define TABLE "reflex_commit"
#define US_PER_DAY_TEXT "86400000000"
enum { SETTLE_SECONDS = 30, PAUSE_MS = 50 };

static const char create[] = "CREATE TABLE IF NOT EXISTS " TABLE
							 " (token CHAR(32) NOT NULL PRIMARY KEY, made_at BIGINT NOT NULL)";

/* ---- the table ------------------------------------------------------------------------------- */

static int run_by_itself(rx_conn *conn, const char *sql, rx_error *error)
{
	rx_error ignored;
	int rc = rx__conn_begin(conn, RX_BEGIN_WRITE, error);
	if (rc != 0)
		return rc;
	rc = rx__conn_execute(conn, sql, error);
	if (rc == 0)
		return rx__conn_commit(conn, error);
	(void)rx__conn_rollback(conn, &ignored);
	return rc;
}

/* What is old enough belongs to nobody. That it can be deleted shows that the table is there, and so does
 * a conflict with others who write rows to it: then it is somebody else who deletes. */
static int delete_old(rx_conn *conn, rx_error *error)
{
	char sql[120];
	snprintf(sql, sizeof sql, "DELETE FROM " TABLE " WHERE made_at < %lld - " US_PER_DAY_TEXT,
		(long long)rx__clock_wall());
	int rc = run_by_itself(conn, sql, error);
	return rc == RX_ESERIALIZATION ? 0 : rc;
}

/* Where somebody else makes it at the same time, creating fails on some engines: what counts is whether
 * the table can be used afterwards. */
static int make_table(rx_conn *conn, rx_error *error)
{
	rx_error of_use;
	int rc = delete_old(conn, error);
	if (rc != RX_ESQL)
		return rc;
	rc = run_by_itself(conn, create, error);
	if (delete_old(conn, &of_use) == 0)
		return 0;
	if (rc == 0)
		*error = of_use;
	return error->code;
}

int rx__token_prepare(rx_session *session)
{
	rx__tokens *tokens = rx__engine_tokens(session->engine);
	rx_error error = RX_ERROR_INIT;
	rx_conn *conn = NULL;
	if (rx__tokens_ready(tokens))
		return 0;
	int rc = rx__engine_acquire(&conn, session->engine, &session->error);
	if (rc == 0)
		rc = make_table(conn, &error);
	rx__engine_release(conn);
	if (rc == 0) {
		rx__tokens_set_ready(tokens, true);
	} else if (error.code != 0) {
		session->error = error;
		rx__fail_wrap(
			&session->error, "rx_transaction with .token: the table " TABLE " cannot be used");
	}
	return rc;
}

/* ---- the row --------------------------------------------------------------------------------- */

static rx__token new_token(void)
{
	static const char digits[] = "0123456789abcdef";
	rx__token token = { .text = "" };
	rx_uuid uuid = rx_uuid_new();
	const unsigned char *bytes = (const unsigned char *)&uuid;
	for (size_t i = 0; i < 16; i++) {
		token.text[2 * i] = digits[bytes[i] >> 4];
		token.text[2 * i + 1] = digits[bytes[i] & 15];
	}
	return token;
}

static void put_insert(rx_buf *sql, const rx__token *token)
{
	char values[80];
	snprintf(values, sizeof values, "('%s', %lld)", token->text, (long long)rx__clock_wall());
	rx__buf_puts(sql, "INSERT INTO " TABLE " (token, made_at) VALUES ");
	rx__buf_puts(sql, values);
}

static size_t put_delete(rx_buf *sql, rx__tokens *tokens, rx__token *taken)
{
	size_t n = rx__tokens_take(tokens, taken);
	for (size_t i = 0; i < n; i++) {
		rx__buf_puts(sql, i == 0 ? "; DELETE FROM " TABLE " WHERE token IN ('" : "', '");
		rx__buf_puts(sql, taken[i].text);
	}
	rx__buf_puts(sql, n > 0 ? "')" : "");
	return n;
}

int rx__token_write(rx_session *session, rx__token_row *out)
{
	rx_buf sql = RX_BUF_INIT;
	out->token = new_token();
	put_insert(&sql, &out->token);
	out->n_deleted = put_delete(&sql, rx__engine_tokens(session->engine), out->deleted);
	int rc = rx__conn_execute(session->conn, rx__buf_text(&sql), &session->error);
	rx__buf_deinit(&sql);
	if (rc == RX_ESQL) /* the table was dropped: the next block makes it again */
		rx__tokens_set_ready(rx__engine_tokens(session->engine), false);
	return rc;
}

void rx__token_done(rx_session *session, const rx__token_row *row, bool committed)
{
	rx__tokens *tokens = rx__engine_tokens(session->engine);
	if (committed)
		rx__tokens_put(tokens, &row->token);
	for (size_t i = 0; !committed && i < row->n_deleted; i++)
		rx__tokens_put(tokens, &row->deleted[i]);
}

/* ---- settling -------------------------------------------------------------------------------- */

/* RX_EUNIQUE: the row is there. 0: it was not, and cannot come any more. */
static int probe(rx_session *session, const rx__token *token, rx_error *error)
{
	rx_conn *conn = NULL;
	rx_buf sql = RX_BUF_INIT;
	rx_error ignored;
	put_insert(&sql, token);
	int rc = rx__engine_acquire(&conn, session->engine, error);
	if (rc == 0)
		rc = rx__conn_begin(conn, RX_BEGIN_WRITE, error);
	if (rc == 0) {
		rc = rx__conn_execute(conn, rx__buf_text(&sql), error);
		(void)rx__conn_rollback(conn, &ignored);
	}
	rx__engine_release(conn);
	rx__buf_deinit(&sql);
	return rc;
}

static void wait_a_little(void)
{
	struct timespec time = { .tv_nsec = PAUSE_MS * 1000000L };
	nanosleep(&time, NULL);
}

int rx__token_settle(rx_session *session, const rx__token *token, int64_t until)
{
	rx_error error = RX_ERROR_INIT;
	int rc;
	if (until == INT64_MAX)
		until = rx__clock_monotonic() + SETTLE_SECONDS * INT64_C(1000000000);
	while ((rc = probe(session, token, &error)) != 0 && rc != RX_EUNIQUE) {
		if (rx__clock_monotonic() >= until)
			return rx__fail_wrap(&session->error,
				"the answer was lost, and whether %s has the token %s cannot be found out (%s)",
				TABLE, token->text, rx_error_name(rc));
		wait_a_little();
	}
	rx_log(RX_LOG_WARNING, "the answer to a COMMIT was lost; by its token it %s",
		rc == RX_EUNIQUE ? "has happened" : "has not happened");
	if (rc == RX_EUNIQUE) {
		rx__unit_forget_error(session);
		return 0;
	}
	return rx__fail(&session->error, RX_ESERIALIZATION,
		"the connection was lost at the commit, which by its token has not happened");
}
