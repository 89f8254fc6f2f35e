/* A proxy on loopback that does to a connection what networks do: it cuts, resets, falls silent or
 * alters a byte after so many bytes of one side, or when the client has sent a word. One connection at
 * a time. */
#ifndef TEST_SUPPORT_PROXY_H
#define TEST_SUPPORT_PROXY_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef enum test_proxy_fault {
	TEST_PROXY_NONE,
	TEST_PROXY_CLOSE, /* both sides are closed */
	TEST_PROXY_RESET, /* the same, by RST */
	TEST_PROXY_SILENT, /* nothing more is passed on, nothing is closed */
	TEST_PROXY_FLIP, /* the next byte is changed by .mask, and everything passed on */
} test_proxy_fault;

typedef struct test_proxy {
	int listener, port, server_port, wake[2];
	pthread_t thread;
	test_proxy_fault fault;
	unsigned char mask;
	long after; /* bytes of the server; below zero: never */
	bool of_client; /* .after counts the client's bytes instead */
	bool once; /* later connections are left alone */
	bool word_is_lost; /* .word is not passed on */
	bool byte_by_byte; /* each byte is a packet of its own */
	const char *word; /* when the client has sent it: passed on, and then the fault; NULL: never */
	atomic_bool stop, armed; /* nothing happens before it is armed */
	atomic_long from_client, from_server; /* bytes that came, armed or not */
	atomic_int n_connections, n_faults;
	/* Of a PostgreSQL server, since it was armed (while nothing was under way): how often the client
	 * had to wait for it. That is each ReadyForQuery and each CopyInResponse. */
	bool counts;
	atomic_long waits;
} test_proxy;

/* The fields fault, mask, after, of_client, once and word are the caller's; then this. The proxy must
 * not move. */
void test_proxy_start(test_proxy *proxy, int server_port);
void test_proxy_stop(test_proxy *proxy);

#endif
