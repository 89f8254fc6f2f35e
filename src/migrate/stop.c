#include "migrate/stop.h"

#include <time.h>

#include "base/fail.h"

enum { LOOK_MS = 20 };

void rx__stop_ask(rx__stop *stop)
{
	atomic_store(&stop->wanted, true);
	pthread_mutex_lock(&stop->mutex);
	if (stop->conn)
		stop->conn->driver->interrupt(stop->conn);
	pthread_mutex_unlock(&stop->mutex);
}

bool rx__stop_wanted(const rx__stop *stop)
{
	return stop && atomic_load(&stop->wanted);
}

static void set(rx__stop *stop, rx_conn *conn)
{
	if (!stop)
		return;
	pthread_mutex_lock(&stop->mutex);
	stop->conn = conn;
	pthread_mutex_unlock(&stop->mutex);
}

void rx__stop_enter(rx__stop *stop, rx_conn *conn)
{
	set(stop, conn);
}

void rx__stop_leave(rx__stop *stop)
{
	set(stop, NULL);
}

static void *look_at_flag(void *ud)
{
	rx__stop_watch *watch = ud;
	const struct timespec pause = { .tv_nsec = LOOK_MS * 1000000L };
	while (!atomic_load(&watch->over)) {
		if (atomic_load(watch->flag))
			rx__stop_ask(&watch->stop);
		nanosleep(&pause, NULL);
	}
	return NULL;
}

int rx__stop_watch_begin(
	rx__stop_watch *watch, const atomic_bool *flag, rx__stop **out, rx_error *error)
{
	watch->stop = (rx__stop)RX__STOP_INIT;
	watch->flag = flag;
	watch->runs = false;
	atomic_init(&watch->over, false);
	*out = NULL;
	if (!flag)
		return 0;
	/* set before the first step: no thread may be late for that */
	if (atomic_load(flag))
		atomic_store(&watch->stop.wanted, true);
	watch->runs = pthread_create(&watch->thread, NULL, look_at_flag, watch) == 0;
	if (!watch->runs)
		return rx__fail(error, RX_ENOMEM, "no thread can be made to look at .stop");
	*out = &watch->stop;
	return 0;
}

void rx__stop_watch_end(rx__stop_watch *watch)
{
	if (!watch->runs)
		return;
	atomic_store(&watch->over, true);
	pthread_join(watch->thread, NULL);
	watch->runs = false;
}
