/* What each element of a model expands to, in each pass over the list of elements.
 *
 * An element such as column(...) is never a macro of that name: RX__MEMBER_##element pastes a
 * prefix on it, so a program may have functions called `column` or `one`. The second spellings
 * rx_column(...), rx_to_one(...) … are for programs that own a *macro* of the short name.
 *
 * The internal kinds (RX__col, …) carry the prefix too, because they are expanded once more. */
#ifndef REFLEX_IMPL_ELEMENTS_H
#define REFLEX_IMPL_ELEMENTS_H
#pragma GCC system_header

#include <reflex/impl/each_but_last.h>
#include <reflex/impl/kinds.h>

/* clang-format off */

/* ---- VERDICT: whether each element is one word of the list below with its arguments and nothing
 * behind them. A word that is not known, a comma that is missing, a macro of the program in the
 * place of a word: COMPLAIN gives one sentence for each, and the other passes are left out.
 *
 * RX__KNOWN_column(...) becomes RX__KNOWN, which becomes two arguments only if the () that VERDICT
 * puts behind the element follows at once. */
#define RX__VERDICT(M, x) RX__SAY(RX__SECOND(RX__KNOWN_##x (), RX__wrong,))
#define RX__MAPVERDICT(M, x) RX__SAY(RX__SECOND(RX__MAPKNOWN_##x (), RX__wrong,))
#define RX__COMPLAIN(M, x) \
	RX__COMPLAINT(RX__SECOND(RX__KNOWN_##x (), RX__wrong,), M, #x, RX__WORDS ", transient")
#define RX__MAPCOMPLAIN(M, x) \
	RX__COMPLAINT(RX__SECOND(RX__MAPKNOWN_##x (), RX__wrong,), M, #x, RX__WORDS)
#define RX__WORDS "primary_key, column, one, many, table_unique, table_index, table_check, " \
	"table_exclude, table_foreign_key, table_options"
#define RX__SAY(verdict) RX__SAY_(verdict)
#define RX__SAY_(verdict) RX__SAY_##verdict
#define RX__SAY_RX__fine
#define RX__SAY_RX__wrong , RX__bad
#define RX__VERDICTS(...) RX__SECOND(~ __VA_ARGS__, RX__good,)
#define RX__COMPLAINT(verdict, ...) RX__COMPLAINT_(verdict, __VA_ARGS__)
#define RX__COMPLAINT_(verdict, M, text, words) RX__COMPLAINT_##verdict(M, text, words)
#define RX__COMPLAINT_RX__fine(M, text, words)
#define RX__COMPLAINT_RX__wrong(M, text, words) \
	_Static_assert(0, "model " #M ": '" text "' is not one element; a comma is missing, the word is " \
		"none of " words ", or a macro of yours has its name (then write rx_column and so on)");
#define RX__KNOWN() ~, RX__fine,
#define RX__KNOWN_() ~, RX__fine,
#define RX__KNOWN_primary_key(...) RX__KNOWN
#define RX__KNOWN_column(...) RX__KNOWN
#define RX__KNOWN_transient(...) RX__KNOWN
#define RX__KNOWN_one(...) RX__KNOWN
#define RX__KNOWN_many(...) RX__KNOWN
#define RX__KNOWN_table_unique(...) RX__KNOWN
#define RX__KNOWN_table_index(...) RX__KNOWN
#define RX__KNOWN_table_check(...) RX__KNOWN
#define RX__KNOWN_table_exclude(...) RX__KNOWN
#define RX__KNOWN_table_foreign_key(...) RX__KNOWN
#define RX__KNOWN_table_options(...) RX__KNOWN
#define RX__KNOWN_rx_primary_key(...) RX__KNOWN
#define RX__KNOWN_rx_column(...) RX__KNOWN
#define RX__KNOWN_rx_transient(...) RX__KNOWN
#define RX__KNOWN_rx_to_one(...) RX__KNOWN
#define RX__KNOWN_rx_to_many(...) RX__KNOWN
#define RX__KNOWN_rx_table_unique(...) RX__KNOWN
#define RX__KNOWN_rx_table_index(...) RX__KNOWN
#define RX__KNOWN_rx_table_check(...) RX__KNOWN
#define RX__KNOWN_rx_table_exclude(...) RX__KNOWN
#define RX__KNOWN_rx_table_foreign_key(...) RX__KNOWN
#define RX__KNOWN_rx_table_options(...) RX__KNOWN
#define RX__MAPKNOWN_() ~, RX__fine,
#define RX__MAPKNOWN_primary_key(...) RX__KNOWN
#define RX__MAPKNOWN_column(...) RX__KNOWN
#define RX__MAPKNOWN_one(...) RX__KNOWN
#define RX__MAPKNOWN_many(...) RX__KNOWN
#define RX__MAPKNOWN_table_unique(...) RX__KNOWN
#define RX__MAPKNOWN_table_index(...) RX__KNOWN
#define RX__MAPKNOWN_table_check(...) RX__KNOWN
#define RX__MAPKNOWN_table_exclude(...) RX__KNOWN
#define RX__MAPKNOWN_table_foreign_key(...) RX__KNOWN
#define RX__MAPKNOWN_table_options(...) RX__KNOWN
#define RX__MAPKNOWN_rx_primary_key(...) RX__KNOWN
#define RX__MAPKNOWN_rx_column(...) RX__KNOWN
#define RX__MAPKNOWN_rx_to_one(...) RX__KNOWN
#define RX__MAPKNOWN_rx_to_many(...) RX__KNOWN
#define RX__MAPKNOWN_rx_table_unique(...) RX__KNOWN
#define RX__MAPKNOWN_rx_table_index(...) RX__KNOWN
#define RX__MAPKNOWN_rx_table_check(...) RX__KNOWN
#define RX__MAPKNOWN_rx_table_exclude(...) RX__KNOWN
#define RX__MAPKNOWN_rx_table_foreign_key(...) RX__KNOWN
#define RX__MAPKNOWN_rx_table_options(...) RX__KNOWN

/* A list that is too long for RX__COUNT counts one of its own elements, and so comes here. */
#define RX__FE_TOO_LONG(...) , RX__long
#define RX__FE_primary_key(...) RX__FE_TOO_LONG
#define RX__FE_column(...) RX__FE_TOO_LONG
#define RX__FE_transient(...) RX__FE_TOO_LONG
#define RX__FE_one(...) RX__FE_TOO_LONG
#define RX__FE_many(...) RX__FE_TOO_LONG
#define RX__FE_table_unique(...) RX__FE_TOO_LONG
#define RX__FE_table_index(...) RX__FE_TOO_LONG
#define RX__FE_table_check(...) RX__FE_TOO_LONG
#define RX__FE_table_exclude(...) RX__FE_TOO_LONG
#define RX__FE_table_foreign_key(...) RX__FE_TOO_LONG
#define RX__FE_table_options(...) RX__FE_TOO_LONG
#define RX__FE_rx_primary_key(...) RX__FE_TOO_LONG
#define RX__FE_rx_column(...) RX__FE_TOO_LONG
#define RX__FE_rx_transient(...) RX__FE_TOO_LONG
#define RX__FE_rx_to_one(...) RX__FE_TOO_LONG
#define RX__FE_rx_to_many(...) RX__FE_TOO_LONG
#define RX__FE_rx_table_unique(...) RX__FE_TOO_LONG
#define RX__FE_rx_table_index(...) RX__FE_TOO_LONG
#define RX__FE_rx_table_check(...) RX__FE_TOO_LONG
#define RX__FE_rx_table_exclude(...) RX__FE_TOO_LONG
#define RX__FE_rx_table_foreign_key(...) RX__FE_TOO_LONG
#define RX__FE_rx_table_options(...) RX__FE_TOO_LONG

/* ---- the members of the struct */
#define RX__MEMBER(M, x) RX__MEMBER_##x
#define RX__MEMBER_
#define RX__MEMBER_primary_key(...) RX__MEMBER_T(__VA_ARGS__,)
#define RX__MEMBER_column(...) RX__MEMBER_T(__VA_ARGS__,)
#define RX__MEMBER_transient(...) RX__MEMBER_T(__VA_ARGS__,)
#define RX__MEMBER_one(...) RX__MEMBER_1(__VA_ARGS__,)
#define RX__MEMBER_many(...) RX__MEMBER_N(__VA_ARGS__,)
#define RX__MEMBER_table_unique(...)
#define RX__MEMBER_table_index(...)
#define RX__MEMBER_table_check(...)
#define RX__MEMBER_table_exclude(...)
#define RX__MEMBER_table_foreign_key(...)
#define RX__MEMBER_table_options(...)
#define RX__MEMBER_rx_primary_key(...) RX__MEMBER_T(__VA_ARGS__,)
#define RX__MEMBER_rx_column(...) RX__MEMBER_T(__VA_ARGS__,)
#define RX__MEMBER_rx_transient(...) RX__MEMBER_T(__VA_ARGS__,)
#define RX__MEMBER_rx_to_one(...) RX__MEMBER_1(__VA_ARGS__,)
#define RX__MEMBER_rx_to_many(...) RX__MEMBER_N(__VA_ARGS__,)
#define RX__MEMBER_rx_table_unique(...)
#define RX__MEMBER_rx_table_index(...)
#define RX__MEMBER_rx_table_check(...)
#define RX__MEMBER_rx_table_exclude(...)
#define RX__MEMBER_rx_table_foreign_key(...)
#define RX__MEMBER_rx_table_options(...)
#define RX__MEMBER_T(T, n, ...) T n;
#define RX__MEMBER_1(T, n, ...) struct T *n;
#define RX__MEMBER_N(T, n, ...) struct T **n;

/* ---- an element as kind and arguments; in RX_MAP a column has no type */
#define RX__PARTS_ RX__none,
#define RX__PARTS_primary_key(...) RX__pk, __VA_ARGS__
#define RX__PARTS_column(...) RX__col, __VA_ARGS__
#define RX__PARTS_transient(...) RX__none, __VA_ARGS__
#define RX__PARTS_one(...) RX__one, __VA_ARGS__
#define RX__PARTS_many(...) RX__many, __VA_ARGS__
#define RX__PARTS_table_unique(...) RX__tuq, __VA_ARGS__
#define RX__PARTS_table_index(...) RX__tix, __VA_ARGS__
#define RX__PARTS_table_check(...) RX__tck, __VA_ARGS__
#define RX__PARTS_table_exclude(...) RX__tex, __VA_ARGS__
#define RX__PARTS_table_foreign_key(...) RX__tfk, __VA_ARGS__
#define RX__PARTS_table_options(...) RX__top, __VA_ARGS__
#define RX__PARTS_rx_primary_key(...) RX__pk, __VA_ARGS__
#define RX__PARTS_rx_column(...) RX__col, __VA_ARGS__
#define RX__PARTS_rx_transient(...) RX__none, __VA_ARGS__
#define RX__PARTS_rx_to_one(...) RX__one, __VA_ARGS__
#define RX__PARTS_rx_to_many(...) RX__many, __VA_ARGS__
#define RX__PARTS_rx_table_unique(...) RX__tuq, __VA_ARGS__
#define RX__PARTS_rx_table_index(...) RX__tix, __VA_ARGS__
#define RX__PARTS_rx_table_check(...) RX__tck, __VA_ARGS__
#define RX__PARTS_rx_table_exclude(...) RX__tex, __VA_ARGS__
#define RX__PARTS_rx_table_foreign_key(...) RX__tfk, __VA_ARGS__
#define RX__PARTS_rx_table_options(...) RX__top, __VA_ARGS__
#define RX__MAPPARTS_ RX__none,
#define RX__MAPPARTS_primary_key(...) RX__pk, ~, __VA_ARGS__
#define RX__MAPPARTS_column(...) RX__col, ~, __VA_ARGS__
#define RX__MAPPARTS_one(...) RX__one, __VA_ARGS__
#define RX__MAPPARTS_many(...) RX__many, __VA_ARGS__
#define RX__MAPPARTS_table_unique(...) RX__tuq, __VA_ARGS__
#define RX__MAPPARTS_table_index(...) RX__tix, __VA_ARGS__
#define RX__MAPPARTS_table_check(...) RX__tck, __VA_ARGS__
#define RX__MAPPARTS_table_exclude(...) RX__tex, __VA_ARGS__
#define RX__MAPPARTS_table_foreign_key(...) RX__tfk, __VA_ARGS__
#define RX__MAPPARTS_table_options(...) RX__top, __VA_ARGS__
#define RX__MAPPARTS_rx_primary_key(...) RX__pk, ~, __VA_ARGS__
#define RX__MAPPARTS_rx_column(...) RX__col, ~, __VA_ARGS__
#define RX__MAPPARTS_rx_to_one(...) RX__one, __VA_ARGS__
#define RX__MAPPARTS_rx_to_many(...) RX__many, __VA_ARGS__
#define RX__MAPPARTS_rx_table_unique(...) RX__tuq, __VA_ARGS__
#define RX__MAPPARTS_rx_table_index(...) RX__tix, __VA_ARGS__
#define RX__MAPPARTS_rx_table_check(...) RX__tck, __VA_ARGS__
#define RX__MAPPARTS_rx_table_exclude(...) RX__tex, __VA_ARGS__
#define RX__MAPPARTS_rx_table_foreign_key(...) RX__tfk, __VA_ARGS__
#define RX__MAPPARTS_rx_table_options(...) RX__top, __VA_ARGS__

#define RX__CALL(m, ...) m(__VA_ARGS__)
#define RX__F(M, n) (((struct M *)0)->n)
/* An inline array char[n], as structs of others have them. */
#define RX__CHARS(M, n) \
	__builtin_types_compatible_p(__typeof__(RX__F(M, n)), char[sizeof(RX__F(M, n))])

/* ---- DECLARE: one sentence where a C type has no column type, and a short name for the operand */
#define RX__DO_DECLARE(M, x) RX__CALL(RX__I_DECLARE, M, RX__PARTS_##x)
#define RX__MAP_DECLARE(M, x) RX__CALL(RX__I_DECLARE, M, RX__MAPPARTS_##x)
#define RX__I_DECLARE(M, kind, ...) RX__DECLARE_##kind(M, __VA_ARGS__,)
#define RX__DECLARE_RX__pk(M, T, n, ...) RX__DECLARE_RX__col(M, T, n,)
#define RX__DECLARE_RX__col(M, T, n, ...) \
	enum { M##__k_##n = RX__KIND(RX__F(M, n)) }; \
	_Static_assert(M##__k_##n, "column '" #n "' of " #M \
		": no column type for its C type '" #T "'; take bool, int16_t, int32_t, int64_t, float, " \
		"double, an enum with .labels, or an rx_ type of <reflex/types.h>"); \
	typedef RX__HANDLE(RX__F(M, n)) M##__t_##n;
#define RX__DECLARE_RX__one(...)
#define RX__DECLARE_RX__many(...)
#define RX__DECLARE_RX__none(...)
#define RX__DECLARE_RX__tuq(...)
#define RX__DECLARE_RX__tix(...)
#define RX__DECLARE_RX__tck(...)
#define RX__DECLARE_RX__tex(...)
#define RX__DECLARE_RX__tfk(...)
#define RX__DECLARE_RX__top(...)

/* ---- ORDINAL: the number of each column; RELORDINAL: of each relation */
#define RX__DO_ORDINAL(M, x) RX__CALL(RX__I_ORDINAL, M, RX__PARTS_##x)
#define RX__MAP_ORDINAL(M, x) RX__CALL(RX__I_ORDINAL, M, RX__MAPPARTS_##x)
#define RX__I_ORDINAL(M, kind, ...) RX__ORDINAL_##kind(M, __VA_ARGS__,)
#define RX__ORDINAL_RX__pk(M, T, n, ...) M##__c_##n,
#define RX__ORDINAL_RX__col(M, T, n, ...) M##__c_##n,
#define RX__ORDINAL_RX__one(...)
#define RX__ORDINAL_RX__many(...)
#define RX__ORDINAL_RX__none(...)
#define RX__ORDINAL_RX__tuq(...)
#define RX__ORDINAL_RX__tix(...)
#define RX__ORDINAL_RX__tck(...)
#define RX__ORDINAL_RX__tex(...)
#define RX__ORDINAL_RX__tfk(...)
#define RX__ORDINAL_RX__top(...)
#define RX__DO_RELORDINAL(M, x) RX__CALL(RX__I_RELORDINAL, M, RX__PARTS_##x)
#define RX__MAP_RELORDINAL(M, x) RX__CALL(RX__I_RELORDINAL, M, RX__MAPPARTS_##x)
#define RX__I_RELORDINAL(M, kind, ...) RX__RELORDINAL_##kind(M, __VA_ARGS__,)
#define RX__RELORDINAL_RX__pk(...)
#define RX__RELORDINAL_RX__col(...)
#define RX__RELORDINAL_RX__one(M, T, n, ...) M##__r_##n,
#define RX__RELORDINAL_RX__many(M, T, n, ...) M##__r_##n,
#define RX__RELORDINAL_RX__none(...)
#define RX__RELORDINAL_RX__tuq(...)
#define RX__RELORDINAL_RX__tix(...)
#define RX__RELORDINAL_RX__tck(...)
#define RX__RELORDINAL_RX__tex(...)
#define RX__RELORDINAL_RX__tfk(...)
#define RX__RELORDINAL_RX__top(...)

/* ---- COLUMN: the rx_column of each column. Only members with rx__ in their names are set here, so
 * that a program may set every other one. */
#define RX__DO_COLUMN(M, x) RX__CALL(RX__I_COLUMN, M, RX__PARTS_##x)
#define RX__MAP_COLUMN(M, x) RX__CALL(RX__I_COLUMN, M, RX__MAPPARTS_##x)
#define RX__I_COLUMN(M, kind, ...) RX__COLUMN_##kind(M, __VA_ARGS__,)
#define RX__COL(M, n, is_key, ...) { \
	.rx__node = { RX_NODE_COLUMN, M##__k_##n, M##__c_##n }, .rx__model = &M##__model, \
	.rx__field = #n, .rx__offset = offsetof(struct M, n), .rx__size = sizeof(RX__F(M, n)), \
	.rx__optional = RX__NULLABLE(RX__F(M, n)), .rx__chars = RX__CHARS(M, n), .rx__key = is_key, \
	__VA_ARGS__ },
#define RX__COLUMN_RX__pk(M, T, n, ...) RX__COL(M, n, true, __VA_ARGS__)
#define RX__COLUMN_RX__col(M, T, n, ...) RX__COL(M, n, false, __VA_ARGS__)
#define RX__COLUMN_RX__one(...)
#define RX__COLUMN_RX__many(...)
#define RX__COLUMN_RX__none(...)
#define RX__COLUMN_RX__tuq(...)
#define RX__COLUMN_RX__tix(...)
#define RX__COLUMN_RX__tck(...)
#define RX__COLUMN_RX__tex(...)
#define RX__COLUMN_RX__tfk(...)
#define RX__COLUMN_RX__top(...)

/* ---- RELATION: the rx_relation of each relation */
#define RX__DO_RELATION(M, x) RX__CALL(RX__I_RELATION, M, RX__PARTS_##x)
#define RX__MAP_RELATION(M, x) RX__CALL(RX__I_RELATION, M, RX__MAPPARTS_##x)
#define RX__I_RELATION(M, kind, ...) RX__RELATION_##kind(M, __VA_ARGS__,)
#define RX__REL(M, T, n, node, ...) { .rx__node = { node, 1, M##__r_##n }, \
	.rx__model = &M##__model, .rx__field = #n, .rx__offset = offsetof(struct M, n), \
	.rx__target = #T, __VA_ARGS__ },
#define RX__RELATION_RX__pk(...)
#define RX__RELATION_RX__col(...)
#define RX__RELATION_RX__one(M, T, n, ...) RX__REL(M, T, n, RX_NODE_ONE, __VA_ARGS__)
#define RX__RELATION_RX__many(M, T, n, ...) RX__REL(M, T, n, RX_NODE_MANY, __VA_ARGS__)
#define RX__RELATION_RX__none(...)
#define RX__RELATION_RX__tuq(...)
#define RX__RELATION_RX__tix(...)
#define RX__RELATION_RX__tck(...)
#define RX__RELATION_RX__tex(...)
#define RX__RELATION_RX__tfk(...)
#define RX__RELATION_RX__top(...)

/* clang-format on */

#endif
