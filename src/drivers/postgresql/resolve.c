/* Names into addresses, within a deadline. getaddrinfo cannot be told to hurry, so a thread asks it;
 * a thread that is late is left behind, and clears up after itself. */
#include "drivers/postgresql/postgresql.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/calendar.h"
#include "base/fail.h"

/* Owned by two, the asker and the thread: the last one frees it. */
typedef struct question {
	pthread_mutex_t mutex;
	pthread_cond_t answered;
	int n_owners;
	bool done;
	int result; /* of getaddrinfo */
	struct addrinfo *list;
	char host[];
} question;

static void give_up(question *q)
{
	bool last;

	pthread_mutex_lock(&q->mutex);
	last = --q->n_owners == 0;
	pthread_mutex_unlock(&q->mutex);
	if (!last)
		return;
	if (q->list)
		freeaddrinfo(q->list);
	pthread_cond_destroy(&q->answered);
	pthread_mutex_destroy(&q->mutex);
	free(q);
}

static void *ask(void *ud)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG };
	question *q = ud;
	struct addrinfo *list = NULL;
	int result = getaddrinfo(q->host, NULL, &hints, &list);

	pthread_mutex_lock(&q->mutex);
	q->result = result;
	q->list = result == 0 ? list : NULL;
	q->done = true;
	pthread_cond_signal(&q->answered);
	pthread_mutex_unlock(&q->mutex);
	give_up(q);
	return NULL;
}

static question *new_question(const char *host)
{
	size_t size = strlen(host) + 1;
	question *q = calloc(1, sizeof(*q) + size);
	pthread_condattr_t attributes;

	if (!q)
		return NULL;
	memcpy(q->host, host, size);
	q->n_owners = 1;
	pthread_mutex_init(&q->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&q->answered, &attributes);
	pthread_condattr_destroy(&attributes);
	return q;
}

/* All signals stay with the program's own threads. */
static bool start(question *q)
{
	sigset_t all, before;
	pthread_attr_t attributes;
	pthread_t thread;
	bool started;

	sigfillset(&all);
	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	q->n_owners = 2;
	started = pthread_create(&thread, &attributes, ask, q) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	if (!started)
		q->n_owners = 1;
	return started;
}

static bool wait_for(question *q, int64_t deadline)
{
	const struct timespec until = { .tv_sec = deadline / 1000000000,
		.tv_nsec = deadline % 1000000000 };
	int result = 0;
	bool done;

	pthread_mutex_lock(&q->mutex);
	while (!q->done && result != ETIMEDOUT)
		result = pthread_cond_timedwait(&q->answered, &q->mutex, &until);
	done = q->done;
	pthread_mutex_unlock(&q->mutex);
	return done;
}

static void add_address(rx_buf *out, const struct addrinfo *info)
{
	char text[NI_MAXHOST];

	if (getnameinfo(info->ai_addr, info->ai_addrlen, text, sizeof(text), NULL, 0, NI_NUMERICHOST) !=
		0)
		return;
	if (out->size)
		rx__buf_putc(out, ',');
	rx__buf_puts(out, text);
}

static bool is_address(const char *host)
{
	char room[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, host, room) == 1 || inet_pton(AF_INET6, host, room) == 1;
}

static int take_answer(question *q, char **out, rx_error *error)
{
	rx_buf list = RX_BUF_INIT;

	if (q->result != 0)
		return rx__fail(error, RX_ECONNECTION, "the host '%s' is not known: %s", q->host,
			gai_strerror(q->result));
	for (const struct addrinfo *at = q->list; at; at = at->ai_next)
		add_address(&list, at);
	if (!list.size && !list.error)
		return rx__fail(error, RX_ECONNECTION, "the host '%s' has no address", q->host);
	*out = rx__buf_take(&list);
	return *out ? 0 : rx__fail_nomem(error);
}

int rx__pg_resolve(char **out, const char *host, int64_t deadline, rx_error *error)
{
	question *q;
	int code;

	if (is_address(host)) {
		*out = strdup(host);
		return *out ? 0 : rx__fail_nomem(error);
	}
	q = new_question(host);
	if (!q)
		return rx__fail_nomem(error);
	if (!start(q))
		code = rx__fail(error, RX_ENOMEM, "no thread can be started to look the host up");
	else if (!wait_for(q, deadline))
		code = rx__fail(error, RX_ETIMEOUT,
			"looking up the host '%s' took longer than connect_timeout; is the name server there?",
			host);
	else
		code = take_answer(q, out, error);
	give_up(q);
	return code;
}
