#include "support/check.h"
#include "support/tempdir.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "migrate/script/c_literal.h"
#include "migrate/script/op_sum.h"
#include "migrate/script/script.h"

static void run_shell(const char *format, ...) RX_PRINTF(1, 2);
static void run_shell(const char *format, ...)
{
	char command[2000], output[4000];
	va_list args;
	va_start(args, format);
	int size = vsnprintf(command, sizeof(command) - 8, format, args);
	va_end(args);
	strcpy(command + size, " 2>&1");
	FILE *pipe = popen(command, "r");
	assert_non_null(pipe);
	size_t n = fread(output, 1, sizeof(output) - 1, pipe);
	output[n] = '\0';
	int status = pclose(pipe);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		fail_msg("%s\n%s", command, output);
}

/* What a hostile database could hold. */
#define NASTY "a\"b\\c\nd\?\?/e*/f\tg\001h\xE2\x80\xAEi\xFFj%sk"

static void record_everything(rx_op *op)
{
	rx_create_table(op, "team",
		rx_ddl_column("id", RX_BIGINT, .primary_key = true, .autoincrement = true),
		rx_ddl_column("name", RX_STRING(80), .nullable = false));
	rx_create_table(op, "every_type", rx_ddl_column("a", RX_BIGINT), rx_ddl_column("b", RX_BOOLEAN),
		rx_ddl_column("c", RX_SMALLINT, .nullable = true), rx_ddl_column("d", RX_INTEGER),
		rx_ddl_column("e", RX_REAL), rx_ddl_column("f", RX_DOUBLE),
		rx_ddl_column("g", RX_TEXT, .collate = "NOCASE", .comment = NASTY),
		rx_ddl_column("h", RX_BLOB), rx_ddl_column("i", RX_NUMERIC(38, 12)),
		rx_ddl_column("j", RX_DATE), rx_ddl_column("k", RX_TIME),
		rx_ddl_column("l", RX_DATETIME, .default_now = true), rx_ddl_column("m", RX_DATETIME_TZ),
		rx_ddl_column("n", RX_INTERVAL), rx_ddl_column("o", RX_UUID), rx_ddl_column("p", RX_JSON),
		rx_ddl_column("q", RX_ENUM("state", "draft", "it's", NASTY)),
		rx_ddl_column("r", RX_NATIVE("POINT(1, 2)"), .server_default = "'" NASTY "'"),
		rx_ddl_column("s", RX_INTEGER, .computed = "a + 1", .stored = true),
		rx_ddl_primary_key("the_key", "b", "a"), rx_ddl_unique("uq_one", "a", "c"),
		rx_ddl_unique(NULL, "d"),
		rx_ddl_foreign_key("fk_team", "team", .columns = { "a" }, .references = { "id" },
			.on_delete = RX_SET_NULL, .on_update = RX_CASCADE, .deferrable = true,
			.initially_deferred = true),
		rx_ddl_check("ck_one",
			"a > 0 AND a < 100000000000 AND b IN (0, 1) AND c IS NOT NULL OR d BETWEEN 1 AND 100 OR "
			"e > 0.5"),
		rx_ddl_options(.strict = true, .comment = "a table"));
	rx_rename_table(op, "every_type", "all_types");
	rx_add_column(op, "team", rx_ddl_column("age", RX_INTEGER), .fill = "33");
	rx_alter_column(op, "team", rx_ddl_column("age", RX_BIGINT, .server_default = "0"), .fill = "0");
	rx_rename_column(op, "team", "age", "years");
	rx_drop_column(op, "team", "years");
	rx_create_index(op, "ix_plain", "team", { "name", "id DESC" }, .unique = true,
		.where = "name IS NOT NULL");
	rx_create_index(op, "ix_text", "team", { NULL }, .expressions = { "lower(name)", "id DESC" });
	rx_drop_index(op, "ix_plain", "team");
	rx_create_constraint(op, "team", rx_ddl_unique("uq_team", "name"));
	rx_create_constraint(op, "team", rx_ddl_primary_key("pk_other", "name"));
	rx_create_constraint(op, "team", rx_ddl_check("ck_team", "name <> ''"));
	rx_create_constraint(op, "team",
		rx_ddl_foreign_key("fk_self", "team", .columns = { "id" }, .references = { "id" }));
	rx_create_constraint(op, "team",
		rx_ddl_primary_key("pk_late", ("id", "name"), .initially_deferred = true));
	rx_create_constraint(op, "team",
		rx_ddl_check("ck_new", "id > 0", .not_valid = true, .no_inherit = true));
	rx_create_constraint(op, "team",
		rx_ddl_foreign_key("fk_new", "team", .columns = { "id" }, .references = { "id" },
			.on_delete = RX_SET_NULL, .delete_columns = { "id" }, .match_full = true,
			.not_valid = true));
	rx_drop_constraint(op, "team", "ck_team");
	rx_table_comment(op, "team", NASTY);
	rx_table_comment(op, "team", NULL);
	rx_run_sql(op,
		"UPDATE team SET name = upper(name) WHERE name IS NOT NULL AND id IN (SELECT id FROM team "
		"WHERE id > 12345)",
		.postgresql = "", .mariadb = "SELECT '" NASTY "'");
	rx_alter_table(op, "team", .strict = true, .without_rowid = true);
	rx_alter_table(op, "team");
	rx_order_columns(op, "team", "name", "id");
	rx_drop_table(op, "all_types");
	rx_irreversible(op, NASTY);
}

