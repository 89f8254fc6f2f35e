#include "migrate/build/sum.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

__extension__ typedef unsigned __int128 u128;

rx__sum rx__sum_begin(void)
{
	return (rx__sum){ (u128)UINT64_C(0x6C62272E07BB0142) << 64 | UINT64_C(0x62B821756295C58D) };
}

void rx__sum_add(rx__sum *sum, const void *data, size_t size)
{
	const u128 prime = (u128)UINT64_C(0x1000000) << 64 | UINT64_C(0x13B);
	const unsigned char *bytes = data;
	for (size_t i = 0; i < size; i++)
		sum->state = (sum->state ^ bytes[i]) * prime;
}

void rx__sum_text(rx__sum *sum, const char *text)
{
	uint64_t size = text ? strlen(text) : UINT64_MAX;
	unsigned char length[8];
	for (int i = 0; i < 8; i++)
		length[i] = (unsigned char)(size >> (8 * i));
	rx__sum_add(sum, length, sizeof(length));
	if (text)
		rx__sum_add(sum, text, (size_t)size);
}

void rx__sum_end(const rx__sum *sum, char *out)
{
	snprintf(out, RX__SUM_SIZE, "%016llx%016llx", (unsigned long long)(sum->state >> 64),
		(unsigned long long)sum->state);
}
