/* A flush of many rows that are alike: engines that take them together must not be told from those that
 * take them one by one. The numbers of rows stand on both sides of where the way changes. */
#include "engine.h"

/* clang-format off */
RX_MODEL(Parcel, parcel,
	column(rx_text, name, .unique = true, .length = 40),
	column(rx_opt_int32, weight),
	column(rx_opt_double, volume),
	column(rx_opt_datetime, moment),
	column(bool, done),
	column(int64_t, revision, .version = true),
	table_check(ck_parcel_weight, "weight < 1000000"));

RX_TABLE(Shelf, shelf,
	primary_key(int32_t, hall),
	primary_key(rx_text, label, .length = 20),
	column(rx_opt_int32, load, .server_default = "7"),
	column(int32_t, places));
/* clang-format on */

enum { MOST = 1200 };
static const int numbers[] = { 1, 2, 3, 4, 5, 199, 200, 201, MOST };
static char names[MOST][40];

#define EACH(n, of) \
	for (size_t n##_i = 0, n; n##_i < sizeof(of) / sizeof(*(of)) && (n = (size_t)(of)[n##_i], 1); \
		 n##_i++)

static int open_with_names(void **state)
{
	for (size_t i = 0; i < MOST; i++)
		snprintf(names[i], sizeof(names[i]), "\"%zu\\', {NULL} \xc3\xa4", i);
	return suite_open(state);
}

static Parcel *add(rx_session *s, size_t i)
{
	if (i % 3 == 0)
		return rx_add(s, Parcel, .name = names[i]);
	return rx_add(s, Parcel, .name = names[i], .weight = rx_some((int32_t)i - 5),
		.volume = rx_some((double)i / 8), .moment = rx_some((rx_datetime){ -1000001 * (int64_t)i }),
		.done = i % 2);
}

static void assert_parcel(const Parcel *got, size_t i)
{
	assert_non_null(got);
	assert_string_equal(got->name, names[i]);
	assert_int_equal(got->revision, 1);
	assert_int_equal(got->weight.set, i % 3 != 0);
	if (i % 3 == 0)
		return;
	assert_int_equal(got->weight.value, (int32_t)i - 5);
	assert_true(got->volume.value == (double)i / 8);
	assert_int_equal(got->moment.value.us, -1000001 * (int64_t)i);
	assert_int_equal(got->done, i % 2);
}

static void empty(suite *the)
{
	rx_with_session(s, .engine = the->engine) {
		rx_delete_where(s, Parcel, .all = true);
		rx_delete_where(s, Shelf, .all = true);
		rx_delete_where(s, Maybe, .all = true);
		rx_delete_where(s, Everything, .all = true);
		rx_commit(s);
		assert_rx_ok(rx_session_error(s));
	}
}

/* n rows, and their keys. */
static void fill(suite *the, size_t n, int64_t *ids)
{
	static Parcel *all[MOST];

	empty(the);
	rx_with_session(s, .engine = the->engine) {
		for (size_t i = 0; i < n; i++)
			all[i] = add(s, i);
		assert_true(rx_commit(s));
		for (size_t i = 0; i < n; i++)
			ids[i] = all[i]->id;
	}
}

static void test_conformance_batches__each_object_gets_its_own_key(void **state)
{
	suite *the = *state;
	static int64_t ids[MOST];

	EACH(n, numbers)
	{
		fill(the, n, ids);
		rx_with_session(s, .engine = the->engine) {
			for (size_t i = 0; i < n; i++)
				assert_parcel(rx_get(s, Parcel, ids[i]), i);
			assert_int_equal(rx_count(s, Parcel), n);
		}
	}
}

/* A trigger that gives other keys, falling ones; the engine of a file has none, and the same is true. */
static void change_keys(suite *the, bool on)
{
	static const char *const statements[] = {
		("CREATE FUNCTION turn() RETURNS trigger LANGUAGE plpgsql AS "
		 "'BEGIN NEW.id := 1000000 - NEW.id; RETURN NEW; END'"),
		"CREATE TRIGGER turn BEFORE INSERT ON parcel FOR EACH ROW EXECUTE FUNCTION turn()",
		"DROP TRIGGER turn ON parcel",
		"DROP FUNCTION turn",
	};

	if (strcmp(rx_engine_dialect(the->engine), "postgresql") != 0)
		return;
	rx_with_session(s, .engine = the->engine) {
		rx_exec(s, statements[on ? 0 : 2]);
		rx_exec(s, statements[on ? 1 : 3]);
		rx_commit(s);
		assert_rx_ok(rx_session_error(s));
	}
}

static void test_conformance_batches__a_key_that_a_trigger_gives_is_the_objects(void **state)
{
	suite *the = *state;
	static int64_t ids[MOST];

	change_keys(the, true);
	EACH(n, numbers)
	{
		fill(the, n, ids);
		rx_with_session(s, .engine = the->engine) {
			for (size_t i = 0; i < n; i++)
				assert_parcel(rx_get(s, Parcel, ids[i]), i);
		}
	}
	change_keys(the, false);
}

/* A trigger that lets no row in. Two engines are silent about it, MariaDB's has to say so. */
static void refuse_rows(suite *the)
{
	const char *dialect = rx_engine_dialect(the->engine);
	bool is_sqlite = strcmp(dialect, "sqlite") == 0;

	rx_with_session(s, .engine = the->engine) {
		if (strcmp(dialect, "postgresql") == 0)
			rx_exec(s,
				"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
				"'BEGIN RETURN NULL; END'");
		rx_exec(s,
			is_sqlite
				? "CREATE TRIGGER refuse BEFORE INSERT ON parcel BEGIN SELECT RAISE(IGNORE); END"
				: strcmp(dialect, "postgresql") == 0
				? "CREATE TRIGGER refuse BEFORE INSERT ON parcel FOR EACH ROW EXECUTE FUNCTION "
				  "refuse()"
				: "CREATE TRIGGER refuse BEFORE INSERT ON parcel FOR EACH ROW SIGNAL SQLSTATE "
				  "'45000'");
		rx_commit(s);
		assert_rx_ok(rx_session_error(s));
	}
}

static void let_rows_in(suite *the)
{
	bool is_postgresql = strcmp(rx_engine_dialect(the->engine), "postgresql") == 0;

	rx_with_session(s, .engine = the->engine) {
		rx_exec(s, is_postgresql ? "DROP TRIGGER refuse ON parcel" : "DROP TRIGGER refuse");
		if (is_postgresql)
			rx_exec(s, "DROP FUNCTION refuse");
		rx_commit(s);
		assert_rx_ok(rx_session_error(s));
	}
}

static void test_conformance_batches__a_row_that_was_not_written_is_an_error(void **state)
{
	suite *the = *state;

	empty(the);
	refuse_rows(the);
	EACH(n, numbers)
	{
		rx_with_session(s, .engine = the->engine) {
			for (size_t i = 0; i < n; i++)
				add(s, i);
			assert_false(rx_commit(s));
			assert_rx_code(rx_session_error(s), RX_ESQL);
			rx_rollback(s);
			assert_int_equal(rx_count(s, Parcel), 0);
		}
	}
	let_rows_in(the);
}

static void test_conformance_batches__every_type_with_and_without_null(void **state)
{
	suite *the = *state;
	enum { ROWS = 250 };

	empty(the);
	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < ROWS; i++) {
			rx_add(s, Everything, .truth = i % 2, .small = (int16_t)-i, .medium = i, .big = i,
				.single = 0.5F, .real = i / 4.0, .word = names[i], .code = "ab\"\\,{}",
				.raw = rx_bytes_of("\0\\\"", 3), .amount = rx_decimal_of("-0.0000000001"),
				.number = rx_decimal_of("12345678901234567890.5"), .day = rx_date_of(1, 1, 1),
				.clock = rx_time_of(23, 59, 59, 999999), .moment = (rx_datetime){ -i },
				.span = rx_interval_of(-i),
				.token = rx_uuid_of("00112233-4455-6677-8899-aabbccddeeff"),
				.document = rx_json_of("{\"a\": \"\\\\\\\"\"}"), .feeling = MOOD_GLAD);
			rx_add(s, Maybe, .medium = rx_some(i));
		}
		rx_commit(s);
		assert_rx_ok(rx_session_error(s));
	}
	rx_with_session(s, .engine = the->engine) {
		Everything **all = rx_all(s, Everything, .order_by = { rx_asc(Everything_.id) });
		assert_int_equal(rx_len(all), ROWS);
		for (int i = 0; i < ROWS; i++) {
			const Everything *e = all[i];
			char text[64];

			assert_int_equal(e->medium, i);
			assert_int_equal(e->small, -i);
			assert_string_equal(e->word, names[i]);
			assert_string_equal(e->code, "ab\"\\,{}");
			assert_memory_equal(e->raw.data, "\0\\\"", 3);
			assert_string_equal(
				rx_decimal_text(e->number, text, sizeof(text)), "12345678901234567890.5");
			assert_int_equal(e->day.days, rx_date_of(1, 1, 1).days);
			assert_int_equal(e->moment.us, -i);
			assert_int_equal(e->span.us, -i);
			assert_int_equal(e->feeling, MOOD_GLAD);
		}
		assert_int_equal(rx_count(s, Maybe,
							 .where = rx_and(rx_is_null(Maybe_.word), rx_is_null(Maybe_.raw),
								 rx_is_null(Maybe_.token), rx_is_null(Maybe_.feeling),
								 rx_is_null(Maybe_.document), rx_is_null(Maybe_.amount))),
			ROWS);
	}
}

