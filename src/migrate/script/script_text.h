/* How calls are laid out in a script: arguments are put one behind the other, and a line that would
 * become too long is broken between two of them. Sticky, as the buffer is. */
#ifndef RX_MIGRATE_SCRIPT_TEXT_H
#define RX_MIGRATE_SCRIPT_TEXT_H

#include "base/buf.h"

typedef struct rx__layout {
	rx_buf *out;
	size_t column; /* where the next character goes, tabs of 4 */
	int indent; /* of a continued line */
	bool glued; /* directly behind an opening parenthesis: no comma, no blank */
} rx__layout;

/* "\t" and name and "(": a call as statement. */
void rx__layout_begin(rx__layout *layout, const char *name);
/* ");\n" */
void rx__layout_end(rx__layout *layout);
/* A call inside: its name and "(" as the next argument; close puts ")". */
void rx__layout_open(rx__layout *layout, const char *name);
void rx__layout_close(rx__layout *layout);
/* The next argument, as it is. */
void rx__layout_argument(rx__layout *layout, const char *text);
/* The next argument, on a line of its own. */
void rx__layout_break(rx__layout *layout);

/* text as a literal, in several pieces where it is long; ".name = " before it unless name is NULL
 * (then NULL text is written as NULL; with a name it is left out). */
void rx__layout_text(rx__layout *layout, const char *name, const char *text);
/* .name = { "a", "b" }; nothing for no names. name NULL: the braces alone. */
void rx__layout_list(rx__layout *layout, const char *name, const char *const *at, size_t n);
/* .name = true */
void rx__layout_flag(rx__layout *layout, const char *name, bool value);

/* A comment of one line or more, indented by one tab. */
void rx__layout_comment(rx_buf *out, const char *text);

#endif
