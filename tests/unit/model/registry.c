/* The registry as a whole: models that come and go, questions from several threads, no memory. */
#include <pthread.h>

#include "support/alloc.h"
#include "support/models.h"

RX_MODEL(Team, team, column(rx_text, name), many(User, members));
RX_MODEL(User, user, column(rx_opt_int64, team_id, .foreign_key = "team.id"), one(Team, team),
	column(rx_text, name, .pattern = "^[a-z]*$"));
RX_MODEL(Other, other, column(int64_t, user_id, .foreign_key = "user.id"), one(User, user));
RX_MODEL(Alone, alone, column(rx_text, name));

static const rx__mapper *mapper_of(const rx_model *model)
{
	rx_error error = RX_ERROR_INIT;
	const rx__mapper *mapper = NULL;
	rx__registry_mapper(&mapper, model, &error);
	assert_rx_ok(&error);
	return mapper;
}

static void test_model_registry__lists_by_table(void **state)
{
	(void)state;
	const rx__mapper *const *mappers;
	size_t n;
	test_models_enter(MODELS(OF(User), OF(Team), OF(Alone)));
	assert_int_equal(rx__registry_mappers(&mappers, &n, NULL), RX_OK);
	assert_int_equal(n, 3);
	assert_string_equal(mappers[0]->table, "alone");
	assert_string_equal(mappers[1]->table, "team");
	assert_string_equal(mappers[2]->table, "user");
	test_models_leave(MODELS(OF(User), OF(Team), OF(Alone)));
	assert_int_equal(rx__registry_mappers(&mappers, &n, NULL), RX_OK);
	assert_int_equal(n, 0);
}

static void test_model_registry__finds_by_any_address_and_by_name(void **state)
{
	(void)state;
	test_models_enter(MODELS(OF(User), OF(Team)));
	const rx__mapper *user = mapper_of(&User__model), *found = NULL;
	rx_model elsewhere = User__model; /* as another shared object has it */
	assert_ptr_equal(mapper_of(&elsewhere), user);
	assert_ptr_equal(mapper_of(user->model), user);
	assert_int_equal(rx__registry_named(&found, "User", NULL), RX_OK);
	assert_ptr_equal(found, user);
	assert_int_equal(rx__registry_named(&found, "team", NULL), RX_OK);
	assert_ptr_equal(found, mapper_of(&Team__model));
	assert_int_equal(rx__registry_named(&found, "nothing", NULL), RX_NOTFOUND);
	rx_error error = RX_ERROR_INIT;
	assert_int_equal(rx__registry_mapper(&found, &Alone__model, &error), RX_EMODEL);
	assert_string_equal(error.message,
		"no model Alone is registered; was the shared object that declares it unloaded?");
	test_models_leave(MODELS(OF(User), OF(Team)));
}

static void test_model_registry__a_model_keeps_its_mapper_when_others_come_and_go(void **state)
{
	(void)state;
	test_models_enter(MODELS(OF(User), OF(Team)));
	const rx__mapper *user = mapper_of(&User__model), *team = mapper_of(&Team__model);
	size_t rank = user->rank;
	rx__model_enter(OF(Other));
	assert_ptr_equal(mapper_of(&User__model), user);
	const rx__mapper *other = mapper_of(&Other__model);
	assert_ptr_equal(other->attributes[1].target->mapper, user);
	assert_true(other->rank > user->rank);
	assert_int_equal(user->rank, rank);
	assert_true(other->index != user->index && other->index != team->index);
	rx__model_leave(OF(Other));
	assert_ptr_equal(mapper_of(&User__model), user);
	/* What has gone may still be read, and gets the same mapper when it comes back. */
	assert_string_equal(other->table, "other");
	rx__model_enter(OF(Other));
	assert_ptr_equal(mapper_of(&Other__model), other);
	test_models_leave(MODELS(OF(Other), OF(User), OF(Team)));
}

static void test_model_registry__a_changed_model_gets_a_new_mapper_and_so_does_who_refers_to_it(
	void **state)
{
	(void)state;
	test_models_enter(MODELS(OF(User), OF(Team), OF(Other), OF(Alone)));
	const rx__mapper *team = mapper_of(&Team__model), *user = mapper_of(&User__model),
					 *other = mapper_of(&Other__model), *alone = mapper_of(&Alone__model);
	rx__model_leave(OF(Team));
	rx_column columns[2] = { Team__columns[0], Team__columns[1] };
	columns[1].length = 20;
	rx_model changed = Team__model;
	changed.columns = columns;
	rx__registration registration = *OF(Team);
	registration.model = &changed;
	rx__model_enter(&registration);
	const rx__mapper *new_team = mapper_of(&changed);
	assert_ptr_not_equal(new_team, team);
	assert_int_equal(new_team->attributes[1].ddl.length, 20);
	assert_int_equal(team->attributes[1].ddl.length, 0);
	assert_ptr_not_equal(mapper_of(&User__model), user);
	assert_ptr_equal(mapper_of(&User__model)->relationships[0].target, new_team);
	assert_ptr_not_equal(mapper_of(&Other__model), other);
	assert_ptr_equal(mapper_of(&Alone__model), alone);
	assert_true(new_team->rank < mapper_of(&User__model)->rank);
	assert_true(mapper_of(&User__model)->rank < mapper_of(&Other__model)->rank);
	rx__model_leave(&registration);
	test_models_leave(MODELS(OF(User), OF(Other), OF(Alone)));
}

