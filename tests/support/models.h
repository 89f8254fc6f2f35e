/* For tests of the registry: models of a test file that are registered only while a test wants them.
 *
 * Every model of the file is on the registry's list before main(); test_models_leave_all takes them
 * off (the last one of the file is given, from which all others are reached). */
#ifndef TEST_SUPPORT_MODELS_H
#define TEST_SUPPORT_MODELS_H

#include <stdio.h>

#include <reflex/model.h>
#include <reflex/query.h>

#include "model/registry.h"
#include "support/check.h"

#define MODELS(...) ((rx__registration *[]){ __VA_ARGS__, NULL })
#define OF(M) (&M##__registration)

static inline void test_models_leave_all(rx__registration *last)
{
	while (last) {
		rx__registration *next = last->next;
		rx__model_leave(last);
		last = next;
	}
}

static inline void test_models_enter(rx__registration **list)
{
	for (; *list; list++)
		rx__model_enter(*list);
}

static inline void test_models_leave(rx__registration **list)
{
	for (; *list; list++)
		rx__model_leave(*list);
}

/* With these models alone the registry fails with RX_EMODEL and this message, from its first
 * character to its last. */
static inline void test_models_refused(rx__registration **list, const char *message)
{
	rx_error error = RX_ERROR_INIT;
	const rx__mapper *const *mappers;
	size_t n;
	test_models_enter(list);
	int code = rx__registry_mappers(&mappers, &n, &error);
	test_models_leave(list);
	assert_int_equal(code, RX_EMODEL);
	assert_rx_code(&error, RX_EMODEL);
	assert_string_equal(error.message, message);
}

/* With these models alone all is well. */
static inline void test_models_accepted(rx__registration **list)
{
	rx_error error = RX_ERROR_INIT;
	const rx__mapper *const *mappers;
	size_t n;
	test_models_enter(list);
	rx__registry_mappers(&mappers, &n, &error);
	test_models_leave(list);
	assert_rx_ok(&error);
}

#endif
