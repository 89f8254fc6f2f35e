#include "support/proxy.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct pipe_pair {
	test_proxy *proxy;
	int client, server;
	long seen; /* bytes of the server, since it was armed */
	bool faulty;
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
	if (p->proxy->fault != TEST_PROXY_SILENT)
		end(p, p->proxy->fault == TEST_PROXY_RESET);
}

/* The server has done it when it answers. */
static void wait_for_answer(const pipe_pair *p)
{
	struct pollfd item = { p->server, POLLIN, 0 };

	poll(&item, 1, 30000);
}

/* One read from that side; false when the connection is over. */
static bool pass(pipe_pair *p, bool from_client)
{
	test_proxy *proxy = p->proxy;
	char data[4096];
	ssize_t n = recv(from_client ? p->client : p->server, data, sizeof(data), 0);

	if (n <= 0)
		return false;
	if (p->faulty)
		return true;
	if (!from_client && atomic_load(&proxy->armed) && proxy->after >= 0 &&
		p->seen + n > proxy->after) {
		write_all(p->client, data, proxy->after - p->seen);
		strike(p);
		return p->client >= 0;
	}
	p->seen += from_client || !atomic_load(&proxy->armed) ? 0 : n;
	write_all(from_client ? p->server : p->client, data, n);
	if (from_client && atomic_load(&proxy->armed) && proxy->word &&
		memmem(data, (size_t)n, proxy->word, strlen(proxy->word))) {
		wait_for_answer(p);
		strike(p);
		return p->client >= 0;
	}
	return true;
}

static void serve(test_proxy *proxy, int client)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)proxy->server_port),
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	pipe_pair p = { .proxy = proxy, .client = client, .server = socket(AF_INET, SOCK_STREAM, 0) };
	bool on = connect(p.server, (struct sockaddr *)&to, sizeof(to)) == 0;

	while (on && !atomic_load(&proxy->stop)) {
		struct pollfd fds[2] = { { p.client, POLLIN, 0 }, { p.server, POLLIN, 0 } };

		if (poll(fds, 2, 50) <= 0)
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
		struct pollfd item = { proxy->listener, POLLIN, 0 };
		int client = poll(&item, 1, 50) > 0 ? accept(proxy->listener, NULL, NULL) : -1;

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
	if (bind(proxy->listener, (struct sockaddr *)&at, sizeof(at)) || listen(proxy->listener, 16) ||
		getsockname(proxy->listener, (struct sockaddr *)&at, &size))
		abort();
	proxy->port = ntohs(at.sin_port);
	if (pthread_create(&proxy->thread, NULL, run, proxy))
		abort();
}

void test_proxy_stop(test_proxy *proxy)
{
	atomic_store(&proxy->stop, true);
	pthread_join(proxy->thread, NULL);
	close(proxy->listener);
}
