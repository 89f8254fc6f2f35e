/* A sticky string builder on the heap: the first failure (out of memory, over the cap) is kept, and
 * later calls do nothing, so that code which builds text needs one check at its end. */
#ifndef RX_BASE_BUF_H
#define RX_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct rx_buf {
	char *data; /* always NUL-terminated once not NULL */
	size_t size, capacity;
	size_t cap; /* size may not go beyond; 0 means RX_BUF_CAP, so that { 0 } is a buffer too */
	int error; /* 0, RX_ENOMEM, RX_EDATA (over the cap) */
} rx_buf;

enum { RX_BUF_CAP = 1 << 30 };

#define RX_BUF_INIT \
	{ \
		.cap = RX_BUF_CAP \
	}

void rx__buf_init(rx_buf *buf, size_t cap);
void rx__buf_deinit(rx_buf *buf);
void rx__buf_clear(rx_buf *buf); /* keeps the memory, forgets the error */

void rx__buf_add(rx_buf *buf, const char *data, size_t size);
void rx__buf_puts(rx_buf *buf, const char *text); /* NULL adds nothing */
void rx__buf_putc(rx_buf *buf, char c);
void rx__buf_printf(rx_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void rx__buf_vprintf(rx_buf *buf, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));
/* The text between quotes, each of those within it doubled: a name or a literal of SQL. */
void rx__buf_quote(rx_buf *buf, const char *text, char quote);
/* Frees a buffer whose text was added to this one; what failed in it is a failure of this one. */
void rx__buf_end_part(rx_buf *buf, rx_buf *part);
void rx__buf_truncate(rx_buf *buf, size_t size);

/* The text, "" when nothing was added; borrowed until the next call on buf. */
const char *rx__buf_text(const rx_buf *buf);
/* The text, taken over by the caller (free()); NULL if the buffer has failed. Either way the buffer
 * is as new afterwards, and holds no memory. */
char *rx__buf_take(rx_buf *buf);

#endif
