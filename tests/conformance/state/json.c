/* Objects as JSON and back: nothing is lost on the way, nothing gets in that is not writable, and
 * what is wrong is named with its path. */
#include <jansson.h>

#include "../company.h"
#include "../engine.h"

/* clang-format off */
RX_MODEL(Member, json_member,
    column(rx_text, username, .length = 20),
    column(rx_text, password, .secret = true, .nullable = true),
    column(bool, is_admin, .internal = true),
    column(int32_t, revision, .version = true),
    column(rx_opt_datetime, deleted_at, .soft_delete = true),
    column(rx_opt_int32, age, .min = RX_VALUE(0)),
    column(rx_opt_int32, twice, .computed = "age * 2"),
    column(int32_t, points, .default_value = RX_VALUE(7)));
/* clang-format on */

#define OK(call) assert_rx_ok(((void)(call), rx_session_error(s)))

#define REFUSED(call, part) \
	do { \
		assert_false(call); \
		assert_rx_code(rx_session_error(s), RX_EDATA); \
		assert_contains(rx_session_error(s)->message, part); \
		assert_true(rx_rollback(s)); \
	} while (0)

/* ---- writing --------------------------------------------------------------------------------- */

static Everything *everything(rx_session *s)
{
	return rx_add(s, Everything, .truth = true, .small = -3, .medium = 70000,
		.big = INT64_C(9007199254740993), .single = 0.1f, .real = 0.1, .word = "a \"q\"\n\x01 ä",
		.code = "c", .raw = rx_bytes_of("\x00\xff\x10\x20", 4),
		.amount = rx_decimal_of("12345678901234567890.5000000000"), .number = rx_decimal_of("-1.5"),
		.day = rx_date_of(2026, 2, 28), .clock = rx_time_of(3, 12, 45, 1),
		.moment = rx_datetime_of(2026, 11, 22, 3, 12, 45, 500000),
		.span = rx_interval_of(INT64_C(-3723000001)),
		.token = rx_uuid_of("0123456789ab4def8123456789abcdef"),
		.document = rx_json_of("{\"a\":[1,1e400,12.50]}"), .feeling = MOOD_FINE);
}

