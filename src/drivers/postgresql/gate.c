/* Nobody gets the password itself who has not shown who he is. libpq 15 sends it to whoever asks for it
 * (AuthenticationCleartextPassword), and cannot be told not to; `require_auth` came with libpq 16.
 *
 * So while the server is asking for authentication, libpq's socket is one end of a pair, and we carry what
 * the server says to the other one, a message at a time, after having looked at it. On an encrypted
 * connection it is a record of TLS at a time, which is let in and looked at by SSL_peek before libpq may
 * read it. libpq can act upon nothing that was not looked at, however the bytes arrive.
 *
 * It takes from a message what it knows of it, and would take what is behind that for another message:
 * so what is let through is of exactly the length that its kind has. */
#include "drivers/postgresql/postgresql.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/calendar.h"

/* Kinds of the message 'R'. */
enum {
	AUTH_OK = 0,
	AUTH_PASSWORD = 3,
	AUTH_MD5 = 5,
	AUTH_GSS = 7,
	AUTH_GSS_CONTINUE = 8,
	AUTH_SASL = 10,
	AUTH_SASL_CONTINUE = 11,
	AUTH_SASL_FINAL = 12
};

enum {
	HEAD = 5, /* type and length, of a message; and of a record of TLS */
	MOST = 2000, /* what libpq takes of a request */
	RECORD = 16384 + 2048,
	PEEKED = 16384,
};

typedef struct gate {
	PGconn *pg;
	int fd; /* libpq's */
	int server, inner; /* the connection itself; our end of the pair */
	void *ssl; /* NULL: plain text */
	int (*peek)(void *ssl, void *into, int n);
	int64_t deadline;
	bool passes; /* an error came: libpq ends whatever else comes */
	size_t used;
	unsigned char message[MOST + 1]; /* so far */
} gate;

