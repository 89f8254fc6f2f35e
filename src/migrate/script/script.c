/* The frame of a script: its comment, RX_REVISION, and the two functions. No date but the one that
 * is given comes in, and nothing that depends on the machine. */
#include "migrate/script/script.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/fail.h"
#include "migrate/script/c_literal.h"
#include "migrate/script/script_text.h"

enum { SLUG_LENGTH = 40, LINE = 96 };

static void add_head(rx_buf *out, const rx__script *script)
{
	const char *message = script->message && *script->message ? script->message : "empty message";
	rx__buf_puts(out, "/* ");
	rx__comment_text(out, message, strlen(message));
	rx__buf_printf(out, "\n *\n * Revision: %s\n * Revises:%s%s\n * Created: %s */\n", script->id,
		script->revises ? " " : "", script->revises ? script->revises : "", script->created);
	rx__buf_puts(out, "#include <reflex/migrate.h>\n\n");
}

/* "a, b": the ids whose place the script takes, besides its own. */
static void list_parts(rx_buf *out, const rx__script *script)
{
	for (size_t i = 0; i + 1 < script->n_parts; i++)
		rx__buf_printf(out, "%s%s", i ? ", " : "", script->parts[i].id);
}

static void add_revision(rx_buf *out, const rx__script *script)
{
	rx_buf replaces = RX_BUF_INIT;
	list_parts(&replaces, script);
	const struct {
		const char *name, *value;
	} members[] = {
		{ "revises", script->revises },
		{ "message", script->message },
		{ "labels", script->labels },
		{ "depends_on", script->depends_on },
		{ "replaces", rx__buf_text(&replaces) },
	};
	enum { N_MEMBERS = sizeof(members) / sizeof(*members) };
	rx_buf options[N_MEMBERS];
	size_t width = strlen("RX_REVISION(") + strlen(script->id) + strlen(");");
	for (size_t i = 0; i < N_MEMBERS; i++) {
		options[i] = (rx_buf)RX_BUF_INIT;
		if (!members[i].value || !*members[i].value)
			continue;
		rx__buf_printf(&options[i], ".%s = ", members[i].name);
		rx__literal(&options[i], members[i].value);
		width += strlen(", ") + options[i].size;
	}
	rx__buf_printf(out, "RX_REVISION(%s", script->id);
	for (size_t i = 0; i < N_MEMBERS; i++) {
		if (options[i].size)
			rx__buf_printf(out, ",%s%s", width > LINE ? "\n\t" : " ", rx__buf_text(&options[i]));
		rx__buf_end_part(out, &options[i]);
	}
	if (script->phase)
		rx__buf_printf(out, ",%s.phase = %s", width > LINE ? "\n\t" : " ", script->phase);
	rx__buf_puts(out, ");\n");
	rx__buf_end_part(out, &replaces);
}

/* Downwards the last part comes first. */
static void add_parts(rx_buf *out, const rx__script *script, bool up)
{
	rx__buf_printf(out, "\nstatic void %s(rx_op *op)\n{\n", up ? "upgrade" : "downgrade");
	for (size_t i = 0; i < script->n_parts; i++) {
		const rx__script_part *part = &script->parts[up ? i : script->n_parts - 1 - i];
		if (i > 0)
			rx__buf_putc(out, '\n');
		if (part->message && *part->message)
			rx__layout_comment(out, part->message);
		rx__buf_printf(out, "\trx_replaces(op, \"%s\");\n", part->id);
		rx__script_operations(out, up ? part->upgrade : part->downgrade);
	}
	rx__buf_puts(out, "}\n");
}

static void add_function(rx_buf *out, const char *name, const rx_op *operations)
{
	rx__buf_printf(out, "\nstatic void %s(rx_op *op)\n{\n", name);
	if (!operations || operations->n == 0)
		rx__buf_puts(out, "\t(void)op;\n");
	else
		rx__script_operations(out, operations);
	rx__buf_puts(out, "}\n");
}

void rx__script_write(rx_buf *out, const rx__script *script)
{
	add_head(out, script);
	add_revision(out, script);
	if (script->n_parts) {
		add_parts(out, script, true);
		add_parts(out, script, false);
	} else {
		add_function(out, "upgrade", script->upgrade);
		add_function(out, "downgrade", script->downgrade);
	}
}

int rx__script_id(char *out, rx_error *error)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[(RX__SCRIPT_ID_SIZE - 1) / 2];
	ssize_t got;
	do
		got = getrandom(bytes, sizeof(bytes), 0);
	while (got < 0 && errno == EINTR);
	if (got != sizeof(bytes))
		return rx__fail(error, RX_EIO, "the system gives no random numbers: %s", strerror(errno));
	for (size_t i = 0; i < sizeof(bytes); i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[RX__SCRIPT_ID_SIZE - 1] = '\0';
	return 0;
}

static bool word_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

void rx__script_file_name(rx_buf *out, const char *id, const char *message)
{
	rx_buf slug = RX_BUF_INIT;
	bool gap = false;
	for (const char *c = message ? message : ""; *c; c++) {
		if (word_character(*c)) {
			if (gap && slug.size)
				rx__buf_putc(&slug, '_');
			rx__buf_putc(&slug, *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c);
		}
		gap = !word_character(*c);
	}
	if (slug.size > SLUG_LENGTH) {
		rx__buf_truncate(&slug, SLUG_LENGTH);
		char *cut = strrchr(slug.data, '_');
		if (cut)
			rx__buf_truncate(&slug, (size_t)(cut - slug.data));
		rx__buf_putc(&slug, '_');
	}
	rx__buf_printf(out, "%s_%s.c", id, rx__buf_text(&slug));
	rx__buf_end_part(out, &slug);
}

static int compare_ids(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void rx__script_table(rx_buf *out, const char **ids, size_t n)
{
	if (n)
		qsort(ids, n, sizeof(*ids), compare_ids);
	rx__buf_puts(out,
		"/* Every migration of this project, for programs that bring their own: compile this file "
		"and\n"
		" * those in versions/ into the program and call rx_migrate(engine, rx_revisions, "
		"&error).\n"
		" * `reflex db makemigrations` keeps it; a script that is missing is an error of the "
		"linker. */\n"
		"#include <reflex/migrate.h>\n\n");
	for (size_t i = 0; i < n; i++)
		rx__buf_printf(out, "extern const rx_revision rx_revision_%s;\n", ids[i]);
	rx__buf_puts(out,
		n ? "\nconst rx_revision *const rx_revisions[] = {\n"
		  : "const rx_revision *const rx_revisions[] = {\n");
	for (size_t i = 0; i < n; i++)
		rx__buf_printf(out, "\t&rx_revision_%s,\n", ids[i]);
	rx__buf_puts(out, "\tNULL,\n};\n");
}
