/* Rows that are no model, for rx_rows and rx_sql:
 *
 *     RX_ROW(TeamSize, field(rx_text, team), field(int64_t, members));
 *     RX_ROW(Pair, one(User, user), one(Team, team));
 *     RX_ROW(Report, field(rx_text, title), nested(TeamSize, size));
 *
 * gives `typedef struct TeamSize TeamSize` with these members. A field has a C type as columns have it
 * (rx_opt_… where there may be NULL), but for enums, which come as the rx_text of their label. one(…)
 * is a pointer to an object of the session, nested(…) a row inside the row. rx_field, rx_to_one and
 * rx_nested are second spellings for programs that own a macro of the short name.
 *
 * The handles TeamSize_.members, … are typed as those of a model, for queries whose rows come from
 * another query (<reflex/subquery.h>). */
#ifndef REFLEX_ROW_H
#define REFLEX_ROW_H
#pragma GCC system_header

#include <stddef.h>

#include <reflex/model.h>

/* clang-format off */

#define RX__ROWPARTS_ RX__none,
#define RX__ROWPARTS_field(...) RX__fld, __VA_ARGS__
#define RX__ROWPARTS_rx_field(...) RX__fld, __VA_ARGS__
#define RX__ROWPARTS_one(...) RX__obj, __VA_ARGS__
#define RX__ROWPARTS_rx_to_one(...) RX__obj, __VA_ARGS__
#define RX__ROWPARTS_nested(...) RX__row, __VA_ARGS__
#define RX__ROWPARTS_rx_nested(...) RX__row, __VA_ARGS__
#define RX__ROWMEMBER(R, x) RX__CALL(RX__I_ROWMEMBER, R, RX__ROWPARTS_##x)
#define RX__I_ROWMEMBER(R, kind, ...) RX__ROWMEMBER_##kind(R, __VA_ARGS__,)
#define RX__ROWMEMBER_RX__none(...)
#define RX__ROWMEMBER_RX__fld(R, T, n, ...) T n;
#define RX__ROWMEMBER_RX__obj(R, T, n, ...) struct T *n;
#define RX__ROWMEMBER_RX__row(R, T, n, ...) struct T n;
#define RX__ROWCHECK(R, x) RX__CALL(RX__I_ROWCHECK, R, RX__ROWPARTS_##x)
#define RX__I_ROWCHECK(R, kind, ...) RX__ROWCHECK_##kind(R, __VA_ARGS__,)
#define RX__ROWCHECK_RX__none(...)
#define RX__ROWCHECK_RX__obj(...)
#define RX__ROWCHECK_RX__row(R, T, n, ...) \
	_Static_assert(T##__is_row, "field '" #n "' of " #R ": " #T " is a model and no row; " \
		"write one(" #T ", " #n ") for a pointer to the object");
#define RX__ROWCHECK_RX__fld(R, T, n, ...) \
	enum { R##__k_##n = RX__KIND(RX__F(R, n)) }; \
	_Static_assert(R##__k_##n != RX_TYPE_NONE && R##__k_##n != RX_TYPE_ENUM, \
		"field '" #n "' of " #R ": no value of a row has the C type '" #T "'; take bool, int16_t, " \
		"int32_t, int64_t, float, double or an rx_ type of <reflex/types.h> (an enum: rx_text)"); \
	typedef RX__HANDLE(RX__F(R, n)) R##__t_##n;
#define RX__ROWFIELD(R, x) RX__CALL(RX__I_ROWFIELD, R, RX__ROWPARTS_##x)
#define RX__I_ROWFIELD(R, kind, ...) RX__ROWFIELD_##kind(R, __VA_ARGS__,)
#define RX__ROWFIELD_RX__none(...)
#define RX__ROWFIELD_RX__fld(R, T, n, ...) { #n, offsetof(struct R, n), sizeof(RX__F(R, n)), \
	R##__k_##n, RX__NULLABLE(RX__F(R, n)), RX__CHARS(R, n), NULL, NULL },
#define RX__ROWFIELD_RX__obj(R, T, n, ...) { #n, offsetof(struct R, n), sizeof(void *), 0, 0, 0, \
	&T##__model, NULL },
#define RX__ROWFIELD_RX__row(R, T, n, ...) { #n, offsetof(struct R, n), sizeof(RX__F(R, n)), 0, 0, 0, \
	NULL, &T##__row },
#define RX__ROWORDINAL(R, x) RX__CALL(RX__I_ROWORDINAL, R, RX__ROWPARTS_##x)
#define RX__I_ROWORDINAL(R, kind, ...) RX__ROWORDINAL_##kind(R, __VA_ARGS__,)
#define RX__ROWORDINAL_RX__none(...)
#define RX__ROWORDINAL_RX__obj(...)
#define RX__ROWORDINAL_RX__row(...)
#define RX__ROWORDINAL_RX__fld(R, T, n, ...) R##__c_##n,
#define RX__ROWCOLUMN(R, x) RX__CALL(RX__I_ROWCOLUMN, R, RX__ROWPARTS_##x)
#define RX__I_ROWCOLUMN(R, kind, ...) RX__ROWCOLUMN_##kind(R, __VA_ARGS__,)
#define RX__ROWCOLUMN_RX__none(...)
#define RX__ROWCOLUMN_RX__obj(...)
#define RX__ROWCOLUMN_RX__row(...)
#define RX__ROWCOLUMN_RX__fld(R, T, n, ...) RX__COL(R, n, false,)
#define RX__ROWHANDLE(R, x) RX__CALL(RX__I_ROWHANDLE, R, RX__ROWPARTS_##x)
#define RX__I_ROWHANDLE(R, kind, ...) RX__ROWHANDLE_##kind(R, __VA_ARGS__,)
#define RX__ROWHANDLE_RX__none(...)
#define RX__ROWHANDLE_RX__obj(...)
#define RX__ROWHANDLE_RX__row(...)
#define RX__ROWHANDLE_RX__fld(R, T, n, ...) R##__t_##n n;
#define RX__ROWINIT(R, x) RX__CALL(RX__I_ROWINIT, R, RX__ROWPARTS_##x)
#define RX__I_ROWINIT(R, kind, ...) RX__ROWINIT_##kind(R, __VA_ARGS__,)
#define RX__ROWINIT_RX__none(...)
#define RX__ROWINIT_RX__obj(...)
#define RX__ROWINIT_RX__row(...)
#define RX__ROWINIT_RX__fld(R, T, n, ...) .n = (R##__t_##n)&R##__columns[R##__c_##n],

#define RX_ROW(R, ...) RX__ROW(R, __VA_ARGS__,)
#define RX__ROW(R, ...) \
	typedef struct R R; \
	struct R { \
		RX__EACH(RX__ROWMEMBER, R, __VA_ARGS__) \
	}; \
	RX__EACH(RX__ROWCHECK, R, __VA_ARGS__) \
	enum { RX__EACH(RX__ROWORDINAL, R, __VA_ARGS__) R##__n_columns }; \
	__attribute__((unused)) static const rx_model R##__model; \
	__attribute__((unused)) static const rx_column R##__columns[] = { \
		RX__EACH(RX__ROWCOLUMN, R, __VA_ARGS__) { .rx__field = NULL } \
	}; \
	__attribute__((unused)) static const rx_model R##__model = { sizeof(rx_model), sizeof(struct R), \
		#R, NULL, R##__columns, NULL, NULL, NULL, R##__n_columns, 0, 0, sizeof(rx_column), \
		sizeof(rx_relation), sizeof(rx_constraint), sizeof(rx_table_options) }; \
	__attribute__((unused)) static const struct R##_columns { \
		RX__EACH(RX__ROWHANDLE, R, __VA_ARGS__) char rx__end; \
	} R##_ = { RX__EACH(RX__ROWINIT, R, __VA_ARGS__) .rx__end = 0 }; \
	__attribute__((unused)) static const rx_row_field R##__fields[] = { \
		RX__EACH(RX__ROWFIELD, R, __VA_ARGS__) { NULL, 0, 0, 0, 0, 0, NULL, NULL } \
	}; \
	__attribute__((unused)) static const rx_row_type R##__row = { #R, sizeof(struct R), \
		R##__fields, sizeof R##__fields / sizeof *R##__fields - 1, &R##__model }; \
	enum { R##__is_row = 1 }; \
	_Static_assert(1, "a semicolon is missing behind the row " #R)

/* clang-format on */

#endif