static void test_conformance_batches__keys_of_the_program_and_what_the_database_adds(void **state)
{
	suite *the = *state;
	static Shelf *all[MOST];

	EACH(n, numbers)
	{
		empty(the);
		rx_with_session(s, .engine = the->engine) {
			for (size_t i = 0; i < n; i++)
				all[i] = rx_add(
					s, Shelf, .hall = (int32_t)(i * 7 % MOST), .label = "a", .places = (int32_t)i);
			assert_true(rx_commit(s));
			for (size_t i = 0; i < n; i++)
				assert_int_equal(all[i]->load.value, 7);
		}
		rx_with_session(s, .engine = the->engine) {
			for (size_t i = 0; i < n; i++) {
				const Shelf *got = rx_get(s, Shelf, (int32_t)(i * 7 % MOST), "a");
				assert_non_null(got);
				assert_int_equal(got->places, i);
			}
		}
	}
}

static void test_conformance_batches__changes_and_versions(void **state)
{
	suite *the = *state;
	static int64_t ids[MOST];

	EACH(n, numbers)
	{
		fill(the, n, ids);
		rx_with_session(s, .engine = the->engine) {
			Parcel **all = rx_all(s, Parcel, .order_by = { rx_asc(Parcel_.id) });
			for (size_t i = 0; i < n; i++) {
				all[i]->weight = i % 2 ? rx_some((int32_t)i) : (rx_opt_int32){ 0 };
				all[i]->volume = rx_some(1.5);
			}
			assert_true(rx_commit(s));
			for (size_t i = 0; i < n; i++)
				assert_int_equal(all[i]->revision, all[i]->volume.value > 0 ? 2 : 0);
		}
		rx_with_session(s, .engine = the->engine) {
			for (size_t i = 0; i < n; i++) {
				const Parcel *got = rx_get(s, Parcel, ids[i]);
				assert_int_equal(got->revision, 2);
				assert_int_equal(got->weight.set, i % 2);
				assert_int_equal(got->weight.value, i % 2 ? i : 0);
			}
		}
	}
}