static void test_model_registry__a_failure_ends_when_its_model_leaves(void **state)
{
	(void)state;
	rx_error error = RX_ERROR_INIT;
	const rx__mapper *const *mappers;
	size_t n = 99;
	test_models_enter(MODELS(OF(Team), OF(User)));
	const rx__mapper *user = mapper_of(&User__model);
	rx__model_leave(OF(Team));
	assert_int_equal(rx__registry_mappers(&mappers, &n, &error), RX_EMODEL);
	assert_contains(error.message, "no model has the table \"team\"");
	assert_int_equal(n, 99);
	rx__model_enter(OF(Team));
	assert_ptr_equal(mapper_of(&User__model), user);
	test_models_leave(MODELS(OF(Team), OF(User)));
}

static void test_model_registry__a_model_that_is_declared_in_many_units(void **state)
{
	(void)state;
	rx__registration units[10];
	test_models_enter(MODELS(OF(Team), OF(User)));
	const rx__mapper *team = mapper_of(&Team__model);
	for (size_t i = 0; i < 10; i++) {
		units[i] = *OF(Team);
		rx__model_enter(&units[i]);
	}
	assert_ptr_equal(mapper_of(&Team__model), team);
	rx__model_leave(OF(Team));
	for (size_t i = 0; i < 9; i++)
		rx__model_leave(&units[i]);
	assert_ptr_equal(mapper_of(&Team__model), team); /* one unit still has it */
	rx__model_leave(&units[9]);
	rx__model_leave(&units[9]); /* twice is no harm */
	rx__model_leave(OF(User));
}

/* Each allocation in turn fails: RX_ENOMEM, nothing leaks, and the next call succeeds. */
static void test_model_registry__out_of_memory_is_tried_again(void **state)
{
	(void)state;
	const rx__mapper *const *mappers;
	size_t n, failures = 0;
	rx_column columns[2] = { Alone__columns[0], Alone__columns[1] };
	columns[1].pattern = "^a";
	rx_model changed = Alone__model;
	changed.columns = columns;
	rx__registration registration = *OF(Alone);
	registration.model = &changed;
	for (size_t at = 1;; at++) {
		columns[1].length = (int)at; /* a new declaration, so that a mapper is made */
		rx__model_enter(&registration);
		test_alloc_fail_at(at);
		rx_error error = RX_ERROR_INIT;
		int code = rx__registry_mappers(&mappers, &n, &error);
		bool delivered = test_alloc_reset();
		if (code == RX_ENOMEM) {
			failures++;
			assert_rx_code(&error, RX_ENOMEM);
			assert_int_equal(rx__registry_mappers(&mappers, &n, NULL), RX_OK);
		}
		assert_int_equal(n, 1);
		rx__model_leave(&registration);
		if (!delivered)
			break;
	}
	assert_true(failures > 3);
}

enum { THREADS = 8, TURNS = 2000 };

static void *ask(void *wrong)
{
	for (int i = 0; i < TURNS; i++) {
		const rx__mapper *mapper = NULL;
		if (rx__registry_mapper(&mapper, &User__model, NULL) != RX_OK ||
			strcmp(mapper->table, "user") != 0 ||
			strcmp(mapper->attributes[1].name, "team_id") != 0)
			*(int *)wrong += 1;
	}
	return NULL;
}

static void test_model_registry__many_threads_while_a_model_comes_and_goes(void **state)
{
	(void)state;
	pthread_t threads[THREADS];
	int wrong[THREADS] = { 0 };
	test_models_enter(MODELS(OF(Team), OF(User)));
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask, &wrong[i]), 0);
	for (int i = 0; i < 50; i++) {
		rx__model_enter(OF(Other));
		rx__model_leave(OF(Other));
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(wrong[i], 0);
	}
	test_models_leave(MODELS(OF(Team), OF(User)));
}

static int leave_all(void **state)
{
	(void)state;
	test_models_leave_all(OF(Alone));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_registry__lists_by_table),
		cmocka_unit_test(test_model_registry__finds_by_any_address_and_by_name),
		cmocka_unit_test(test_model_registry__a_model_keeps_its_mapper_when_others_come_and_go),
		cmocka_unit_test(
			test_model_registry__a_changed_model_gets_a_new_mapper_and_so_does_who_refers_to_it),
		cmocka_unit_test(test_model_registry__a_failure_ends_when_its_model_leaves),
		cmocka_unit_test(test_model_registry__a_model_that_is_declared_in_many_units),
		cmocka_unit_test(test_model_registry__out_of_memory_is_tried_again),
		cmocka_unit_test(test_model_registry__many_threads_while_a_model_comes_and_goes),
	};
	return cmocka_run_group_tests(tests, leave_all, NULL);
}
