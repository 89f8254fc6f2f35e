/* A proxy on loopback that does to a connection what networks do: it cuts, resets or falls silent after
 * so many bytes of the server, or when the client has sent a word. One connection at a time. */
#ifndef TEST_SUPPORT_PROXY_H
#define TEST_SUPPORT_PROXY_H

#include <pthread.h>
#include <stdatomic.h>

typedef enum test_proxy_fault {
	TEST_PROXY_NONE,
	TEST_PROXY_CLOSE, /* both sides are closed */
	TEST_PROXY_RESET, /* the same, by RST */
	TEST_PROXY_SILENT, /* nothing more is passed on, nothing is closed */
} test_proxy_fault;

typedef struct test_proxy {
	int listener, port, server_port;
	pthread_t thread;
	test_proxy_fault fault;
	long after; /* bytes of the server; below zero: never */
	const char *word; /* when the client has sent it: passed on, and then the fault; NULL: never */
	atomic_bool stop, armed; /* nothing happens before it is armed */
} test_proxy;

/* Fields fault, after and word are the caller's; then this. The proxy must not move. */
void test_proxy_start(test_proxy *proxy, int server_port);
void test_proxy_stop(test_proxy *proxy);

#endif