static void test_conformance_batches__deletes(void **state)
{
	suite *the = *state;
	static int64_t ids[MOST];

	EACH(n, numbers)
	{
		fill(the, n, ids);
		rx_with_session(s, .engine = the->engine) {
			rx_add(s, Shelf, .hall = 1, .label = "a", .places = 1);
			rx_add(s, Shelf, .hall = 1, .label = "b", .places = 1);
			rx_commit(s);
			for (Parcel **p = rx_all(s, Parcel, .where = rx_ne(Parcel_.id, ids[n / 2])); p && *p;
				 p++)
				rx_delete(s, *p);
			for (Shelf **p = rx_all(s, Shelf, .where = rx_eq(Shelf_.label, "a")); p && *p; p++)
				rx_delete(s, *p);
			assert_true(rx_commit(s));
			assert_int_equal(rx_count(s, Parcel), 1);
			assert_int_equal(rx_count(s, Shelf), 1);
			assert_parcel(rx_get(s, Parcel, ids[n / 2]), n / 2);
		}
	}
}

static void test_conformance_batches__insert_many(void **state)
{
	suite *the = *state;
	static Parcel rows[MOST];

	EACH(n, numbers)
	{
		empty(the);
		memset(rows, 0, sizeof(rows));
		for (size_t i = 0; i < n; i++) {
			rows[i].name = names[i];
			if (i % 3 > 0)
				rows[i].weight = rx_some((int32_t)i);
		}
		rx_with_session(s, .engine = the->engine) {
			assert_int_equal(rx_insert_many(s, Parcel, rows, n), n);
			assert_true(rx_commit(s));
			assert_int_equal(rx_count(s, Parcel), n);
			assert_int_equal(rx_count(s, Parcel, .where = rx_is_null(Parcel_.weight)), (n + 2) / 3);
			assert_int_equal(rx_insert_many(s, Parcel, rows, n), -1);
			assert_int_equal(rx_session_error(s)->code, RX_EUNIQUE);
			assert_true(rx_rollback(s));
			assert_int_equal(rx_count(s, Parcel), n);
		}
	}
}

