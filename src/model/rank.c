/* The order in which tables can be filled: Tarjan's search for the strongly connected parts of the
 * graph of foreign keys, which finds a part only after all the parts that it points to. So the order
 * in which parts are found is the rank, and a part of more than one table is a cycle.
 *
 * Mappers that were there before keep their ranks; they never point to fresh ones. */
#include "base/fail.h"
#include "model/resolve.h"

typedef struct {
	size_t number, low; /* 0: not seen yet */
	bool on_stack;
} mark;

typedef struct {
	rx__resolve *resolve;
	mark *marks;
	size_t *stack, n_stack;
	size_t next_number, next_rank;
} walk;

static size_t place_of(const rx__resolve *resolve, const rx__mapper *mapper)
{
	size_t i = 0;
	while (i < resolve->n && resolve->entries[i].mapper != mapper)
		i++;
	return i;
}

static void pop_part(walk *w, size_t root)
{
	size_t first = w->n_stack;
	do
		first--;
	while (w->stack[first] != root);
	bool cyclic = w->n_stack - first > 1;
	for (size_t i = first; i < w->n_stack; i++) {
		rx__mapper *mapper = w->resolve->entries[w->stack[i]].mapper;
		mapper->rank = w->next_rank++;
		mapper->cyclic = cyclic;
		w->marks[w->stack[i]].on_stack = false;
	}
	w->n_stack = first;
}

static void visit(walk *w, size_t at)
{
	mark *m = &w->marks[at];
	const rx__mapper *mapper = w->resolve->entries[at].mapper;
	*m = (mark){ ++w->next_number, w->next_number, true };
	w->stack[w->n_stack++] = at;
	for (size_t i = 0; i < mapper->n_foreign_keys; i++) {
		const rx__mapper *target = mapper->foreign_keys[i].target;
		if (target == mapper)
			continue;
		size_t to = place_of(w->resolve, target);
		if (!w->resolve->entries[to].fresh)
			continue;
		if (w->marks[to].number == 0)
			visit(w, to);
		if (w->marks[to].on_stack && w->marks[to].low < m->low)
			m->low = w->marks[to].low;
	}
	if (m->low == m->number)
		pop_part(w, at);
}

int rx__ranks_assign(rx__resolve *resolve, size_t first_rank, size_t *next_index)
{
	walk w = { .resolve = resolve, .next_rank = first_rank };
	w.marks = rx__arena_array(resolve->arena, resolve->n + 1, sizeof *w.marks);
	w.stack = rx__arena_array(resolve->arena, resolve->n + 1, sizeof *w.stack);
	if (!w.marks || !w.stack)
		return rx__fail_nomem(resolve->error);
	for (size_t i = 0; i < resolve->n; i++) {
		if (!resolve->entries[i].fresh)
			continue;
		resolve->entries[i].mapper->index = (*next_index)++;
		if (w.marks[i].number == 0)
			visit(&w, i);
	}
	return RX_OK;
}