static void test_conformance_state_json__writes_each_type(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Everything *e = everything(s);
		e->number = rx_decimal_of("-1.50");
		e->token = rx_uuid_of("0123456789abcdef0123456789abcdef");
		assert_string_equal(rx_to_json(s, e),
			"{\"id\": 0, \"truth\": true, \"small\": -3, \"medium\": 70000, "
			"\"big\": \"9007199254740993\", \"single\": 0.1, \"real\": 0.1, "
			"\"word\": \"a \\\"q\\\"\\n\\u0001 ä\", \"code\": \"c\", \"raw\": \"AP8QIA==\", "
			"\"amount\": \"12345678901234567890.5000000000\", \"number\": \"-1.50\", "
			"\"day\": \"2026-02-28\", \"clock\": \"03:12:45.000001\", "
			"\"moment\": \"2026-11-22T03:12:45.500000Z\", \"span\": \"-PT1H2M3.000001S\", "
			"\"token\": \"01234567-89ab-cdef-0123-456789abcdef\", "
			"\"document\": {\"a\":[1,1e400,12.50]}, \"feeling\": \"fine\"}");
		Maybe *m = rx_add(s, Maybe, .word = "w");
		const char *text = rx_to_json(s, m);
		assert_contains(text, "\"truth\": null");
		assert_contains(text, "\"feeling\": null");
		assert_contains(text, "\"word\": \"w\"");
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_json__numbers_read_back_as_the_same_bits(void **state)
{
	suite *the = *state;
	static const double reals[] = { 0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, -0.0, 1e22,
		123456789.123456789, 2.5 };

	rx_with_session(s, .engine = the->engine) {
		for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
			Everything *e = everything(s);
			e->real = reals[i];
			e->single = (float)reals[i] * 0.25f;
			e->big = INT64_MIN + (int64_t)i;
			e->document = rx_json_of("[1]");
			if (i == 3)
				e->single = 3.4028234e38f;
			Everything *back = rx_from_json(s, Everything, rx_to_json(s, e), .lenient = true);
			OK(0);
			assert_memory_equal(&back->real, &e->real, sizeof back->real);
			assert_memory_equal(&back->single, &e->single, sizeof back->single);
			assert_int_equal(back->big, e->big);
		}
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_json__goes_there_and_back(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Everything *e = everything(s);
		e->document = rx_json_of("{\"a\":[1,2.5,null]}");
		OK(rx_commit(s));
		const char *text = rx_to_json(s, e);
		Everything *back = rx_from_json(s, Everything, text, .lenient = true);
		OK(rx_commit(s));
		assert_int_not_equal(back->id, e->id);
		const char *again = rx_to_json(s, back);
		assert_string_equal(strchr(again, ','), strchr(text, ','));
		/* What was written is JSON to others too. */
		json_t *json = json_loads(text, 0, NULL);
		assert_non_null(json);
		json_decref(json);
		OK((rx_delete(s, e), rx_delete(s, back), rx_commit(s)));
	}
}

static void test_conformance_state_json__writes_loaded_relations_and_no_way_back(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_add(s, Team, .name = "core");
		Person *ada = rx_add(s, Person, .name = "ada", .team = team);
		rx_add(s, Project, .name = "engine", .lead = ada);
		rx_add(s, Person, .name = "bob", .team = team);
		OK(rx_flush(s));
		rx_clear(s);
		Team **teams = rx_all(s, Team, .load = { rx_path(Team_.members, Person_.projects) });
		char wanted[600];
		snprintf(wanted, sizeof wanted,
			"[{\"id\": %lld, \"name\": \"core\", \"members\": [{\"id\": %lld, \"name\": \"ada\", "
			"\"mail\": null, \"team_id\": %lld, \"projects\": [{\"id\": %lld, \"name\": "
			"\"engine\", \"lead_id\": %lld}]}, {\"id\": %lld, \"name\": \"bob\", \"mail\": null, "
			"\"team_id\": %lld, \"projects\": []}]}]",
			(long long)teams[0]->id, (long long)teams[0]->members[0]->id, (long long)teams[0]->id,
			(long long)teams[0]->members[0]->projects[0]->id, (long long)teams[0]->members[0]->id,
			(long long)teams[0]->members[1]->id, (long long)teams[0]->id);
		assert_string_equal(rx_to_json(s, teams), wanted);
		/* From the other end, the team is written, and not its list. */
		const char *text = rx_to_json(s, teams[0]->members[1], .columns = { Person_.name });
		snprintf(wanted, sizeof wanted,
			"{\"name\": \"bob\", \"team\": {\"id\": %lld, \"name\": \"core\"}, \"projects\": []}",
			(long long)teams[0]->id);
		assert_string_equal(text, wanted);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_json__indents(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_add(s, Team, .name = "t");
		rx_append(s, team, Team_.members, rx_add(s, Person, .name = "p"));
		assert_string_equal(rx_to_json(s, team, .indent = 2),
			"{\n  \"id\": 0,\n  \"name\": \"t\",\n  \"members\": [\n    {\n      \"id\": 0,\n"
			"      \"name\": \"p\",\n      \"mail\": null,\n      \"team_id\": null\n"
			"    }\n  ]\n}");
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_json__circles_end(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Branch *a = rx_add(s, Branch, .label = "a"), *b = rx_add(s, Branch, .label = "b");
		a->parent = b;
		b->parent = a;
		assert_string_equal(rx_to_json(s, a),
			"{\"id\": 0, \"label\": \"a\", \"parent_id\": null, \"parent\": {\"id\": 0, "
			"\"label\": \"b\", \"parent_id\": null}}");
		Branch *deep = a;
		a->parent = NULL;
		for (int i = 0; i < 100; i++)
			deep = rx_add(s, Branch, .label = "x", .parent = deep);
		assert_null(rx_to_json(s, deep));
		assert_contains(rx_session_error(s)->message, "deep");
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_json__keeps_secrets(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Member *m = rx_add(s, Member, .username = "u", .password = "hunter2");
		OK(rx_flush(s));
		assert_null(strstr(rx_to_json(s, m), "password"));
		assert_contains(rx_to_json(s, m), "\"is_admin\": false");
		assert_contains(rx_to_json(s, m, .secrets = true), "\"password\": \"hunter2\"");
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_json__of_what_is_no_object(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team mine = { .name = "x" }, *none = NULL;
		assert_null(rx_to_json(s, &mine));
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_true(rx_rollback(s));
		assert_null(rx_to_json(s, none));
		assert_contains(rx_session_error(s)->message, "NULL");
		assert_true(rx_rollback(s));
		assert_string_equal(rx_to_json(s, rx_all(s, Country)), "[]");
		rx_for(Everything, e, s)
			assert_non_null(e);
	}
}

/* ---- reading --------------------------------------------------------------------------------- */

static void test_conformance_state_json__reads_the_writable_set(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Member *m = rx_from_json(s, Member, "{\"username\": \"u\", \"age\": 33}");
		OK(0);
		assert_int_equal(rx_state(s, m), RX_STATE_PENDING);
		assert_string_equal(m->username, "u");
		assert_int_equal(m->age.value, 33);
		assert_int_equal(m->points, 7);
		REFUSED(rx_from_json(s, Member, "{\"id\": 1}"), "$.id is part of the primary key");
		REFUSED(rx_from_json(s, Member, "{\"revision\": 1}"), "$.revision counts the versions");
		REFUSED(rx_from_json(s, Member, "{\"is_admin\": true}"), "$.is_admin is internal");
		REFUSED(rx_from_json(s, Member, "{\"deleted_at\": null}"), "$.deleted_at marks deleted");
		REFUSED(rx_from_json(s, Member, "{\"twice\": 4}"), "$.twice is computed");
		m = rx_from_json(s, Member, "{\"id\": 9, \"is_admin\": true, \"nope\": [], \"age\": null}",
			.lenient = true);
		assert_int_equal(m->id, 0);
		assert_false(m->is_admin);
		assert_false(m->age.set);
		m = rx_from_json(s, Member, "{\"id\": 9, \"is_admin\": true}",
			.columns = { Member_.id, Member_.is_admin });
		assert_int_equal(m->id, 9);
		assert_true(m->is_admin);
		REFUSED(rx_from_json(s, Member, "{\"age\": 1}", .columns = { Member_.username }),
			"$.age is not among .columns");
		assert_int_equal(rx_count(s, Member), 0);
	}
}

static void test_conformance_state_json__names_the_path_of_what_is_wrong(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		REFUSED(rx_from_json(s, Member, "{\"usernam\": \"u\"}"), "did you mean 'username'?");
		REFUSED(rx_from_json(s, Member, "{\"username\": 5}"),
			"$.username wants a string, and there "
			"is an integer");
		REFUSED(rx_from_json(s, Member, "{\"username\": null}"), "$.username is null");
		REFUSED(rx_from_json(s, Member, "{\"age\": 3000000000}"), "$.age: 3000000000 does not fit");
		REFUSED(rx_from_json(s, Member, "{\"age\": 1.5}"), "$.age wants an integer");
		REFUSED(rx_from_json(s, Member, "{\"age\": 1,}"), "line 1, column");
		REFUSED(rx_from_json(s, Member, "{\"age\": 1, \"age\": 2}"), "duplicate");
		REFUSED(rx_from_json(s, Member, "[]"), "$ wants an object, and there is an array");
		REFUSED(rx_from_json(s, Everything, "{\"day\": \"2026-02-30\"}"), "$.day wants a day");
		REFUSED(rx_from_json(s, Everything, "{\"single\": 1e300}"),
			"$.single wants a number that fits a float");
		REFUSED(rx_from_json(s, Everything, "{\"raw\": \"AP8QI===\"}"), "base64");
		REFUSED(rx_from_json(s, Everything, "{\"raw\": \"A=8Q\"}"), "base64");
		REFUSED(rx_from_json(s, Everything, "{\"feeling\": \"angry\"}"), "labels");
		REFUSED(rx_from_json(s, Everything, "{\"token\": \"0123\"}"), "uuid");
		REFUSED(rx_from_json(s, Everything, "{\"big\": \"9223372036854775808\"}"), "$.big");
		REFUSED(rx_from_json(s, Everything, "{\"number\": 0.1234567890123456789}"), "$.number");
		REFUSED(rx_from_json(s, Everything, "{\"word\": \"a\\u0000b\"}"), "\\u0000");
		REFUSED(rx_from_json(s, Team, "{\"name\": \"t\", \"members\": []}"),
			".with = { Team_.members }");
		REFUSED(rx_from_json(s, Team, "{\"members\": [{\"name\": \"a\"}, {\"name\": 1}]}",
					.with = { Team_.members }),
			"$.members[1].name wants");
		REFUSED(rx_all_from_json(s, Team, "[{}, 1]"), "$[1] wants an object");
		assert_null(rx_from_json(s, Team, NULL));
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_json__reads_numbers_and_decimals_exactly(void **state)
{
	suite *the = *state;
	char text[RX_DECIMAL_SIZE];

	rx_with_session(s, .engine = the->engine) {
		Everything *e = rx_from_json(s, Everything,
			"{\"big\": 9007199254740993, \"number\": 12.5, \"real\": \"-Infinity\", "
			"\"moment\": \"2026-11-22T03:12:45+01:00\", \"raw\": \"\", \"document\": null}");
		OK(0);
		assert_true(e->big == INT64_C(9007199254740993));
		assert_string_equal(rx_decimal_text(e->number, text, sizeof text), "12.5");
		assert_true(e->real < -1e308);
		assert_true(e->moment.us == rx_datetime_of(2026, 11, 22, 2, 12, 45, 0).us);
		assert_int_equal(e->raw.size, 0);
		assert_string_equal(e->document.text, "null");
		e = rx_from_json(s, Everything, "{\"number\": \"99999999999999999999.01\"}");
		assert_string_equal(
			rx_decimal_text(e->number, text, sizeof text), "99999999999999999999.01");
		assert_true(rx_rollback(s));
	}
}

/* Of numbers in documents nobody knows how large they are. */
static void test_conformance_state_json__keeps_documents_as_they_are(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Everything *e = rx_from_json(s, Everything,
			"{\"word\": \"1e999 99999999999999999999\", \"real\": 100000000000000000000,"
			" \"number\": 12, \"\\u0064ocument\": {\"a\": [12345678901234567890123, 1e400, "
			"-1E-5000, 0.10],"
			"\"b\": \"]}\"} , \"amount\": 7}");
		assert_rx_ok(rx_session_error(s));
		assert_string_equal(e->document.text,
			"{\"a\": [12345678901234567890123, 1e400, -1E-5000, 0.10],\"b\": \"]}\"}");
		assert_string_equal(e->word, "1e999 99999999999999999999");
		assert_true(e->real > 0.99e20 && e->real < 1.01e20);
		assert_true(rx_rollback(s));
		Everything **all = rx_all_from_json(s, Everything,
			"[{\"document\": 1e400}, {\"document\": [ 99999999999999999999 ]} "
			",{\"document\":\"x\"}]");
		assert_rx_ok(rx_session_error(s));
		assert_string_equal(all[0]->document.text, "1e400");
		assert_string_equal(all[1]->document.text, "[ 99999999999999999999 ]");
		assert_string_equal(all[2]->document.text, "\"x\"");
		assert_true(rx_rollback(s));
		REFUSED(rx_from_json(s, Everything, "{\"real\": 1e400}"), "$.real wants a number");
		REFUSED(rx_from_json(s, Everything, "{\"big\": 9223372036854775808}"), "$.big wants");
		REFUSED(rx_from_json(s, Everything, "{\"document\": 1e400x}"), "line 1");
		REFUSED(rx_from_json(s, Everything, "{\"document\": 99999999999999999999"), "line 1");
	}
}

static void test_conformance_state_json__adds_what_with_names(void **state)
{
	suite *the = *state;
	const char *text =
		"{\"name\": \"core\", \"members\": [{\"name\": \"ada\", \"projects\": [{\"name\": "
		"\"engine\"}]}, {\"name\": \"bob\"}]}";

	rx_with_session(s, .engine = the->engine) {
		Team *team =
			rx_from_json(s, Team, text, .with = { rx_path(Team_.members, Person_.projects) });
		OK(rx_flush(s));
		assert_int_equal(rx_len(team->members), 2);
		Project *engine = rx_first(s, Project, .load = { Project_.lead });
		assert_ptr_equal(engine->lead, team->members[0]);
		REFUSED(rx_from_json(s, Team, text, .with = { Team_.members }),
			"$.members[0].projects is a relation");
		Task *task = rx_from_json(s, Task,
			"{\"title\": \"x\", \"hours\": 1, \"project\": {\"name\": \"p\"}}",
			.with = { rx_by_query(Task_.project) });
		assert_string_equal(task->project->name, "p");
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_json__assigns_to_an_object(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Member *m = rx_add(s, Member, .username = "u", .age = rx_some(3), .points = 1);
		OK(rx_commit(s));
		assert_true(rx_assign_json(s, m, "{\"username\": \"v\"}"));
		const rx_change *changes = rx_changes(s, m);
		assert_string_equal(changes[0].field, "username");
		assert_null(changes[1].field);
		assert_int_equal(m->points, 1);
		/* All or nothing. */
		REFUSED(
			rx_assign_json(s, m, "{\"age\": 5, \"username\": 6}"), "rx_assign_json: $.username");
		assert_int_equal(m->age.value, 3);
		assert_true(rx_assign_json(s, m, "{\"age\": -1}"));
		const rx_violation *v = rx_validate(s, m);
		assert_string_equal(v->field, "age");
		assert_true(rx_rollback(s));
		OK((rx_purge(s, m), rx_commit(s)));
	}
}

static void test_conformance_state_json__reads_lists(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Country **all = rx_all_from_json(s, Country,
			"[{\"code\": \"at\", \"name\": \"Austria\"}, {\"code\": \"is\", \"name\": "
			"\"Iceland\"}]",
			.columns = { Country_.code, Country_.name });
		OK(rx_flush(s));
		assert_int_equal(rx_len(all), 2);
		assert_string_equal(all[1]->name, "Iceland");
		assert_string_equal(rx_to_json(s, all),
			"[{\"code\": \"at\", \"name\": \"Austria\"}, "
			"{\"code\": \"is\", \"name\": \"Iceland\"}]");
		assert_true(rx_rollback(s));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_state_json__writes_each_type),
		cmocka_unit_test(test_conformance_state_json__numbers_read_back_as_the_same_bits),
		cmocka_unit_test(test_conformance_state_json__goes_there_and_back),
		cmocka_unit_test(test_conformance_state_json__writes_loaded_relations_and_no_way_back),
		cmocka_unit_test(test_conformance_state_json__indents),
		cmocka_unit_test(test_conformance_state_json__circles_end),
		cmocka_unit_test(test_conformance_state_json__keeps_secrets),
		cmocka_unit_test(test_conformance_state_json__of_what_is_no_object),
		cmocka_unit_test(test_conformance_state_json__reads_the_writable_set),
		cmocka_unit_test(test_conformance_state_json__names_the_path_of_what_is_wrong),
		cmocka_unit_test(test_conformance_state_json__reads_numbers_and_decimals_exactly),
		cmocka_unit_test(test_conformance_state_json__keeps_documents_as_they_are),
		cmocka_unit_test(test_conformance_state_json__adds_what_with_names),
		cmocka_unit_test(test_conformance_state_json__assigns_to_an_object),
		cmocka_unit_test(test_conformance_state_json__reads_lists),
	};
	return cmocka_run_group_tests(tests, suite_open, suite_close);
}