/* ---- one row among them is wrong */

static const int several[] = { 3, 5, 201, MOST };

static void test_conformance_batches__an_error_names_the_object(void **state)
{
	suite *the = *state;
	static int64_t ids[MOST];

	EACH(n, several)
	{
		fill(the, 1, ids);
		rx_with_session(s, .engine = the->engine) {
			for (size_t i = 1; i < n; i++)
				add(s, i == n / 2 ? 0 : i);
			assert_false(rx_commit(s));
			assert_int_equal(rx_session_error(s)->code, RX_EUNIQUE);
			assert_non_null(strstr(rx_session_error(s)->message, "Parcel"));
			assert_true(rx_rollback(s));
			assert_int_equal(rx_count(s, Parcel), 1);
		}
		rx_with_session(s, .engine = the->engine) {
			for (size_t i = 1; i < n; i++)
				add(s, i)->weight = rx_some(i == n / 2 ? 1000001 : 1);
			assert_false(rx_commit(s));
			assert_int_equal(rx_session_error(s)->code, RX_ECHECK);
			assert_non_null(strstr(rx_session_error(s)->message, "Parcel"));
		}
		rx_with_session(s, .engine = the->engine)
			assert_int_equal(rx_count(s, Parcel), 1);
	}
}

static void test_conformance_batches__an_update_that_breaks_a_rule_names_its_row(void **state)
{
	suite *the = *state;
	static int64_t ids[MOST];
	char label[40];

	EACH(n, several)
	{
		fill(the, n, ids);
		rx_with_session(s, .engine = the->engine) {
			Parcel **all = rx_all(s, Parcel, .order_by = { rx_asc(Parcel_.id) });
			for (size_t i = 0; i < n; i++)
				all[i]->weight = rx_some(i == n / 2 ? 1000001 : 2);
			assert_false(rx_commit(s));
			assert_int_equal(rx_session_error(s)->code, RX_ECHECK);
			snprintf(label, sizeof(label), "Parcel#%lld", (long long)ids[n / 2]);
			assert_non_null(strstr(rx_session_error(s)->message, label));
		}
	}
}

