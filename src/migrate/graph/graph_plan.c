/* Plans. Up: what the target stands on and is not applied, in the graph's order. Down: what stands
 * on the target and is applied, in the opposite order; the target itself stays. */
#include "migrate/graph/graph.h"

#include "base/fail.h"

static int plan_up(const rx__graph *graph, const bool *applied, const rx__target *target,
	rx__steps *out, rx_error *error)
{
	bool *set = rx__graph_set(graph);
	if (!set)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < target->n; i++)
		rx__graph_close_down(graph, target->nodes[i], set);
	for (size_t i = 0; i < graph->n; i++)
		if (set[graph->order[i]->index] && !applied[graph->order[i]->index])
			out->at[out->n++] = graph->order[i];
	return 0;
}

/* What goes: everything above the targets; with base everything, or all of the one branch and what
 * stands on it. */
static int leaving(const rx__graph *graph, const bool *applied, const rx__target *target, bool *set,
	rx_error *error)
{
	for (size_t i = 0; i < target->n; i++)
		if (!applied[target->nodes[i]->index])
			return rx__fail(error, RX_EMIGRATION,
				"revision %s is not applied, so there is no way down to it; see `reflex db status`",
				target->nodes[i]->id);
	for (size_t i = 0; i < graph->n; i++) {
		rx__node *node = graph->order[i];
		bool goes = target->n == 0 && (!target->within || target->within[node->index]);
		for (size_t k = 0; k < node->n_parents; k++)
			for (size_t t = 0; t < target->n; t++)
				goes |= node->parents[k] == target->nodes[t];
		for (size_t k = 0; k < node->n_depends; k++)
			for (size_t t = 0; t < target->n; t++)
				goes |= node->depends[k] == target->nodes[t];
		if (goes)
			rx__graph_close_up(graph, node, set);
	}
	for (size_t t = 0; t < target->n; t++)
		if (set[target->nodes[t]->index])
			return rx__fail(error, RX_EMIGRATION,
				"the targets stand on each other, so the database cannot be at all of them");
	return 0;
}

static int plan_down(const rx__graph *graph, const bool *applied, const rx__target *target,
	rx__steps *out, rx_error *error)
{
	bool *set = rx__graph_set(graph);
	if (!set)
		return rx__fail_nomem(error);
	int r = leaving(graph, applied, target, set, error);
	for (size_t i = graph->n; !r && i-- > 0;)
		if (set[graph->order[i]->index] && applied[graph->order[i]->index])
			out->at[out->n++] = graph->order[i];
	return r;
}

int rx__graph_plan(const rx__graph *graph, const bool *applied, const rx__target *target,
	rx__direction direction, rx__steps *out, rx_error *error)
{
	*out = (rx__steps){ .at = rx__arena_array(graph->arena, graph->n + 1, sizeof(*out->at)) };
	if (!out->at)
		return rx__fail_nomem(error);
	return direction == RX__DOWNGRADE ? plan_down(graph, applied, target, out, error)
									  : plan_up(graph, applied, target, out, error);
}

int rx__graph_hold_back(
	const rx__graph *graph, const bool *applied, rx__steps *steps, rx_error *error)
{
	bool *held = rx__graph_set(graph);
	size_t left = 0;
	if (!held)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < graph->n; i++) {
		const rx__node *node = &graph->nodes[i];
		if (node->revision->phase == RX_CONTRACT && !applied[node->index])
			rx__graph_close_up(graph, node, held);
	}
	for (size_t i = 0; i < steps->n; i++)
		if (!held[steps->at[i]->index])
			steps->at[left++] = steps->at[i];
	steps->n = left;
	return 0;
}
