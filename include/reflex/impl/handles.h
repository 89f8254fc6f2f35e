/* What a program holds of a model: the handles of columns and relations, how relations link models; what
 * the table has besides columns; and the number by which two declarations are told apart. More passes over the list of elements; see
 * elements.h for how they work. */
#ifndef REFLEX_IMPL_HANDLES_H
#define REFLEX_IMPL_HANDLES_H
#pragma GCC system_header

#include <reflex/impl/elements.h>

/* clang-format off */

/* ---- HANDLE: the members of User_; INIT: their values; LINK: from and to of each relation */
#define RX__DO_HANDLE(M, x) RX__CALL(RX__I_HANDLE, M, RX__PARTS_##x)
#define RX__MAP_HANDLE(M, x) RX__CALL(RX__I_HANDLE, M, RX__MAPPARTS_##x)
#define RX__I_HANDLE(M, kind, ...) RX__HANDLE_##kind(M, __VA_ARGS__,)
#define RX__HANDLE_RX__pk(M, T, n, ...) M##__t_##n n;
#define RX__HANDLE_RX__col(M, T, n, ...) M##__t_##n n;
#define RX__HANDLE_RX__one(M, T, n, ...) rx_one_rel n;
#define RX__HANDLE_RX__many(M, T, n, ...) rx_many_rel n;
#define RX__HANDLE_RX__none(...)
#define RX__HANDLE_RX__tuq(...)
#define RX__HANDLE_RX__tix(...)
#define RX__HANDLE_RX__tck(...)
#define RX__HANDLE_RX__tex(...)
#define RX__HANDLE_RX__tfk(...)
#define RX__HANDLE_RX__top(...)
#define RX__DO_INIT(M, x) RX__CALL(RX__I_INIT, M, RX__PARTS_##x)
#define RX__MAP_INIT(M, x) RX__CALL(RX__I_INIT, M, RX__MAPPARTS_##x)
#define RX__I_INIT(M, kind, ...) RX__INIT_##kind(M, __VA_ARGS__,)
#define RX__INIT_RX__pk(M, T, n, ...) .n = (M##__t_##n)&M##__columns[M##__c_##n],
#define RX__INIT_RX__col(M, T, n, ...) .n = (M##__t_##n)&M##__columns[M##__c_##n],
#define RX__INIT_RX__one(M, T, n, ...) .n = (rx_one_rel)&M##__relations[M##__r_##n],
#define RX__INIT_RX__many(M, T, n, ...) .n = (rx_many_rel)&M##__relations[M##__r_##n],
#define RX__INIT_RX__none(...)
#define RX__INIT_RX__tuq(...)
#define RX__INIT_RX__tix(...)
#define RX__INIT_RX__tck(...)
#define RX__INIT_RX__tex(...)
#define RX__INIT_RX__tfk(...)
#define RX__INIT_RX__top(...)
#define RX__DO_LINK(M, x) RX__CALL(RX__I_LINK, M, RX__PARTS_##x)
#define RX__MAP_LINK(M, x) RX__CALL(RX__I_LINK, M, RX__MAPPARTS_##x)
#define RX__I_LINK(M, kind, ...) RX__LINK_##kind(M, __VA_ARGS__,)
#define RX__LINK_RX__pk(...)
#define RX__LINK_RX__col(...)
#define RX__LINK_RX__one(M, T, n, ...) struct { struct M *from; struct T *to; } n;
#define RX__LINK_RX__many(M, T, n, ...) struct { struct M *from; struct T *to; } n;
#define RX__LINK_RX__none(...)
#define RX__LINK_RX__tuq(...)
#define RX__LINK_RX__tix(...)
#define RX__LINK_RX__tck(...)
#define RX__LINK_RX__tex(...)
#define RX__LINK_RX__tfk(...)
#define RX__LINK_RX__top(...)

/* ---- CONSTRAINT: table_unique, table_index, table_check, table_foreign_key */
#define RX__DO_CONSTRAINT(M, x) RX__CALL(RX__I_CONSTRAINT, M, RX__PARTS_##x)
#define RX__MAP_CONSTRAINT(M, x) RX__CALL(RX__I_CONSTRAINT, M, RX__MAPPARTS_##x)
#define RX__I_CONSTRAINT(M, kind, ...) RX__CONSTRAINT_##kind(M, __VA_ARGS__)
#define RX__POSITION(M, x) 1 + M##__c_##x,
#define RX__CONSTRAINT_RX__pk(...)
#define RX__CONSTRAINT_RX__col(...)
#define RX__CONSTRAINT_RX__one(...)
#define RX__CONSTRAINT_RX__many(...)
#define RX__CONSTRAINT_RX__none(...)
/* Columns, or a list of them in parentheses and options. */
#define RX__CONSTRAINT_RX__tuq(M, nm, ...) RX__UNIQUE(M, nm, __VA_ARGS__,)
#define RX__UNIQUE(M, nm, first, ...) \
	RX__CAT(RX__UNIQUE_, RX__FORM(first))(M, nm, first, __VA_ARGS__)
#define RX__UNIQUE_RX__bare(M, nm, ...) { .rx__name = #nm, .rx__kind = RX_TABLE_UNIQUE, \
	.rx__columns = { RX__SEACH(RX__POSITION, M, __VA_ARGS__) } },
#define RX__UNIQUE_RX__list(M, nm, cols, ...) { .rx__name = #nm, .rx__kind = RX_TABLE_UNIQUE, \
	.rx__columns = { RX__SEACH(RX__POSITION, M, RX__UNPAREN cols) }, __VA_ARGS__ },
