/* Linking: ids are looked up in a map, then a depth-first walk gives the order and finds loops.
 * Nodes are sorted by id first, so that the order depends on the scripts alone and not on the order
 * in which a folder lists them. */
#include "migrate/graph/graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/map.h"

enum { UNSEEN, OPEN, CLOSED };

static const char *where(const rx__node *node, char *buffer, size_t size)
{
	return rx__revision_where(node->revision, buffer, size);
}

static int compare_nodes(const void *a, const void *b)
{
	const rx__node *left = a, *right = b;
	return strcmp(left->id, right->id);
}

static int fail_duplicate(const rx__node *a, const rx__node *b, rx_error *error)
{
	char one[128], other[128];
	if (a->revision->is_part != b->revision->is_part) {
		const rx__node *whole = a->revision->is_part ? a : b;
		return rx__fail(error, RX_EMIGRATION,
			"%s has taken the place of %s, which is still there: remove %s",
			where(whole, one, sizeof(one)), a->id, where(whole == a ? b : a, other, sizeof(other)));
	}
	return rx__fail(error, RX_EMIGRATION,
		"two scripts have the id %s: %s and %s; give one of them another id, in its name and in "
		"RX_REVISION",
		a->id, where(a, one, sizeof(one)), where(b, other, sizeof(other)));
}

static int find_duplicates(const rx__graph *graph, rx_error *error)
{
	for (size_t i = 1; i < graph->n; i++)
		if (!strcmp(graph->nodes[i - 1].id, graph->nodes[i].id))
			return fail_duplicate(&graph->nodes[i - 1], &graph->nodes[i], error);
	return 0;
}

rx__node *rx__graph_node(const rx__graph *graph, const char *id)
{
	rx__node key = { .id = id };
	return graph->n ? bsearch(&key, graph->nodes, graph->n, sizeof(key), compare_nodes) : NULL;
}

/* depends_on may name a label too. */
static rx__node *find_named(const rx__graph *graph, const char *name, bool labels_too)
{
	rx__node *node = rx__graph_node(graph, name);
	for (size_t i = 0; !node && labels_too && i < graph->n; i++)
		for (size_t k = 0; k < graph->nodes[i].revision->labels.n; k++)
			if (!strcmp(graph->nodes[i].revision->labels.at[k], name))
				node = &graph->nodes[i];
	return node;
}

static int link_names(
	const rx__graph *graph, rx__node *node, const rx__names *names, bool depends, rx_error *error)
{
	char buffer[128];
	rx__node **list = rx__arena_array(graph->arena, names->n + 1, sizeof(*list));
	if (!list)
		return rx__fail_nomem(error);
	size_t n = 0;
	for (size_t i = 0; i < names->n; i++) {
		rx__node *other = find_named(graph, names->at[i], depends);
		if (!other)
			return rx__fail(error, RX_EMIGRATION,
				"%s %s %s, and there is no script of that id; bring the file back, or correct the "
				"id",
				where(node, buffer, sizeof(buffer)), depends ? "depends on" : "revises",
				names->at[i]);
		bool seen = false;
		for (size_t k = 0; k < n; k++)
			seen |= list[k] == other;
		if (!seen)
			list[n++] = other;
	}
	if (depends) {
		node->depends = list;
		node->n_depends = n;
	} else {
		node->parents = list;
		node->n_parents = n;
	}
	return 0;
}

static int link_children(rx__graph *graph, rx_error *error)
{
	for (size_t i = 0; i < graph->n; i++)
		for (size_t k = 0; k < graph->nodes[i].n_parents; k++)
			graph->nodes[i].parents[k]->n_children++;
	for (size_t i = 0; i < graph->n; i++) {
		rx__node *node = &graph->nodes[i];
		node->is_head = node->n_children == 0;
		node->children = rx__arena_array(graph->arena, node->n_children + 1, sizeof(rx__node *));
		if (!node->children)
			return rx__fail_nomem(error);
		node->n_children = 0;
	}
	for (size_t i = 0; i < graph->n; i++)
		for (size_t k = 0; k < graph->nodes[i].n_parents; k++) {
			rx__node *parent = graph->nodes[i].parents[k];
			parent->children[parent->n_children++] = &graph->nodes[i];
		}
	return 0;
}

static int check_labels(const rx__graph *graph, rx_error *error)
{
	rx_map labels = RX_MAP_INIT;
	char one[128], other[128];
	int r = 0;
	for (size_t i = 0; i < graph->n && !r; i++) {
		rx__node *node = &graph->nodes[i];
		for (size_t k = 0; k < node->revision->labels.n && !r; k++) {
			const char *label = node->revision->labels.at[k];
			rx__node *before = rx__map_gets(&labels, label);
			if (!before)
				before = rx__graph_node(graph, label);
			if (before)
				r = rx__fail(error, RX_EMIGRATION, "%s has the label '%s', which %s has already",
					where(node, one, sizeof(one)), label, where(before, other, sizeof(other)));
			else if (!rx__map_puts(&labels, label, node))
				r = rx__fail_nomem(error);
		}
	}
	rx__map_deinit(&labels);
	return r;
}

