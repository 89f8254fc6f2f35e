#include "migrate/script/script_text.h"

#include <string.h>

#include "migrate/script/c_literal.h"

enum { LINE = 96, TAB = 4, COMMENT = 88 };

static void put(rx__layout *layout, const char *text)
{
	rx__buf_puts(layout->out, text);
	layout->column += strlen(text);
}

static void next_line(rx__layout *layout)
{
	rx__buf_putc(layout->out, '\n');
	for (int i = 0; i < layout->indent; i++)
		rx__buf_putc(layout->out, '\t');
	layout->column = (size_t)layout->indent * TAB;
}

/* A piece with what has to stand before it; `comma` is left out between two pieces of a literal. */
static void place(rx__layout *layout, const char *text, bool comma)
{
	if (comma && !layout->glued)
		put(layout, ",");
	bool at_start = layout->glued || layout->column == (size_t)layout->indent * TAB;
	if (!layout->glued && !at_start) {
		if (layout->column + 1 + strlen(text) + 3 > LINE)
			next_line(layout);
		else
			put(layout, " ");
	}
	put(layout, text);
	layout->glued = false;
}

void rx__layout_begin(rx__layout *layout, const char *name)
{
	rx__buf_printf(layout->out, "\t%s(op", name);
	layout->column = TAB + strlen(name) + 3;
	layout->indent = 2;
	layout->glued = false;
}

void rx__layout_end(rx__layout *layout)
{
	put(layout, ");\n");
}

void rx__layout_open(rx__layout *layout, const char *name)
{
	place(layout, name, true);
	put(layout, "(");
	layout->glued = true;
	layout->indent++;
}

void rx__layout_close(rx__layout *layout)
{
	put(layout, ")");
	layout->glued = false;
	layout->indent--;
}

void rx__layout_argument(rx__layout *layout, const char *text)
{
	place(layout, text, true);
}

void rx__layout_break(rx__layout *layout)
{
	put(layout, ",");
	next_line(layout);
	layout->glued = true;
}

static void keep_error(rx__layout *layout, rx_buf *buf)
{
	if (buf->error && !layout->out->error)
		layout->out->error = buf->error;
	rx__buf_deinit(buf);
}

void rx__layout_text(rx__layout *layout, const char *name, const char *text)
{
	rx_buf piece = RX_BUF_INIT;
	if (name && !text)
		return;
	if (name)
		rx__buf_printf(&piece, ".%s = ", name);
	if (!text || !*text)
		rx__literal(&piece, text);
	size_t at = text && *text ? rx__literal_piece(&piece, text, LINE - 36) : 0;
	place(layout, rx__buf_text(&piece), true);
	while (text && text[at] && !piece.error) {
		rx__buf_clear(&piece);
		at += rx__literal_piece(&piece, text + at, LINE - 36);
		place(layout, rx__buf_text(&piece), false);
	}
	keep_error(layout, &piece);
}

void rx__layout_list(rx__layout *layout, const char *name, const char *const *at, size_t n)
{
	rx_buf list = RX_BUF_INIT;
	if (name && !n)
		return;
	if (name)
		rx__buf_printf(&list, ".%s = ", name);
	rx__buf_puts(&list, "{ ");
	for (size_t i = 0; i < n; i++) {
		rx__buf_puts(&list, i ? ", " : "");
		rx__literal(&list, at[i]);
	}
	rx__buf_puts(&list, n ? " }" : "NULL }");
	place(layout, rx__buf_text(&list), true);
	keep_error(layout, &list);
}

void rx__layout_flag(rx__layout *layout, const char *name, bool value)
{
	if (value) {
		rx_buf text = RX_BUF_INIT;
		rx__buf_printf(&text, ".%s = true", name);
		place(layout, rx__buf_text(&text), true);
		keep_error(layout, &text);
	}
}

/* How much of the text goes on one line: to its newline, or to the last blank that fits. */
static size_t line_length(const char *text)
{
	size_t whole = strcspn(text, "\n");
	if (whole <= COMMENT)
		return whole;
	for (size_t i = COMMENT; i > COMMENT / 2; i--)
		if (text[i] == ' ')
			return i;
	return whole;
}

void rx__layout_comment(rx_buf *out, const char *text)
{
	rx__buf_puts(out, "\t/* ");
	while (*text) {
		size_t n = line_length(text);
		rx__comment_text(out, text, n);
		text += n;
		if (*text)
			text++;
		if (*text)
			rx__buf_puts(out, "\n\t * ");
	}
	rx__buf_puts(out, " */\n");
}