static void change_behind(suite *the, int64_t id)
{
	rx_with_session(s, .engine = the->engine) {
		Parcel *one = rx_get(s, Parcel, id);
		one->done = !one->done;
		assert_true(rx_commit(s));
	}
}

static void change_all(rx_session *s, Parcel **all, bool removes)
{
	for (; *all; all++) {
		if (removes)
			rx_delete(s, *all);
		else
			(*all)->volume = rx_some(12345.5);
	}
}

static void assert_stale(suite *the, const int64_t *ids, size_t n, bool removes)
{
	char label[40];

	snprintf(label, sizeof(label), "Parcel#%lld", (long long)ids[n / 2]);
	rx_with_session(s, .engine = the->engine) {
		Parcel **all = rx_all(s, Parcel, .order_by = { rx_asc(Parcel_.id) });
		rx_commit(s);
		change_behind(the, ids[n / 2]);
		change_all(s, all, removes);
		assert_false(rx_commit(s));
		assert_int_equal(rx_session_error(s)->code, RX_ESTALE);
		assert_non_null(strstr(rx_session_error(s)->message, label));
		assert_true(rx_rollback(s));
		assert_int_equal(rx_count(s, Parcel, .where = rx_eq(Parcel_.volume, 12345.5)), 0);
		assert_int_equal(rx_count(s, Parcel), n);
	}
}

static void test_conformance_batches__a_stale_row_is_told(void **state)
{
	suite *the = *state;
	static int64_t ids[MOST];

	EACH(n, several)
	{
		fill(the, n, ids);
		assert_stale(the, ids, n, false);
		assert_stale(the, ids, n, true);
	}
}

/* ---- what is changed together is what each row would be alone */

static int64_t runs(const suite *the)
{
	rx_engine_stats stats = { .rx__size = sizeof(stats) };

	rx_engine_stats_get(the->engine, &stats);
	return stats.statements_run;
}

/* SQLite is called, not asked: there a row may be a statement. */
static bool is_asked(const suite *the)
{
	return strcmp(rx_engine_dialect(the->engine), "sqlite") != 0;
}

static void change_everything(Everything *e, int i)
{
	e->truth = true;
	e->small = (int16_t)(i + 1);
	e->medium = i * 3 + 1;
	e->big = INT64_MAX - i;
	e->single = 0.25F;
	e->real = i + 0.125;
	e->word = names[i + 1];
	e->code = i % 2 ? "odd" : "even";
	e->raw = rx_bytes_of("\0\xff'\\", 4);
	e->amount = rx_decimal_of("7.25");
	e->number = rx_decimal_of("-98765432109876543210.5");
	e->day = rx_date_of(2024, 2, 29);
	e->clock = rx_time_of(0, 0, 1, i);
	e->moment = (rx_datetime){ i + 1 };
	e->span = rx_interval_of(-i - 1);
	e->token = rx_uuid_of("ffeeddcc-bbaa-4988-8766-554433221100");
	e->document = rx_json_of("{\"b\": [1]}");
	e->feeling = MOOD_GLAD;
}