static uint32_t number_at(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* ---- what is let through */

/* Names, each with its NUL, and an empty one at the end. */
static bool is_list(const unsigned char *body, size_t size)
{
	size_t at = 0;

	while (at < size && body[at]) {
		const unsigned char *end = memchr(body + at, '\0', size - at);

		if (!end)
			return false;
		at = (size_t)(end - body) + 1;
	}
	return at + 1 == size;
}

static bool may_pass(const unsigned char *message, size_t size)
{
	const unsigned char *body = message + HEAD + 4;

	switch (number_at(message + HEAD)) {
	case AUTH_OK:
	case AUTH_GSS:
		return size == HEAD + 4;
	case AUTH_MD5:
		return size == HEAD + 8;
	case AUTH_SASL:
		return is_list(body, size - HEAD - 4);
	case AUTH_GSS_CONTINUE:
	case AUTH_SASL_CONTINUE:
	case AUTH_SASL_FINAL:
		return true;
	default:
		return false;
	}
}

/* How many bytes the message has, as far as is known of it; 0: libpq knows what to do with it. */
static size_t wanted(const gate *g)
{
	uint32_t length;

	if (g->used > 0 && g->message[0] != 'R')
		return 0;
	if (g->used < HEAD)
		return HEAD;
	length = number_at(g->message + 1);
	return length < 8 || length > MOST ? 0 : 1 + (size_t)length;
}

/* One more byte of what the server says. RX_EINVAL: it must not go on. */
static int look_at(gate *g, unsigned char byte)
{
	size_t size;
	int code = 0;

	if (g->passes)
		return 0;
	g->message[g->used++] = byte;
	size = wanted(g);
	g->passes = size == 0;
	if (size == g->used && size > HEAD) {
		code = may_pass(g->message, size) ? 0 : RX_EINVAL;
		g->used = 0;
	}
	return code;
}

/* ---- bytes */

static int wait_for(int fd, short events, int64_t deadline)
{
	struct pollfd item = { .fd = fd, .events = events };
	int64_t left = deadline - rx__clock_monotonic();

	if (left <= 0)
		return RX_ETIMEOUT;
	poll(&item, 1, (int)(left / 1000000) + 1);
	return 0;
}

/* RX_DONE: the server has closed the connection. */
static int receive(gate *g, unsigned char *into, size_t size, size_t *n)
{
	for (;;) {
		ssize_t got = recv(g->server, into, size, MSG_DONTWAIT);

		if (got > 0) {
			*n = (size_t)got;
			return 0;
		}
		if (got == 0 || (errno != EAGAIN && errno != EINTR))
			return RX_DONE;
		if (wait_for(g->server, POLLIN, g->deadline))
			return RX_ETIMEOUT;
	}
}

static int receive_all(gate *g, unsigned char *into, size_t size)
{
	size_t n = 0;
	int code = 0;

	for (size_t used = 0; !code && used < size; used += n)
		code = receive(g, into + used, size - used, &n);
	return code;
}

static int send_all(int fd, const unsigned char *from, size_t size, int64_t deadline)
{
	while (size > 0) {
		ssize_t n = send(fd, from, size, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return RX_DONE;
		if (n < 0 && wait_for(fd, POLLOUT, deadline))
			return RX_ETIMEOUT;
		from += n > 0 ? n : 0;
		size -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

/* What libpq has written, to the server. One that is gone is met when it is read from. */
static int let_out(gate *g)
{
	unsigned char bytes[4096];
	ssize_t n;
	int code = 0;

	while (code != RX_ETIMEOUT && (n = recv(g->inner, bytes, sizeof(bytes), MSG_DONTWAIT)) > 0)
		code = send_all(g->server, bytes, (size_t)n, g->deadline);
	explicit_bzero(bytes, sizeof(bytes));
	return code == RX_ETIMEOUT ? code : 0;
}

/* The rest of a message, or what there is where all passes. */
static int let_in_plain(gate *g)
{
	unsigned char bytes[MOST + 1];
	size_t n = 0, got = 0;
	int code = 0;

	if (g->passes) {
		code = receive(g, bytes, sizeof(bytes), &n);
		return code ? code : send_all(g->inner, bytes, n, g->deadline);
	}
	do {
		code = receive(g, bytes + n, wanted(g) - g->used, &got);
		for (size_t i = 0; !code && i < got; i++)
			code = look_at(g, bytes[n++]);
	} while (!code && !g->passes && g->used > 0);
	return code ? code : send_all(g->inner, bytes, n, g->deadline);
}

static int let_in_record(gate *g)
{
	unsigned char record[HEAD + RECORD], peeked[PEEKED];
	size_t size = 0;
	int n = 0, code = receive_all(g, record, HEAD);

	if (!code)
		size = (size_t)record[3] << 8 | record[4];
	if (!code && size > RECORD)
		return RX_EINVAL;
	if (!code)
		code = receive_all(g, record + HEAD, size);
	if (!code)
		code = send_all(g->inner, record, HEAD + size, g->deadline);
	if (!code)
		n = g->peek(g->ssl, peeked, sizeof(peeked));
	for (int i = 0; !code && i < n; i++)
		code = look_at(g, peeked[i]);
	return code;
}

/* ---- the pair in the place of the socket */

/* Of the very library that libpq uses; this module is not linked to it. */
static bool find_peek(gate *g)
{
	Dl_info libpq;
	void *handle, *symbol;
	PostgresPollingStatusType (*inside)(PGconn *) = PQconnectPoll;
	void *address;

	memcpy(&address, &inside, sizeof(address));
	if (!dladdr(address, &libpq) || !libpq.dli_fname)
		return false;
	handle = dlopen(libpq.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
	symbol = handle ? dlsym(handle, "SSL_peek") : NULL;
	if (handle)
		dlclose(handle);
	memcpy(&g->peek, &symbol, sizeof(symbol));
	return symbol != NULL;
}

static bool open_pair(gate *g)
{
	int pair[2];

	g->fd = PQsocket(g->pg);
	g->server = fcntl(g->fd, F_DUPFD_CLOEXEC, 0);
	if (g->server < 0)
		return false;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) != 0) {
		close(g->server);
		return false;
	}
	g->inner = pair[0];
	if (dup3(pair[1], g->fd, O_CLOEXEC) < 0) {
		close(g->server);
		close(pair[0]);
		close(pair[1]);
		return false;
	}
	close(pair[1]);
	return true;
}

/* libpq has closed its own where it has failed. */
static void close_pair(gate *g)
{
	if (PQsocket(g->pg) == g->fd)
		dup3(g->server, g->fd, O_CLOEXEC);
	close(g->server);
	close(g->inner);
}

int rx__pg_gate(PGconn *pg, PostgresPollingStatusType *step, int64_t deadline)
{
	gate g = { .pg = pg, .deadline = deadline };
	int code = 0;

	if (PQsslInUse(pg)) {
		g.ssl = PQsslStruct(pg, "OpenSSL");
		if (!g.ssl || !find_peek(&g))
			return RX_EDRIVER;
	}
	if (!open_pair(&g))
		return RX_ENOMEM;
	while (!code && PQstatus(pg) == CONNECTION_AWAITING_RESPONSE) {
		code = g.ssl && !g.passes ? let_in_record(&g) : let_in_plain(&g);
		if (code == RX_DONE) {
			shutdown(g.inner, SHUT_WR); /* libpq sees the end, and has words for it */
			code = 0;
		}
		do {
			if (!code)
				*step = PQconnectPoll(pg);
			if (!code)
				code = let_out(&g);
		} while (!code && *step == PGRES_POLLING_WRITING);
		if (!code && rx__clock_monotonic() >= deadline &&
			PQstatus(pg) == CONNECTION_AWAITING_RESPONSE)
			code = RX_ETIMEOUT;
	}
	close_pair(&g);
	explicit_bzero(&g.message, sizeof(g.message));
	return code;
}