static char *write_script(const char *folder, const rx_op *up, const rx_op *down)
{
	rx_buf text = RX_BUF_INIT;
	char *path = test_path(folder, "ae1027a6acf3_everything.c");
	const rx__script script = { .id = "ae1027a6acf3",
		.revises = "be1027a6acf3, ce1027a6acf3",
		.message = NASTY,
		.created = "2026-11-22 03:12:45",
		.upgrade = up,
		.downgrade = down };
	rx__script_write(&text, &script);
	assert_int_equal(text.error, 0);
	test_write_file(path, rx__buf_text(&text));
	rx__buf_deinit(&text);
	return path;
}

static void test_migrate_script__is_as_the_design_shows(void **state)
{
	(void)state;
	rx_op up, down;
	rx_buf text = RX_BUF_INIT;
	rx__op_init(&up, NULL);
	rx__op_init(&down, NULL);
	rx_create_table(&up, "user", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("username", RX_STRING(80), .nullable = false));
	rx_create_index(&up, "ix_user_username", "user", { "username" }, .unique = true);
	rx_drop_table(&down, "user");
	down.list[0].remark = "all rows of user are lost";
	const rx__script script = { .id = "ae1027a6acf3",
		.message = "add user",
		.created = "2026-11-22 03:12:45",
		.upgrade = &up,
		.downgrade = &down };
	rx__script_write(&text, &script);
	assert_string_equal(rx__buf_text(&text),
		"/* add user\n"
		" *\n"
		" * Revision: ae1027a6acf3\n"
		" * Revises:\n"
		" * Created: 2026-11-22 03:12:45 */\n"
		"#include <reflex/migrate.h>\n"
		"\n"
		"RX_REVISION(ae1027a6acf3, .message = \"add user\");\n"
		"\n"
		"static void upgrade(rx_op *op)\n"
		"{\n"
		"\trx_create_table(op, \"user\",\n"
		"\t\trx_ddl_column(\"id\", RX_BIGINT, .primary_key = true),\n"
		"\t\trx_ddl_column(\"username\", RX_STRING(80), .nullable = false));\n"
		"\trx_create_index(op, \"ix_user_username\", \"user\", { \"username\" }, .unique = true);\n"
		"}\n"
		"\n"
		"static void downgrade(rx_op *op)\n"
		"{\n"
		"\t/* all rows of user are lost */\n"
		"\trx_drop_table(op, \"user\");\n"
		"}\n");
	rx__buf_deinit(&text);
	rx__op_deinit(&up);
	rx__op_deinit(&down);
}

static void test_migrate_script__the_same_facts_give_the_same_bytes(void **state)
{
	(void)state;
	char *folder = test_tempdir_new();
	rx_op up, down;
	rx__op_init(&up, NULL);
	rx__op_init(&down, NULL);
	record_everything(&up);
	assert_rx_ok(&up.error);
	char *path = write_script(folder, &up, &down);
	char *first = test_read_file(path);
	free(path);
	path = write_script(folder, &up, &down);
	char *second = test_read_file(path);
	assert_string_equal(first, second);
	free(first);
	free(second);
	free(path);
	rx__op_deinit(&up);
	rx__op_deinit(&down);
	test_tempdir_free(folder);
}

static void test_migrate_script__clang_format_changes_nothing(void **state)
{
	(void)state;
	char *folder = test_tempdir_new();
	rx_op up, down;
	rx__op_init(&up, NULL);
	rx__op_init(&down, NULL);
	record_everything(&up);
	for (size_t i = 0; i < up.n; i++)
		if (i % 2)
			up.list[i].remark =
				"a remark that is long enough to be broken into two lines, as it says "
				"what is lost when this is done, and why that is so: " NASTY;
	char *path = write_script(folder, &up, &down);
	run_shell("clang-format --dry-run -Werror --style=file:%s/.clang-format %s",
		getenv("REFLEX_TEST_SOURCE"), path);
	free(path);
	rx__op_deinit(&up);
	rx__op_deinit(&down);
	test_tempdir_free(folder);
}