static int fail_loop(const rx__node *from, const rx__node *to, rx_error *error)
{
	char buffer[128];
	if (from == to)
		return rx__fail(error, RX_EMIGRATION, "%s revises or depends on itself",
			where(from, buffer, sizeof(buffer)));
	char path[320] = "";
	size_t used = 0;
	for (const rx__node *node = from; node; node = node->branch) {
		used += strlen(node->id) + 4;
		if (used < sizeof(path)) {
			strcat(path, node->id);
			strcat(path, " <- ");
		}
		if (node == to)
			break;
	}
	return rx__fail(error, RX_EMIGRATION,
		"the scripts stand on each other in a loop: %s%s; %s must "
		"revise another one",
		path, from->id, where(to, buffer, sizeof(buffer)));
}

/* Walks to what the node stands on, without recursion: a history may be thousands of steps long. */
static int visit(rx__graph *graph, rx__node *root, size_t *placed, rx_error *error)
{
	size_t *next = rx__arena_array(graph->arena, graph->n, sizeof(*next));
	if (!next)
		return rx__fail_nomem(error);
	rx__node *node = root;
	root->branch = NULL;
	root->mark = OPEN;
	while (node) {
		size_t at = next[node->index]++;
		rx__node *below = NULL;
		if (at < node->n_parents)
			below = node->parents[at];
		else if (at - node->n_parents < node->n_depends)
			below = node->depends[at - node->n_parents];
		if (!below) {
			node->mark = CLOSED;
			graph->order[(*placed)++] = node;
			node = node->branch;
		} else if (below->mark == OPEN) {
			return fail_loop(node, below, error);
		} else if (below->mark == UNSEEN) {
			below->branch = node;
			below->mark = OPEN;
			node = below;
		}
	}
	return 0;
}

static int sort(rx__graph *graph, rx_error *error)
{
	graph->order = rx__arena_array(graph->arena, graph->n + 1, sizeof(rx__node *));
	if (!graph->order)
		return rx__fail_nomem(error);
	size_t placed = 0;
	for (size_t i = 0; i < graph->n; i++) {
		if (graph->nodes[i].mark != UNSEEN)
			continue;
		rx__arena_mark mark = rx__arena_save(graph->arena);
		int r = visit(graph, &graph->nodes[i], &placed, error);
		rx__arena_rewind(graph->arena, mark);
		if (r)
			return r;
	}
	return 0;
}

int rx__graph_init(
	rx__graph *graph, const rx__revision *revisions, size_t n, rx_arena *arena, rx_error *error)
{
	*graph = (rx__graph){ .arena = arena, .n = n };
	graph->nodes = rx__arena_array(arena, n + 1, sizeof(rx__node));
	if (!graph->nodes)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < n; i++) {
		graph->nodes[i].revision = &revisions[i];
		graph->nodes[i].id = revisions[i].id;
	}
	if (n)
		qsort(graph->nodes, n, sizeof(rx__node), compare_nodes);
	int r = find_duplicates(graph, error);
	for (size_t i = 0; i < n && !r; i++) {
		rx__node *node = &graph->nodes[i];
		node->index = i;
		r = link_names(graph, node, &node->revision->parents, false, error);
		if (!r)
			r = link_names(graph, node, &node->revision->depends_on, true, error);
	}
	if (!r)
		r = link_children(graph, error);
	if (!r)
		r = check_labels(graph, error);
	return r ? r : sort(graph, error);
}

/* ---- sets */

bool *rx__graph_set(const rx__graph *graph)
{
	return rx__arena_array(graph->arena, graph->n + 1, sizeof(bool));
}

static bool stands_on(const rx__node *node, const bool *set)
{
	bool found = false;
	for (size_t i = 0; i < node->n_parents; i++)
		found |= set[node->parents[i]->index];
	for (size_t i = 0; i < node->n_depends; i++)
		found |= set[node->depends[i]->index];
	return found;
}

/* The order puts everything behind what it stands on, so one pass in it closes a set. */
void rx__graph_close_up(const rx__graph *graph, const rx__node *node, bool *set)
{
	set[node->index] = true;
	for (size_t i = 0; i < graph->n; i++)
		if (stands_on(graph->order[i], set))
			set[graph->order[i]->index] = true;
}

void rx__graph_close_down(const rx__graph *graph, const rx__node *node, bool *set)
{
	set[node->index] = true;
	for (size_t i = graph->n; i-- > 0;) {
		const rx__node *at = graph->order[i];
		for (size_t k = 0; set[at->index] && k < at->n_parents; k++)
			set[at->parents[k]->index] = true;
		for (size_t k = 0; set[at->index] && k < at->n_depends; k++)
			set[at->depends[k]->index] = true;
	}
}

size_t rx__graph_tops(const rx__graph *graph, const bool *set, rx__node **out)
{
	size_t n = 0;
	for (size_t i = 0; i < graph->n; i++)
		graph->nodes[i].mark = false;
	for (size_t i = 0; i < graph->n; i++) {
		const rx__node *above = &graph->nodes[i];
		for (size_t k = 0; set[above->index] && k < above->n_parents; k++)
			above->parents[k]->mark = true;
		for (size_t k = 0; set[above->index] && k < above->n_depends; k++)
			above->depends[k]->mark = true;
	}
	for (size_t i = 0; i < graph->n; i++)
		if (set[graph->order[i]->index] && !graph->order[i]->mark)
			out[n++] = graph->order[i];
	return n;
}
