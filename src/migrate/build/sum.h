/* Sums of contents: FNV-1a of 128 bits, as 32 hexadecimal digits. They tell whether something
 * changed and name files of the cache; they are no protection against an attacker. Sums are kept in
 * databases, so the function never changes. */
#ifndef RX_MIGRATE_SUM_H
#define RX_MIGRATE_SUM_H

#include <reflex/error.h>

enum { RX__SUM_SIZE = 33 };

typedef struct rx__sum {
	__extension__ unsigned __int128 state;
} rx__sum;

rx__sum rx__sum_begin(void);
void rx__sum_add(rx__sum *sum, const void *data, size_t size);
/* With its length, so that "ab" "c" and "a" "bc" differ; NULL differs from "". */
void rx__sum_text(rx__sum *sum, const char *text);
/* The digits into out (RX__SUM_SIZE); the sum may go on. */
void rx__sum_end(const rx__sum *sum, char *out);

#endif