/* Compiled, warnings being errors, with trigraphs on and off, by both compilers; run; and what it
 * records is what it was written from, byte by byte of every name. */
static void round_trip(const char *compiler, const char *flags)
{
	char *folder = test_tempdir_new();
	char before[RX__SUM_SIZE], after[RX__SUM_SIZE];
	rx_op up, down, again;
	rx__op_init(&up, NULL);
	rx__op_init(&down, NULL);
	rx__op_init(&again, NULL);
	record_everything(&up);
	assert_rx_ok(&up.error);
	char *path = write_script(folder, &up, &down), *module = test_path(folder, "module.so");
	const char *libraries = getenv("REFLEX_TEST_LIBDIR");
	run_shell("%s %s -Wall -Wextra -Werror -shared -fPIC -I%s/include -o %s %s -L%s -lreflex "
			  "-Wl,-rpath,%s",
		compiler, flags, getenv("REFLEX_TEST_SOURCE"), module, path, libraries, libraries);
	void *loaded = dlopen(module, RTLD_NOW | RTLD_LOCAL);
	if (!loaded)
		fail_msg("%s", dlerror());
	const rx_revision *revision = dlsym(loaded, "rx_revision_ae1027a6acf3");
	assert_non_null(revision);
	assert_string_equal(revision->message, NASTY);
	assert_string_equal(revision->revises, "be1027a6acf3, ce1027a6acf3");
	revision->upgrade(&again);
	assert_rx_ok(&again.error);
	assert_int_equal(up.n, again.n);
	for (size_t i = 0; i < up.n; i++) {
		rx_op one = up, other = again;
		rx__sum a = rx__sum_begin(), b = rx__sum_begin();
		one.list = &up.list[i];
		other.list = &again.list[i];
		one.n = other.n = 1;
		rx__op_sum(&a, &one);
		rx__op_sum(&b, &other);
		rx__sum_end(&a, before);
		rx__sum_end(&b, after);
		if (strcmp(before, after) != 0)
			fail_msg("operation %zu (kind %d) is not the same", i, up.list[i].kind);
	}
	rx__op_deinit(&again);
	dlclose(loaded);
	free(module);
	free(path);
	rx__op_deinit(&up);
	rx__op_deinit(&down);
	test_tempdir_free(folder);
}

static void test_migrate_script__says_what_it_was_written_from(void **state)
{
	(void)state;
	round_trip("gcc", "-std=gnu17");
}

static void test_migrate_script__means_the_same_with_trigraphs(void **state)
{
	(void)state;
	round_trip("gcc", "-std=c11 -pedantic");
	round_trip("gcc", "-std=gnu11 -trigraphs -Wno-trigraphs");
}

static void test_migrate_script__compiles_with_clang(void **state)
{
	(void)state;
	round_trip("clang", "-std=c11 -pedantic");
}

static void test_migrate_script__an_empty_one_has_no_unused_parameter(void **state)
{
	(void)state;
	char *folder = test_tempdir_new();
	rx_op nothing;
	rx__op_init(&nothing, NULL);
	char *path = write_script(folder, &nothing, &nothing);
	run_shell("gcc -c -Wall -Wextra -Werror -I%s/include -o /dev/null %s",
		getenv("REFLEX_TEST_SOURCE"), path);
	free(path);
	rx__op_deinit(&nothing);
	test_tempdir_free(folder);
}

static void assert_file_name(const char *message, const char *wanted)
{
	rx_buf name = RX_BUF_INIT;
	rx__script_file_name(&name, "ae1027a6acf3", message);
	assert_string_equal(rx__buf_text(&name), wanted);
	rx__buf_deinit(&name);
}

