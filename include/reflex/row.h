/* Rows that are no model: a struct for what a statement gives.
 *
 *     RX_ROW(TeamSize, field(rx_text, team), field(int64_t, members));
 *
 * declares struct TeamSize with these members. Their types are those of columns (rx_opt_… where there
 * may be NULL), but for enums, which come as the rx_text of their label. rx_field is a second
 * spelling for programs that own a macro `field`. */
#ifndef REFLEX_ROW_H
#define REFLEX_ROW_H
#pragma GCC system_header

#include <stddef.h>

#include <reflex/impl/elements.h>

typedef struct rx_row_field {
	const char *name;
	uint32_t offset, size;
	uint8_t type, optional, chars;
} rx_row_field;

typedef struct rx_row_type {
	const char *name;
	size_t size;
	const rx_row_field *fields;
	size_t n_fields;
} rx_row_type;

/* clang-format off */

#define RX__ROWPARTS_ RX__none,
#define RX__ROWPARTS_field(...) RX__fld, __VA_ARGS__
#define RX__ROWPARTS_rx_field(...) RX__fld, __VA_ARGS__
#define RX__ROWMEMBER(R, x) RX__CALL(RX__I_ROWMEMBER, R, RX__ROWPARTS_##x)
#define RX__I_ROWMEMBER(R, kind, ...) RX__ROWMEMBER_##kind(R, __VA_ARGS__,)
#define RX__ROWMEMBER_RX__none(...)
#define RX__ROWMEMBER_RX__fld(R, T, n, ...) T n;
#define RX__ROWCHECK(R, x) RX__CALL(RX__I_ROWCHECK, R, RX__ROWPARTS_##x)
#define RX__I_ROWCHECK(R, kind, ...) RX__ROWCHECK_##kind(R, __VA_ARGS__,)
#define RX__ROWCHECK_RX__none(...)
#define RX__ROWCHECK_RX__fld(R, T, n, ...) \
	enum { R##__k_##n = RX__KIND(RX__F(R, n)) }; \
	_Static_assert(R##__k_##n != RX_TYPE_NONE && R##__k_##n != RX_TYPE_ENUM, \
		"field '" #n "' of " #R ": no value of a row has the C type '" #T "'; take bool, int16_t, " \
		"int32_t, int64_t, float, double or an rx_ type of <reflex/types.h> (an enum: rx_text)");
#define RX__ROWFIELD(R, x) RX__CALL(RX__I_ROWFIELD, R, RX__ROWPARTS_##x)
#define RX__I_ROWFIELD(R, kind, ...) RX__ROWFIELD_##kind(R, __VA_ARGS__,)
#define RX__ROWFIELD_RX__none(...)
#define RX__ROWFIELD_RX__fld(R, T, n, ...) { #n, offsetof(struct R, n), sizeof(RX__F(R, n)), \
	R##__k_##n, RX__NULLABLE(RX__F(R, n)), RX__CHARS(R, n) },

#define RX_ROW(R, ...) RX__ROW(R, __VA_ARGS__,)
#define RX__ROW(R, ...) \
	typedef struct R R; \
	struct R { \
		RX__EACH(RX__ROWMEMBER, R, __VA_ARGS__) \
	}; \
	RX__EACH(RX__ROWCHECK, R, __VA_ARGS__) \
	__attribute__((unused)) static const rx_row_field R##__fields[] = { \
		RX__EACH(RX__ROWFIELD, R, __VA_ARGS__) { NULL, 0, 0, 0, 0, 0 } \
	}; \
	__attribute__((unused)) static const rx_row_type R##__row = { #R, sizeof(struct R), \
		R##__fields, sizeof R##__fields / sizeof *R##__fields - 1 }; \
	_Static_assert(1, "a semicolon is missing behind the row " #R)

/* clang-format on */

#endif
