/* The URL parser: one pass from the left, each part decoded into the arena of the result.
 *
 * The user's part ends at the only '@' of the authority, and the authority at the first '/' or '?'.
 * SQLAlchemy also accepts both characters raw in a password; here that is refused, because the same
 * text can then be read as a host, a port and a database, and the guess would show the password.
 *
 * Every failure goes through wrong(), which knows the position and shows the URL masked. */
#include "engine/config/url.h"

#include <arpa/inet.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <reflex/sys/url.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/utf8.h"
#include "engine/config/url_mask.h"

/* The public struct first, so that rx_url_free finds the arena behind it. */
typedef struct url {
	rx_url public;
	rx_arena arena;
} url;

typedef struct parser {
	url *url;
	const char *text;
	rx_error *error;
	const char *secret, *secret_end; /* the raw password, for the masked form */
	size_t host_capacity, option_capacity;
	int port; /* of the option "port" */
	bool server;
} parser;

/* Kinds of databases that have no SQL, or none that this library speaks. */
static const char *const no_sql[] = { "mongodb", "redis", "rediss", "valkey", "memcached",
	"memcache", "cassandra", "scylla", "couchdb", "couchbase", "dynamodb", "elasticsearch",
	"opensearch", "neo4j", "bolt", "influxdb", "firestore", "firebase", "arangodb", "rethinkdb",
	"hbase", "etcd", "riak", NULL };