static void test_migrate_script__file_names_are_slugs(void **state)
{
	(void)state;
	assert_file_name("add user", "ae1027a6acf3_add_user.c");
	assert_file_name("Add User's e-mail!", "ae1027a6acf3_add_user_s_e_mail.c");
	assert_file_name("  ../../etc/passwd  ", "ae1027a6acf3_etc_passwd.c");
	assert_file_name(NULL, "ae1027a6acf3_.c");
	assert_file_name("", "ae1027a6acf3_.c");
	assert_file_name("\xC3\xA9t\xC3\xA9", "ae1027a6acf3_t.c");
	assert_file_name("one two three four five six seven eight nine ten",
		"ae1027a6acf3_one_two_three_four_five_six_seven_eight_.c");
	assert_file_name("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"ae1027a6acf3_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_.c");
}

static void test_migrate_script__ids_are_twelve_digits_and_differ(void **state)
{
	(void)state;
	char one[RX__SCRIPT_ID_SIZE], other[RX__SCRIPT_ID_SIZE];
	rx_error error = RX_ERROR_INIT;
	assert_int_equal(rx__script_id(one, &error), 0);
	assert_int_equal(rx__script_id(other, &error), 0);
	assert_int_equal(strlen(one), 12);
	assert_int_equal(strspn(one, "0123456789abcdef"), 12);
	assert_string_not_equal(one, other);
}

static void test_migrate_script__the_table_is_sorted(void **state)
{
	(void)state;
	rx_buf text = RX_BUF_INIT;
	const char *ids[] = { "bbb", "aaa" };
	rx__script_table(&text, ids, 2);
	assert_contains(rx__buf_text(&text),
		"extern const rx_revision rx_revision_aaa;\nextern const rx_revision rx_revision_bbb;\n");
	assert_contains(rx__buf_text(&text),
		"rx_revisions[] = {\n\t&rx_revision_aaa,\n\t&rx_revision_bbb,\n\tNULL,\n};\n");
	rx__buf_deinit(&text);
}

static void assert_literal(const char *text, const char *wanted)
{
	rx_buf out = RX_BUF_INIT;
	rx__literal(&out, text);
	assert_string_equal(rx__buf_text(&out), wanted);
	rx__buf_deinit(&out);
}

static void test_migrate_c_literal__nothing_gets_out(void **state)
{
	(void)state;
	assert_literal(NULL, "NULL");
	assert_literal("", "\"\"");
	assert_literal("a\"b\\c", "\"a\\\"b\\\\c\"");
	assert_literal("\?\?/\?\?\?=", "\"?\\?/?\\?\\?=\"");
	assert_literal("\001"
				   "1\x7F",
		"\"\\0011\\177\"");
	assert_literal("\xC3\xA9", "\"\xC3\xA9\"");
	assert_literal("\xE2\x80\xAE", "\"\\342\\200\\256\""); /* right-to-left override */
	assert_literal("\xE2\x81\xA6", "\"\\342\\201\\246\""); /* isolate */
	assert_literal("\xEF\xBB\xBF", "\"\\357\\273\\277\""); /* byte order mark */
	assert_literal("\xC2\x85", "\"\\302\\205\""); /* next line */
	assert_literal("\xFF\xC3", "\"\\377\\303\""); /* no UTF-8 */
	assert_literal("\xED\xA0\x80", "\"\\355\\240\\200\""); /* a surrogate */
}

static void assert_comment(const char *text, const char *wanted)
{
	rx_buf out = RX_BUF_INIT;
	rx__comment_text(&out, text, strlen(text));
	assert_string_equal(rx__buf_text(&out), wanted);
	rx__buf_deinit(&out);
}

static void test_migrate_c_literal__a_comment_does_not_end_early(void **state)
{
	(void)state;
	assert_comment("a */ b", "a * / b");
	assert_comment("a **// b", "a ** // b");
	assert_comment("a /* b", "a / * b");
	assert_comment("a*\?\?/\n/b", "a*? ?/ /b");
	assert_comment("a *\\\n/ b", "a *\\ / b");
	assert_comment("ends *", "ends *.");
	assert_comment("\xE2\x80\xAE", "\\342\\200\\256");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_migrate_script__is_as_the_design_shows),
		cmocka_unit_test(test_migrate_script__the_same_facts_give_the_same_bytes),
		cmocka_unit_test(test_migrate_script__clang_format_changes_nothing),
		cmocka_unit_test(test_migrate_script__says_what_it_was_written_from),
		cmocka_unit_test(test_migrate_script__means_the_same_with_trigraphs),
		cmocka_unit_test(test_migrate_script__compiles_with_clang),
		cmocka_unit_test(test_migrate_script__an_empty_one_has_no_unused_parameter),
		cmocka_unit_test(test_migrate_script__file_names_are_slugs),
		cmocka_unit_test(test_migrate_script__ids_are_twelve_digits_and_differ),
		cmocka_unit_test(test_migrate_script__the_table_is_sorted),
		cmocka_unit_test(test_migrate_c_literal__nothing_gets_out),
		cmocka_unit_test(test_migrate_c_literal__a_comment_does_not_end_early),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