static void assert_changed(const Everything *e, int i)
{
	char text[64];

	assert_true(e->truth);
	assert_int_equal(e->small, i + 1);
	assert_int_equal(e->medium, i * 3 + 1);
	assert_int_equal(e->big, INT64_MAX - i);
	assert_true(e->single == 0.25F && e->real == i + 0.125);
	assert_string_equal(e->word, names[i + 1]);
	assert_string_equal(e->code, i % 2 ? "odd" : "even");
	assert_int_equal(e->raw.size, 4);
	assert_memory_equal(e->raw.data, "\0\xff'\\", 4);
	assert_int_equal(rx_decimal_compare(e->amount, rx_decimal_of("7.25")), 0);
	assert_string_equal(rx_decimal_text(e->number, text, sizeof(text)), "-98765432109876543210.5");
	assert_int_equal(e->day.days, rx_date_of(2024, 2, 29).days);
	assert_int_equal(e->clock.us, 1000000 + i);
	assert_int_equal(e->moment.us, i + 1);
	assert_int_equal(e->span.us, -i - 1);
	assert_string_equal(
		rx_uuid_text(e->token, text, sizeof(text)), "ffeeddcc-bbaa-4988-8766-554433221100");
	assert_int_equal(e->feeling, MOOD_GLAD);
}

static void test_conformance_batches__every_type_is_changed(void **state)
{
	suite *the = *state;
	enum { ROWS = 60 };

	empty(the);
	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < ROWS; i++)
			rx_add(s, Everything, .word = "", .code = "", .raw = rx_bytes_of("", 0),
				.number = rx_decimal_of("0"), .amount = rx_decimal_of("0"),
				.document = rx_json_of("{}"), .day = rx_date_of(1, 1, 1), .feeling = MOOD_SAD);
		assert_true(rx_commit(s));
		Everything **all = rx_all(s, Everything, .order_by = { rx_asc(Everything_.id) });
		for (int i = 0; i < ROWS; i++)
			change_everything(all[i], i);
		int64_t before = runs(the);
		rx_commit(s);
		assert_rx_ok(rx_session_error(s));
		assert_true(!is_asked(the) || runs(the) - before <= 4);
	}
	rx_with_session(s, .engine = the->engine) {
		Everything **all = rx_all(s, Everything, .order_by = { rx_asc(Everything_.id) });
		assert_int_equal(rx_len(all), ROWS);
		for (int i = 0; i < ROWS; i++)
			assert_changed(all[i], i);
	}
}

static void test_conformance_batches__values_and_nulls_mixed(void **state)
{
	suite *the = *state;
	enum { ROWS = 60 };

	empty(the);
	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < ROWS; i++)
			rx_add(s, Maybe, .medium = rx_some(i), .word = i % 2 ? names[i] : NULL);
		assert_true(rx_commit(s));
		Maybe **all = rx_all(s, Maybe, .order_by = { rx_asc(Maybe_.id) });
		for (int i = 0; i < ROWS; i++) {
			all[i]->word = i % 2 ? NULL : names[i];
			all[i]->medium = i < 20 ? (rx_opt_int32){ 0 } : rx_some(-i);
		}
		rx_commit(s);
		assert_rx_ok(rx_session_error(s));
	}
	rx_with_session(s, .engine = the->engine) {
		Maybe **all = rx_all(s, Maybe, .order_by = { rx_asc(Maybe_.id) });
		for (int i = 0; i < ROWS; i++) {
			assert_int_equal(all[i]->medium.set, i >= 20);
			assert_int_equal(all[i]->medium.value, i < 20 ? 0 : -i);
			if (i % 2)
				assert_null(all[i]->word);
			else
				assert_string_equal(all[i]->word, names[i]);
		}
	}
}

static void test_conformance_batches__many_rows_are_few_statements(void **state)
{
	suite *the = *state;
	static int64_t ids[MOST];
	bool asked = is_asked(the);
	int64_t before = runs(the);

	fill(the, MOST, ids);
	assert_true(!asked || runs(the) - before < 20);
	rx_with_session(s, .engine = the->engine) {
		Parcel **all = rx_all(s, Parcel);
		for (int i = 0; i < MOST; i++)
			all[i]->volume = rx_some(i / 2.0);
		before = runs(the);
		assert_true(rx_commit(s));
		assert_true(runs(the) - before <= (asked ? 8 : MOST + 8));
		for (int i = 0; i < MOST; i++)
			rx_delete(s, all[i]);
		before = runs(the);
		assert_true(rx_commit(s));
		assert_true(runs(the) - before <= (asked ? 8 : MOST + 8));
		assert_int_equal(rx_count(s, Parcel), 0);
	}
}

