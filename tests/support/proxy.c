#include "support/proxy.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct pipe_pair {
	test_proxy *proxy;
	int client, server;
	long seen; /* bytes of the side that counts, since it was armed */
	bool faulty, flipped, spared;
	unsigned char head[5]; /* of the server's message at hand: type, length */
	size_t n_head, left;
} pipe_pair;

static void end(pipe_pair *p, bool reset)
{
	const struct linger now = { .l_onoff = 1 };

	if (reset) {
		setsockopt(p->client, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
		setsockopt(p->server, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	}
	close(p->client);
	close(p->server);
	p->client = p->server = -1;
}

static void write_all(int fd, const char *data, ssize_t n)
{
	while (n > 0) {
		ssize_t sent = send(fd, data, (size_t)n, MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		data += sent;
		n -= sent;
	}
}

static void strike(pipe_pair *p)
{
	p->faulty = true;
	atomic_fetch_add(&p->proxy->n_faults, 1);
	if (p->proxy->fault != TEST_PROXY_SILENT)
		end(p, p->proxy->fault == TEST_PROXY_RESET);
}

/* Before they are passed on: who has the answer finds it counted. */
static void count_waits(pipe_pair *p, const char *data, ssize_t n)
{
	for (ssize_t i = 0; i < n; i++) {
		if (p->left > 0) {
			size_t rest = (size_t)(n - i), skip = p->left < rest ? p->left : rest;

			p->left -= skip;
			i += (ssize_t)skip - 1;
			continue;
		}
		p->head[p->n_head++] = (unsigned char)data[i];
		if (p->n_head < sizeof(p->head))
			continue;
		p->n_head = 0;
		p->left = ((size_t)p->head[1] << 24 | (size_t)p->head[2] << 16 | (size_t)p->head[3] << 8 |
					  p->head[4]) -
			4;
		if (p->head[0] == 'Z' || p->head[0] == 'G')
			atomic_fetch_add(&p->proxy->waits, 1);
	}
}

/* The server has done it when it answers. */
static void wait_for_answer(const pipe_pair *p)
{
	struct pollfd item = { p->server, POLLIN, 0 };

	poll(&item, 1, 30000);
}

/* The fault, if its byte is among these. False: nothing more is to be passed on. */
static bool meet_byte(pipe_pair *p, char *data, ssize_t n, int to)
{
	const test_proxy *proxy = p->proxy;

	if (proxy->after < 0 || p->flipped || p->seen + n <= proxy->after) {
		p->seen += n;
		return true;
	}
	if (proxy->fault == TEST_PROXY_FLIP) {
		data[proxy->after - p->seen] ^= (char)proxy->mask;
		p->flipped = true;
		atomic_fetch_add(&p->proxy->n_faults, 1);
		return true;
	}
	write_all(to, data, proxy->after - p->seen);
	strike(p);
	return false;
}

/* The same for the word. */
static bool meet_word(pipe_pair *p, const char *data, ssize_t n)
{
	const test_proxy *proxy = p->proxy;

	if (!proxy->word || !memmem(data, (size_t)n, proxy->word, strlen(proxy->word)))
		return true;
	if (!proxy->word_is_lost) {
		write_all(p->server, data, n);
		wait_for_answer(p);
	}
	strike(p);
	return false;
}

/* One read from that side; false when the connection is over. */
static bool pass(pipe_pair *p, bool from_client)
{
	test_proxy *proxy = p->proxy;
	const int to = from_client ? p->server : p->client;
	char data[4096];
	ssize_t n = recv(from_client ? p->client : p->server, data, sizeof(data), 0);

	if (n <= 0)
		return false;
	atomic_fetch_add(from_client ? &proxy->from_client : &proxy->from_server, n);
	if (p->faulty)
		return true;
	if (!from_client && proxy->counts && atomic_load(&proxy->armed))
		count_waits(p, data, n);
	if (atomic_load(&proxy->armed) && !p->spared) {
		if (from_client == proxy->of_client && !meet_byte(p, data, n, to))
			return p->client >= 0;
		if (from_client && !meet_word(p, data, n))
			return p->client >= 0;
	}
	for (ssize_t i = 0; proxy->byte_by_byte && i < n; i++)
		write_all(to, data + i, 1);
	if (!proxy->byte_by_byte)
		write_all(to, data, n);
	return true;
}

static void serve(test_proxy *proxy, int client)
{
	const int yes = 1;
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)proxy->server_port),
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	pipe_pair p = { .proxy = proxy, .client = client, .server = socket(AF_INET, SOCK_STREAM, 0) };
	bool on = connect(p.server, (struct sockaddr *)&to, sizeof(to)) == 0;

	p.spared = atomic_fetch_add(&proxy->n_connections, 1) > 0 && proxy->once;
	setsockopt(p.client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	setsockopt(p.server, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	while (on && !atomic_load(&proxy->stop)) {
		struct pollfd fds[3] = { { p.client, POLLIN, 0 }, { p.server, POLLIN, 0 },
			{ proxy->wake[0], POLLIN, 0 } };

		if (poll(fds, 3, -1) <= 0 || fds[2].revents)
			continue;
		if (fds[0].revents)
			on = pass(&p, true);
		if (on && fds[1].revents)
			on = pass(&p, false);
	}
	if (p.client >= 0)
		end(&p, false);
}

static void *run(void *ud)
{
	test_proxy *proxy = ud;

	while (!atomic_load(&proxy->stop)) {
		struct pollfd fds[2] = { { proxy->listener, POLLIN, 0 }, { proxy->wake[0], POLLIN, 0 } };
		int client = -1;

		if (poll(fds, 2, -1) > 0 && fds[0].revents)
			client = accept(proxy->listener, NULL, NULL);
		if (client >= 0)
			serve(proxy, client);
	}
	return NULL;
}

void test_proxy_start(test_proxy *proxy, int server_port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof(at);

	proxy->server_port = server_port;
	proxy->listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(proxy->listener, (struct sockaddr *)&at, sizeof(at)) || listen(proxy->listener, 64) ||
		getsockname(proxy->listener, (struct sockaddr *)&at, &size) || pipe(proxy->wake))
		abort();
	proxy->port = ntohs(at.sin_port);
	if (pthread_create(&proxy->thread, NULL, run, proxy))
		abort();
}

void test_proxy_stop(test_proxy *proxy)
{
	atomic_store(&proxy->stop, true);
	if (write(proxy->wake[1], "", 1) != 1)
		abort();
	pthread_join(proxy->thread, NULL);
	close(proxy->listener);
	close(proxy->wake[0]);
	close(proxy->wake[1]);
}
