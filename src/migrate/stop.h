/* A run that is asked to end, by another thread (Ctrl-C): the statement that is running is interrupted,
 * and no step begins after it. Nothing is interrupted outside of _enter and _leave, so that a commit is
 * never left in doubt. */
#ifndef RX_MIGRATE_STOP_H
#define RX_MIGRATE_STOP_H

#include <pthread.h>
#include <stdatomic.h>

#include <reflex/sys/driver.h>

typedef struct rx__stop {
	pthread_mutex_t mutex;
	rx_conn *conn; /* that may be interrupted now; NULL: none */
	atomic_bool wanted;
} rx__stop;

#define RX__STOP_INIT \
	{ \
		.mutex = PTHREAD_MUTEX_INITIALIZER \
	}

/* Any thread, any number of times: a request may come between two statements, so it is repeated until
 * the run has ended. */
void rx__stop_ask(rx__stop *stop);

/* A thread that asks when a flag of the program's is set. */
typedef struct rx__stop_watch {
	rx__stop stop;
	const atomic_bool *flag;
	pthread_t thread;
	bool runs;
	atomic_bool over;
} rx__stop_watch;

/* Gives the stop for the runner, NULL where flag is; RX_ENOMEM if there can be no thread. Ended in any
 * case. */
int rx__stop_watch_begin(
	rx__stop_watch *watch, const atomic_bool *flag, rx__stop **out, rx_error *error);
void rx__stop_watch_end(rx__stop_watch *watch);

/* The run's thread. stop may be NULL in all of them. */
bool rx__stop_wanted(const rx__stop *stop);
void rx__stop_enter(rx__stop *stop, rx_conn *conn);
void rx__stop_leave(rx__stop *stop);

#endif