/* A row of the batch that is as it should be already is none that is missing. */
static void test_conformance_batches__what_somebody_else_has_changed_alike_is_no_conflict(
	void **state)
{
	suite *the = *state;
	enum { ROWS = 40 };

	empty(the);
	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < ROWS; i++)
			rx_add(s, Shelf, .hall = i, .label = "a", .places = 1);
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		Shelf **all = rx_all(s, Shelf, .order_by = { rx_asc(Shelf_.hall) });
		rx_commit(s);
		rx_with_session(other, .engine = the->engine) {
			rx_get(other, Shelf, ROWS / 2, "a")->places = 2;
			assert_true(rx_commit(other));
		}
		for (int i = 0; i < ROWS; i++)
			all[i]->places = 2;
		rx_commit(s);
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_count(s, Shelf, .where = rx_eq(Shelf_.places, 2)), ROWS);
	}
}

static void change_shelves(rx_session *s, Shelf **all, bool removes)
{
	for (; *all; all++) {
		if (removes)
			rx_delete(s, *all);
		else
			(*all)->places = 2;
	}
}

static void test_conformance_batches__a_row_that_is_gone_is_told(void **state)
{
	suite *the = *state;
	enum { ROWS = 40 };

	for (int removes = 0; removes < 2; removes++) {
		empty(the);
		rx_with_session(s, .engine = the->engine) {
			for (int i = 0; i < ROWS; i++)
				rx_add(s, Shelf, .hall = i, .label = "a", .places = 1);
			assert_true(rx_commit(s));
			Shelf **all = rx_all(s, Shelf, .order_by = { rx_asc(Shelf_.hall) });
			rx_commit(s);
			rx_with_session(other, .engine = the->engine) {
				rx_delete(other, rx_get(other, Shelf, 17, "a"));
				assert_true(rx_commit(other));
			}
			change_shelves(s, all, removes);
			assert_false(rx_commit(s));
			assert_int_equal(rx_session_error(s)->code, RX_ESTALE);
			assert_non_null(strstr(rx_session_error(s)->message, "Shelf#(17"));
			assert_true(rx_rollback(s));
			assert_int_equal(rx_count(s, Shelf, .where = rx_eq(Shelf_.places, 1)), ROWS - 1);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_batches__each_object_gets_its_own_key),
		cmocka_unit_test(test_conformance_batches__a_key_that_a_trigger_gives_is_the_objects),
		cmocka_unit_test(test_conformance_batches__a_row_that_was_not_written_is_an_error),
		cmocka_unit_test(test_conformance_batches__every_type_with_and_without_null),
		cmocka_unit_test(test_conformance_batches__keys_of_the_program_and_what_the_database_adds),
		cmocka_unit_test(test_conformance_batches__changes_and_versions),
		cmocka_unit_test(test_conformance_batches__deletes),
		cmocka_unit_test(test_conformance_batches__insert_many),
		cmocka_unit_test(test_conformance_batches__an_error_names_the_object),
		cmocka_unit_test(test_conformance_batches__an_update_that_breaks_a_rule_names_its_row),
		cmocka_unit_test(test_conformance_batches__a_stale_row_is_told),
		cmocka_unit_test(test_conformance_batches__every_type_is_changed),
		cmocka_unit_test(test_conformance_batches__values_and_nulls_mixed),
		cmocka_unit_test(test_conformance_batches__many_rows_are_few_statements),
		cmocka_unit_test(
			test_conformance_batches__what_somebody_else_has_changed_alike_is_no_conflict),
		cmocka_unit_test(test_conformance_batches__a_row_that_is_gone_is_told),
	};

	return cmocka_run_group_tests(tests, open_with_names, suite_close);
}