#define RX__CONSTRAINT_RX__tix(...) RX__CONSTRAINT_INDEX(__VA_ARGS__,)
#define RX__CONSTRAINT_INDEX(M, nm, cols, ...) { .rx__name = #nm, .rx__kind = RX_TABLE_INDEX, \
	.rx__columns = { RX__SEACH(RX__POSITION, M, RX__UNPAREN cols) }, __VA_ARGS__ },
#define RX__CONSTRAINT_RX__tck(M, nm, sql) { .rx__name = #nm, .rx__kind = RX_TABLE_CHECK, \
	.rx__check = sql },
#define RX__CONSTRAINT_RX__tex(...) RX__CONSTRAINT_EXCLUDE(__VA_ARGS__,)
#define RX__CONSTRAINT_EXCLUDE(M, nm, sql, ...) { .rx__name = #nm, .rx__kind = RX_TABLE_EXCLUDE, \
	.rx__check = "" sql, __VA_ARGS__ },
#define RX__CONSTRAINT_RX__tfk(...) RX__CONSTRAINT_KEY(__VA_ARGS__,)
#define RX__CONSTRAINT_KEY(M, nm, cols, to, ...) { .rx__name = #nm, \
	.rx__kind = RX_TABLE_FOREIGN_KEY, .rx__columns = { RX__SEACH(RX__POSITION, M, RX__UNPAREN cols) }, \
	.rx__target = "" to, __VA_ARGS__ },
#define RX__CONSTRAINT_RX__top(...)

/* ---- OPTION: table_options */
#define RX__DO_OPTION(M, x) RX__CALL(RX__I_OPTION, M, RX__PARTS_##x)
#define RX__MAP_OPTION(M, x) RX__CALL(RX__I_OPTION, M, RX__MAPPARTS_##x)
#define RX__I_OPTION(M, kind, ...) RX__OPTION_##kind(M, __VA_ARGS__)
#define RX__OPTION_RX__pk(...)
#define RX__OPTION_RX__col(...)
#define RX__OPTION_RX__one(...)
#define RX__OPTION_RX__many(...)
#define RX__OPTION_RX__none(...)
#define RX__OPTION_RX__tuq(...)
#define RX__OPTION_RX__tix(...)
#define RX__OPTION_RX__tck(...)
#define RX__OPTION_RX__tex(...)
#define RX__OPTION_RX__tfk(...)
#define RX__OPTION_RX__top(M, ...) __VA_ARGS__,

/* ---- FOLD: a number that differs when the columns of two declarations differ. Of a name it takes the
 * length, the first letters and the last ones. */
#define RX__LETTER(s, i) ((uint64_t)(unsigned char)(s)[(i) % sizeof(s)])
#define RX__NAME_FOLD(s) \
	(sizeof(s) + UINT64_C(0x100000001B3) * (RX__LETTER(s, 0) + 257 * (RX__LETTER(s, 1) + \
		257 * (RX__LETTER(s, 2) + 257 * (RX__LETTER(s, 3) + 257 * (RX__LETTER(s, 4) + \
		257 * (RX__LETTER(s, 5) + 257 * RX__LETTER(s, 6))))))) + \
	UINT64_C(0xD6E8FEB86659FD93) * (RX__LETTER(s, 7) + 257 * (RX__LETTER(s, 8) + \
		257 * (RX__LETTER(s, 9) + 257 * (RX__LETTER(s, 4 * sizeof(s) - 2) + \
		257 * (RX__LETTER(s, 4 * sizeof(s) - 3) + 257 * RX__LETTER(s, 4 * sizeof(s) - 4)))))))
#define RX__DO_FOLD(M, x) RX__CALL(RX__I_FOLD, M, RX__PARTS_##x)
#define RX__MAP_FOLD(M, x) RX__CALL(RX__I_FOLD, M, RX__MAPPARTS_##x)
#define RX__I_FOLD(M, kind, ...) RX__FOLD_##kind(M, __VA_ARGS__,)
#define RX__FOLD_ONE(M, n, ordinal) \
	+ (ordinal + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15) * \
		((offsetof(struct M, n) << 24) + ((unsigned)M##__k_##n << 16) + \
			(RX__NULLABLE(RX__F(M, n)) << 12) + RX__NAME_FOLD(#n))
#define RX__FOLD_RX__pk(M, T, n, ...) RX__FOLD_ONE(M, n, M##__c_##n)
#define RX__FOLD_RX__col(M, T, n, ...) RX__FOLD_ONE(M, n, M##__c_##n)
#define RX__FOLD_REL(M, T, n, ordinal) \
	+ (ordinal + UINT64_C(1)) * UINT64_C(0xC2B2AE3D27D4EB4F) * \
		((offsetof(struct M, n) << 24) + RX__NAME_FOLD(#n) + 3 * RX__NAME_FOLD(#T))
#define RX__FOLD_RX__one(M, T, n, ...) RX__FOLD_REL(M, T, n, M##__r_##n)
#define RX__FOLD_RX__many(M, T, n, ...) RX__FOLD_REL(M, T, n, M##__r_##n)
#define RX__FOLD_RX__none(...)
#define RX__FOLD_RX__tuq(...)
#define RX__FOLD_RX__tix(...)
#define RX__FOLD_RX__tck(...)
#define RX__FOLD_RX__tex(...)
#define RX__FOLD_RX__tfk(...)
#define RX__FOLD_RX__top(...)

/* clang-format on */

#endif
