/* Connections: opened with every setting fixed, and looked at afterwards, because a pooler or the
 * environment may have changed what was asked for. */
#include "drivers/postgresql/postgresql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

/* What the server (or the pooler) reports by itself, and what it must be. The values are what our
 * SQL, our texts and our times rely on. */
static const struct setting {
	const char *name, *wanted;
	const char *same; /* another value that means this */
} settings[] = {
	{ "client_encoding", "UTF8", "UTF8" }, { "TimeZone", "UTC", "Etc/UTC" },
	{ "standard_conforming_strings", "on", "on" }, { "integer_datetimes", "on", "on" },
	{ "DateStyle", "ISO, MDY", "ISO, DMY" }, /* PGDATESTYLE comes behind our options */
};

static bool is_set(const rx__pg_conn *conn, const struct setting *setting)
{
	const char *is = PQparameterStatus(conn->pg, setting->name);

	return is && (strcmp(is, setting->wanted) == 0 || strcmp(is, setting->same) == 0);
}

/* In a pooler's transaction mode nothing is set outside of a transaction: BEGIN brings it. */
static int check_settings(rx__pg_conn *conn, rx_error *error)
{
	bool by_begin = conn->source->prepare != RX__PG_PREPARE_SERVER;
	char sql[96];
	int code = 0;

	for (size_t i = 0; !code && i < sizeof(settings) / sizeof(settings[0]); i++) {
		const char *is = PQparameterStatus(conn->pg, settings[i].name);

		if (is_set(conn, &settings[i]) || (by_begin && i != 3))
			continue;
		snprintf(sql, sizeof(sql), "SET %s = '%s'", settings[i].name, settings[i].wanted);
		code = rx__pg_run(conn, sql, NULL, error);
		if (!code && !is_set(conn, &settings[i]))
			code = rx__fail(error, RX_ECONNECTION,
				"%s: the server's %s is '%s' and cannot be set to '%s'", conn->source->shown,
				settings[i].name, is ? is : "not known", settings[i].wanted);
	}
	return code;
}

int rx__pg_open(rx_conn **out, void *source, const rx_conn_options *options, rx_error *error)
{
	rx__pg_conn *conn = calloc(1, sizeof(*conn));
	int code;

	if (!conn)
		return rx__fail_nomem(error);
	conn->base.driver = &rx__pg_driver;
	conn->source = source;
	conn->base.read_only = options && options->read_only;
	code = rx__pg_connect(&conn->pg, source, error);
	if (!code) {
		conn->tls = PQsslInUse(conn->pg);
		code = check_settings(conn, error);
	}
	if (code) {
		rx__pg_close(&conn->base);
		return code;
	}
	*out = &conn->base;
	return 0;
}

void rx__pg_close(rx_conn *base)
{
	rx__pg_conn *conn;

	if (!base)
		return;
	conn = rx__pg_conn_of(base);
	rx__pg_pipeline_forget(conn);
	PQfinish(conn->observer);
	PQfinish(conn->pg);
	rx__buf_deinit(&conn->closing);
	free(conn);
}

int rx__pg_ping(rx_conn *base, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(base);

	return base->broken ? rx__pg_fail(conn, NULL, NULL, error)
						: rx__pg_run_bare(conn, "", NULL, error);
}

int rx__pg_reset(rx_conn *base, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(base);
	int code = 0;

	conn->migrating = false;
	if (base->in_transaction || PQtransactionStatus(conn->pg) != PQTRANS_IDLE)
		code = rx__pg_rollback(base, error);
	return code || base->broken ? code : rx__pg_clear_remains(conn, error);
}
