#include "migrate/stop.h"

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