static int wrong(parser *p, const char *at, const char *reason)
{
	char shown[RX__URL_SHOWN];
	size_t offset = (size_t)(at - p->text);

	rx__fail(p->error, RX_EURL, "the database URL is not valid at character %zu: %s (in '%s')",
		rx__utf8_length(p->text, offset) + 1, reason,
		rx__url_mask_into(shown, sizeof(shown), p->text));
	if (p->error)
		p->error->offset = offset > INT_MAX ? INT_MAX : (int)offset;
	return RX_EURL;
}

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes [at, end) to copy; in the query '+' is a space. */
static int decode_to(parser *p, char *copy, const char *at, const char *end, bool plus)
{
	const char *first = at;
	char *to = copy;

	for (; at < end; at++) {
		char c = *at;

		if (c == '%') {
			int high = end - at < 3 ? -1 : hex_digit(at[1]);
			int low = high < 0 ? -1 : hex_digit(at[2]);

			if (low < 0)
				return wrong(p, at, "'%' is followed by two hexadecimal digits; itself it is %25");
			c = (char)(high << 4 | low);
			if ((unsigned char)c < 0x20 || c == 0x7f)
				return wrong(p, at, "a control character");
			at += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		*to++ = c;
	}
	*to = '\0';
	if (rx__utf8_check(copy, (size_t)(to - copy)) >= 0)
		return wrong(p, first, "what is percent-encoded here is not UTF-8");
	return 0;
}

static int decode(parser *p, const char **out, const char *at, const char *end, bool plus)
{
	size_t size = (size_t)(end - at) + 1;
	char *copy = rx__arena_alloc(&p->url->arena, size);
	int result;

	if (!copy)
		return rx__fail_nomem(p->error);
	result = decode_to(p, copy, at, end, plus);
	if (result == 0)
		*out = copy;
	else
		explicit_bzero(copy, size); /* it may have been a password */
	return result;
}

/* ---- scheme ----------------------------------------------------------------------------------- */

static int fail_no_sql(parser *p, const char *scheme)
{
	return rx__fail(p->error, RX_EDRIVER,
		"'%s' is not an SQL database: use its own client library, there are no ORM features for it",
		scheme);
}

static int no_scheme(parser *p, const char *at)
{
	return wrong(p, at,
		"a scheme and '://' are missing here; a file is written sqlite:///name.db, a server "
		"postgresql://user:password@host/database");
}

static const char *word_end(const char *at)
{
	while (is_alnum(*at) || *at == '_')
		at++;
	return at;
}

static char *lower(char *text)
{
	for (char *c = text; *c; c++)
		*c = (char)(*c >= 'A' && *c <= 'Z' ? *c | 0x20 : *c);
	return text;
}

static bool is_no_sql(const char *scheme)
{
	for (size_t i = 0; no_sql[i]; i++)
		if (strcmp(scheme, no_sql[i]) == 0)
			return true;
	return false;
}

/* name[+driver]:// */
static int parse_scheme(parser *p, const char **at)
{
	rx_url *out = &p->url->public;
	const char *end = word_end(p->text), *driver;
	char *scheme = rx__arena_strndup(&p->url->arena, p->text, (size_t)(end - p->text));

	if (!scheme)
		return rx__fail_nomem(p->error);
	if (is_no_sql(lower(scheme)) && (*end == ':' || *end == '+'))
		return fail_no_sql(p, scheme);
	if (*end == '+') {
		driver = end + 1;
		end = word_end(driver);
		if (end == driver)
			return no_scheme(p, end);
		out->driver = rx__arena_strndup(&p->url->arena, driver, (size_t)(end - driver));
		if (!out->driver)
			return rx__fail_nomem(p->error);
	}
	if (!*scheme || strncmp(end, "://", 3) != 0)
		return no_scheme(p, end);
	out->scheme = strcmp(scheme, "postgres") == 0 ? "postgresql" : scheme;
	p->server = strcmp(scheme, "sqlite") != 0;
	*at = end + 3;
	return 0;
}

/* ---- user and hosts --------------------------------------------------------------------------- */

static int parse_user(parser *p, const char *at, const char *end)
{
	rx_url *out = &p->url->public;
	const char *colon = memchr(at, ':', (size_t)(end - at));
	const char *user_end = colon ? colon : end;
	int result = 0;

	if (user_end > at)
		result = decode(p, &out->user, at, user_end, false);
	if (colon) {
		p->secret = colon + 1;
		p->secret_end = end;
		if (result == 0)
			result = decode(p, &out->password, colon + 1, end, false);
	}
	return result;
}

static int parse_port(parser *p, const char *at, const char *end, int *port)
{
	int value = 0;

	for (const char *c = at; c < end; c++) {
		if (*c < '0' || *c > '9' || value > 65535)
			value = INT_MAX / 11;
		else
			value = value * 10 + (*c - '0');
	}
	if (at < end && (value < 1 || value > 65535))
		return wrong(p, at,
			"a port is a number from 1 to 65535; and in a password '/', '?', '@' and '%' are "
			"written %2F, %3F, %40 and %25");
	*port = value;
	return 0;
}

/* [address] with IPv6, and perhaps a %25zone. */
static int parse_ip6(parser *p, const char *at, const char *end, const char **name)
{
	struct in6_addr address;
	const char *decoded;
	char bare[64];
	size_t size;
	int result = decode(p, &decoded, at, end, false);

	if (result != 0)
		return result;
	size = strcspn(decoded, "%");
	rx__copy_text(bare, size < sizeof(bare) ? size + 1 : 1, decoded);
	if (inet_pton(AF_INET6, bare, &address) != 1)
		return wrong(p, at, "in brackets stands an IPv6 address");
	*name = decoded;
	return 0;
}

/* A host name, an address, or the percent-encoded path of a socket. */
static int parse_host_name(parser *p, const char *at, const char *end, const char **name)
{
	int result = decode(p, name, at, end, false);

	if (result != 0 || **name == '/')
		return result;
	for (const char *c = at; c < end; c++)
		if (!is_alnum(*c) && !strchr("._-%", *c) && (unsigned char)*c < 0x80)
			return wrong(p, c, "this cannot be part of a host's name");
	return 0;
}

static int add_host(parser *p, const char *at, const char *name, int port)
{
	rx_url *out = &p->url->public;
	rx_url_host *hosts = (rx_url_host *)out->hosts;

	if (*name == '/') {
		if (out->n_hosts || out->socket)
			return wrong(p, at, "a socket stands alone, without other hosts");
		out->socket = name;
		out->port = port;
		return 0;
	}
	if (out->socket)
		return wrong(p, at, "a socket stands alone, without other hosts");
	if (!rx__arena_grow(&p->url->arena, &hosts, out->n_hosts, &p->host_capacity, sizeof(*hosts)))
		return rx__fail_nomem(p->error);
	hosts[out->n_hosts++] = (rx_url_host){ .name = name, .port = port };
	out->hosts = hosts;
	return 0;
}

static int parse_host(parser *p, const char *at, const char *end)
{
	const char *name = NULL, *name_end = NULL, *port_at;
	int port = 0, result;

	if (*at == '[' && at < end) {
		name_end = memchr(at, ']', (size_t)(end - at));
		if (!name_end)
			return wrong(p, at, "the bracket is not closed");
		port_at = name_end + 1;
		if (port_at < end && *port_at != ':')
			return wrong(p, port_at, "behind the bracket only a ':' and a port may follow");
		result = parse_ip6(p, at + 1, name_end, &name);
	} else {
		name_end = memchr(at, ':', (size_t)(end - at));
		port_at = name_end = name_end ? name_end : end;
		result = parse_host_name(p, at, name_end, &name);
	}
	if (result == 0 && port_at < end)
		result = parse_port(p, port_at + 1, end, &port);
	if (result != 0)
		return result;
	if (!*name)
		return wrong(p, at, "a host's name is missing here");
	return add_host(p, at, name, port);
}

/* host[:port],host[:port]… */
static int parse_hosts(parser *p, const char *at, const char *end)
{
	int result = 0;

	if (at < end && *at == ':' && !memchr(at, ',', (size_t)(end - at)))
		return parse_port(p, at + 1, end, &p->url->public.port);
	for (;;) {
		const char *comma = memchr(at, ',', (size_t)(end - at));

		result = parse_host(p, at, comma ? comma : end);
		if (result != 0 || !comma)
			return result;
		at = comma + 1;
	}
}

static int refuse_sqlite_host(parser *p, const char *at)
{
	return wrong(p, at,
		"a SQLite URL has no user or host: write sqlite:///name.db for a file in the working "
		"folder, sqlite:////folder/name.db for an absolute path, sqlite:// for memory");
}

static int parse_authority(parser *p, const char *at, const char *end)
{
	const char *sign = memchr(at, '@', (size_t)(end - at));
	const char *query = end + strcspn(end, "?");
	const char *second;
	int result;

	if (at == end)
		return 0;
	if (!p->server)
		return refuse_sqlite_host(p, at);
	if (!sign) {
		second = memchr(end, '@', (size_t)(query - end));
		if (second && memchr(at, ':', (size_t)(end - at)))
			return wrong(p, second,
				"'@' behind a '/': in a password '/' is written %2F, in a database's name '@' is "
				"%40");
		return parse_hosts(p, at, end);
	}
	second = memchr(sign + 1, '@', (size_t)(end - sign - 1));
	if (second)
		return wrong(p, second, "a second '@': in a user's name or password it is written %40");
	result = parse_user(p, at, sign);
	if (result == 0 && sign + 1 < end)
		result = parse_hosts(p, sign + 1, end);
	return result;
}

/* ---- database --------------------------------------------------------------------------------- */

static int parse_database(parser *p, const char *at, const char *end)
{
	rx_url *out = &p->url->public;
	const char *slash = memchr(at, '/', (size_t)(end - at));
	int result;

	if (p->server && slash)
		return wrong(p, slash, "nothing follows the database's name; a '/' in it is written %2F");
	if (at < end) {
		result = decode(p, &out->database, at, end, false);
		if (result != 0)
			return result;
	}
	if (p->server)
		return 0;
	if (out->database && strncasecmp(out->database, "file:", 5) == 0)
		return wrong(p, at,
			"SQLite's file: names are not taken here; write the path itself, and options behind "
			"'?'");
	out->memory = !out->database || strcmp(out->database, ":memory:") == 0;
	if (out->memory)
		out->database = NULL;
	return 0;
}

/* ---- query ------------------------------------------------------------------------------------ */

/* What SQLAlchemy's drivers also take as options, though it has a place of its own in the URL: the
 * place where it belongs, NULL for a real option. */
static const char **place_of(rx_url *out, const char *name)
{
	if (strcmp(name, "unix_socket") == 0)
		return &out->socket;
	if (strcmp(name, "user") == 0)
		return &out->user;
	if (strcmp(name, "password_file") == 0)
		return &out->password_file;
	return strcmp(name, "password") == 0 ? &out->password : NULL;
}

/* 1 if the option was one of those, 0 if it is a real one. */
static int parse_moved(parser *p, const char *name, const char *at, const char *end)
{
	rx_url *out = &p->url->public;
	const char **place = place_of(out, name);
	int result;

	if (!p->server)
		return 0;
	if (strcmp(name, "port") == 0) {
		result = parse_port(p, at, end, &p->port);
	} else if (strcmp(name, "host") == 0) {
		if (out->n_hosts || out->socket)
			return wrong(p, at, "the host is given twice");
		result = *at == '/' ? decode(p, &out->socket, at, end, true) : parse_hosts(p, at, end);
	} else if (place) {
		if (*place || (place == &out->socket && out->n_hosts))
			return wrong(p, at, "this is given twice");
		result = decode(p, place, at, end, true);
	} else {
		return 0;
	}
	return result ? result : 1;
}

/* The option "port" is for every host that has none of its own. */
static void spread_port(parser *p)
{
	rx_url *out = &p->url->public;
	rx_url_host *hosts = (rx_url_host *)out->hosts;

	for (size_t i = 0; i < out->n_hosts; i++)
		hosts[i].port = hosts[i].port ? hosts[i].port : p->port;
	if (out->n_hosts == 0 && out->port == 0)
		out->port = p->port;
}

static int add_option(parser *p, const char *name, const char *value, const char *at)
{
	rx_url *out = &p->url->public;
	rx_url_option *options = (rx_url_option *)out->options;

	for (size_t i = 0; i < out->n_options; i++)
		if (strcmp(options[i].name, name) == 0)
			return wrong(p, at, "this option is given twice");
	if (!rx__arena_grow(
			&p->url->arena, &options, out->n_options, &p->option_capacity, sizeof(*options)))
		return rx__fail_nomem(p->error);
	options[out->n_options++] = (rx_url_option){ name, value, (int)(at - p->text) };
	out->options = options;
	return 0;
}

static int parse_option(parser *p, const char *at, const char *end)
{
	const char *equals = memchr(at, '=', (size_t)(end - at));
	const char *name, *value;
	int result;

	if (!equals || equals == at)
		return wrong(p, at, "an option is written name=value, and '&' stands between two");
	result = decode(p, &name, at, equals, true);
	if (result == 0)
		result = parse_moved(p, name, equals + 1, end);
	if (result != 0)
		return result < 0 ? result : 0;
	result = decode(p, &value, equals + 1, end, true);
	return result ? result : add_option(p, name, value, at);
}

static int parse_query(parser *p, const char *at)
{
	while (*at) {
		const char *end = at + strcspn(at, "&");
		int result = parse_option(p, at, end);

		if (result != 0)
			return result;
		at = *end ? end + 1 : end;
	}
	return 0;
}

/* ---- the whole -------------------------------------------------------------------------------- */

/* The URL as it was written, the password and the values of secret options replaced. */
static int make_text(parser *p)
{
	rx_buf out = RX_BUF_INIT;
	const char *query = p->text + strcspn(p->text, "?");
	int result = 0;

	if (p->secret) {
		rx__buf_add(&out, p->text, (size_t)(p->secret - p->text));
		rx__buf_puts(&out, "***");
		rx__buf_add(&out, p->secret_end, (size_t)(query - p->secret_end));
	} else {
		rx__buf_add(&out, p->text, (size_t)(query - p->text));
	}
	rx__url_mask_query(&out, query);
	p->url->public.text = out.error ? NULL : rx__arena_strdup(&p->url->arena, rx__buf_text(&out));
	if (!p->url->public.text)
		result = rx__fail_nomem(p->error);
	rx__buf_deinit(&out);
	return result;
}

static int check_characters(parser *p)
{
	ssize_t bad = rx__utf8_check(p->text, strlen(p->text));

	if (!*p->text)
		return rx__fail(
			p->error, RX_EURL, "the database URL is empty; a file is written sqlite:///name.db");
	for (const char *c = p->text; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return wrong(p, c, "a control character");
	if (bad >= 0)
		return rx__fail(p->error, RX_EURL, "the database URL is not valid UTF-8 at byte %zd", bad);
	return 0;
}

static int parse(parser *p)
{
	const char *at = p->text, *end, *query;
	int result = check_characters(p);

	if (result == 0)
		result = parse_scheme(p, &at);
	if (result != 0)
		return result;
	end = at + strcspn(at, "/?");
	query = end + strcspn(end, "?");
	result = parse_authority(p, at, end);
	if (result == 0 && *end == '/')
		result = parse_database(p, end + 1, query);
	else if (result == 0)
		p->url->public.memory = !p->server;
	if (result == 0 && *query)
		result = parse_query(p, query + 1);
	if (result != 0)
		return result;
	spread_port(p);
	return make_text(p);
}

bool rx__url_is_loopback4(const char *name)
{
	struct in_addr address;

	return inet_pton(AF_INET, name, &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

int rx_url_parse(rx_url **out, const char *text, rx_error *error)
{
	parser p = { .text = text ? text : "", .error = error };
	int result;

	p.url = calloc(1, sizeof(*p.url));
	if (!p.url)
		return rx__fail_nomem(error);
	rx__arena_init(&p.url->arena, 0);
	result = parse(&p);
	if (result == 0)
		*out = &p.url->public;
	else
		rx_url_free(&p.url->public);
	return result;
}

bool rx__url_is_server(const rx_url *public)
{
	return strcmp(public->scheme, "sqlite") != 0;
}

int rx__url_set_password(rx_url *public, const char *password, rx_error *error)
{
	public->password = rx__arena_strdup(&((url *)public)->arena, password);
	return public->password ? 0 : rx__fail_nomem(error);
}

static void wipe(const char *text)
{
	if (text)
		explicit_bzero((char *)text, strlen(text));
}

void rx_url_free(rx_url *public)
{
	url *whole = (url *)public;

	if (!whole)
		return;
	wipe(public->password);
	for (size_t i = 0; i < public->n_options; i++)
		if (rx__url_is_secret(public->options[i].name, strlen(public->options[i].name)))
			wipe(public->options[i].value);
	rx__arena_deinit(&whole->arena);
	free(whole);
}
