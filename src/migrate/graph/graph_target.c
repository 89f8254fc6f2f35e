/* Targets, as Alembic writes them: [branch@]where[±N], or ±N alone. A branch is a label or a
 * revision: all that stand on it, and what it stands on down to the last fork. */
#include "migrate/graph/graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

enum { SHORTEST_PREFIX = 4 };

typedef struct target_text {
	const char *whole; /* for messages */
	const char *branch; /* before the @, or NULL */
	const char *name; /* "" if there is only a number */
	long steps; /* ±N, 0 for none */
} target_text;

static int parse(target_text *out, const rx__graph *graph, const char *text, rx_error *error)
{
	char *copy = rx__arena_strdup(graph->arena, text);
	if (!copy)
		return rx__fail_nomem(error);
	*out = (target_text){ .whole = text, .name = copy };
	char *at = strchr(copy, '@');
	if (at) {
		*at = '\0';
		out->branch = copy;
		out->name = copy = at + 1;
	}
	char *sign = copy + strcspn(copy, "+-");
	if (*sign) {
		char *end;
		out->steps = strtol(sign, &end, 10);
		if (end == sign || *end || out->steps == 0)
			return rx__fail(error, RX_EMIGRATION,
				"'%s' is no target: +N, -N or ID+N with a number from 1 on", text);
		*sign = '\0';
	}
	if (!*out->name && !out->steps)
		return rx__fail(error, RX_EMIGRATION,
			"'%s' is no target: head, base, +N, -N, an id or its beginning, and a label are", text);
	return 0;
}

static int fail_ambiguous(
	const rx__graph *graph, const char *name, const bool *matches, rx_error *error)
{
	char list[160] = "", buffer[128];
	size_t shown = 0;
	for (size_t i = 0; i < graph->n && shown < 3; i++)
		if (matches[i]) {
			const char *where =
				rx__revision_where(graph->nodes[i].revision, buffer, sizeof(buffer));
			if (strlen(list) + strlen(where) + 3 > sizeof(list))
				break;
			strcat(strcat(list, shown++ ? ", " : ""), where);
		}
	return rx__fail(error, RX_EMIGRATION,
		"'%s' is the beginning of more than one revision: %s; write more of it", name, list);
}

static int find_prefix(
	const rx__graph *graph, const char *name, const rx__node **out, rx_error *error)
{
	bool *matches = rx__graph_set(graph);
	size_t n = 0, size = strlen(name);
	if (!matches)
		return rx__fail_nomem(error);
	if (size < SHORTEST_PREFIX)
		return rx__fail(error, RX_EMIGRATION,
			"there is no revision '%s'; the beginning of an id needs %d characters or more", name,
			SHORTEST_PREFIX);
	for (size_t i = 0; i < graph->n; i++)
		if (!strncmp(graph->nodes[i].id, name, size)) {
			matches[i] = true;
			*out = &graph->nodes[i];
			n++;
		}
	if (n > 1)
		return fail_ambiguous(graph, name, matches, error);
	if (n == 0)
		return rx__fail(error, RX_EMIGRATION,
			"there is no revision '%s'; see `reflex db history` for those that are there", name);
	return 0;
}

/* An id, the beginning of one, or a label. */
static int find_name(
	const rx__graph *graph, const char *name, const rx__node **out, rx_error *error)
{
	*out = rx__graph_node(graph, name);
	for (size_t i = 0; !*out && i < graph->n; i++)
		for (size_t k = 0; k < graph->nodes[i].revision->labels.n; k++)
			if (!strcmp(graph->nodes[i].revision->labels.at[k], name))
				*out = &graph->nodes[i];
	return *out ? 0 : find_prefix(graph, name, out, error);
}

/* All that stand on the node, and what it stands on down to where another branch leaves. */
static int branch_set(const rx__graph *graph, const char *name, bool **out, rx_error *error)
{
	const rx__node *node;
	int r = find_name(graph, name, &node, error);
	bool *set = rx__graph_set(graph);
	if (r || !set)
		return r ? r : rx__fail_nomem(error);
	rx__graph_close_up(graph, node, set);
	while (node->n_parents == 1 && node->parents[0]->n_children == 1) {
		node = node->parents[0];
		set[node->index] = true;
	}
	*out = set;
	return 0;
}

static int fail_heads(const rx__graph *graph, const bool *set, const char *text, rx_error *error)
{
	char list[200] = "", buffer[128];
	for (size_t i = 0; i < graph->n; i++) {
		const rx__node *node = graph->order[i];
		if (!node->is_head || (set && !set[node->index]))
			continue;
		const char *where = rx__revision_where(node->revision, buffer, sizeof(buffer));
		if (strlen(list) + strlen(where) + 3 > sizeof(list))
			break;
		strcat(strcat(list, *list ? ", " : ""), where);
	}
	return rx__fail(error, RX_EMIGRATION,
		"'%s' is not one revision, as the scripts have more than one head: %s; say which, or "
		"'heads' for all of them; `reflex db merge` makes one of them",
		text, list);
}

static int add_heads(const rx__graph *graph, const bool *set, rx__target *out)
{
	for (size_t i = 0; i < graph->n; i++)
		if (graph->order[i]->is_head && (!set || set[graph->order[i]->index]))
			out->nodes[out->n++] = graph->order[i];
	return 0;
}

/* One step up from a node (NULL: from before the first), inside the branch if there is one. */
static int step_up(const rx__graph *graph, const rx__node **at, const bool *within,
	const target_text *text, rx_error *error)
{
	const rx__node *next = NULL;
	size_t n = 0;
	for (size_t i = 0; i < graph->n; i++) {
		rx__node *node = graph->order[i];
		bool follows = !*at && node->n_parents == 0;
		for (size_t k = 0; *at && k < node->n_parents; k++)
			follows |= node->parents[k] == *at;
		if (follows && (!within || within[node->index])) {
			next = node;
			n++;
		}
	}
	if (n > 1)
		return rx__fail(error, RX_EMIGRATION,
			"'%s' does not say which way to go: %zu revisions follow %s; name one, or write "
			"BRANCH@+N",
			text->whole, n, *at ? (*at)->id : "the base");
	if (n == 0)
		return rx__fail(error, RX_EMIGRATION, "'%s' goes too far: nothing follows %s", text->whole,
			*at ? (*at)->id : "the base");
	*at = next;
	return 0;
}

/* One step down; NULL is the base. */
static int step_down(
	const rx__node **at, const bool *within, const target_text *text, rx_error *error)
{
	const rx__node *next = NULL;
	size_t n = 0;
	if (!*at)
		return rx__fail(error, RX_EMIGRATION, "'%s' goes too far: there is nothing before the base",
			text->whole);
	for (size_t i = 0; i < (*at)->n_parents; i++)
		if (!within || within[(*at)->parents[i]->index]) {
			next = (*at)->parents[i];
			n++;
		}
	if (n > 1)
		return rx__fail(error, RX_EMIGRATION,
			"'%s' does not say which way to go: %s merges %zu revisions; name one of them",
			text->whole, (*at)->id, n);
	*at = next;
	return 0;
}

/* Where ±N begins when no revision stands before it: the one applied head (of the branch). */
static int applied_head(const rx__graph *graph, const bool *applied, const bool *within,
	const target_text *text, const rx__node **out, rx_error *error)
{
	bool *set = rx__graph_set(graph);
	rx__node **tops = rx__arena_array(graph->arena, graph->n + 1, sizeof(*tops));
	if (!set || !tops)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < graph->n; i++)
		set[i] = applied[i] && (!within || within[i]);
	size_t n = rx__graph_tops(graph, set, tops);
	if (n > 1)
		return rx__fail(error, RX_EMIGRATION,
			"'%s' does not say from where: the database is at %zu revisions at once, %s and %s%s; "
			"write ID%+ld",
			text->whole, n, tops[0]->id, tops[1]->id, n > 2 ? ", …" : "", text->steps);
	*out = n ? tops[0] : NULL;
	return 0;
}

static int walk(const rx__graph *graph, const rx__node *from, const bool *within,
	const target_text *text, rx__target *out, rx_error *error)
{
	int r = 0;
	for (long i = 0; i < labs(text->steps) && !r; i++)
		r = text->steps > 0 ? step_up(graph, &from, within, text, error)
							: step_down(&from, within, text, error);
	if (!r && from)
		out->nodes[out->n++] = (rx__node *)from;
	else if (!r)
		out->within = (bool *)within;
	return r;
}

static int check_relative(const target_text *text, rx__direction direction, rx_error *error)
{
	if (*text->name || !text->steps)
		return 0;
	if (direction == RX__UPGRADE && text->steps < 0)
		return rx__fail(error, RX_EMIGRATION,
			"'%s' is a step back: that is `reflex db downgrade %s`", text->whole, text->whole);
	if (direction == RX__DOWNGRADE && text->steps > 0)
		return rx__fail(error, RX_EMIGRATION,
			"'%s' is a step forward: that is `reflex db migrate %s`", text->whole, text->whole);
	return 0;
}

static bool is(const target_text *text, const char *word)
{
	return !strcmp(text->name, word);
}

static int absolute(const rx__graph *graph, const target_text *text, const bool *within,
	rx__target *out, rx_error *error)
{
	if (is(text, "heads") || is(text, "head")) {
		add_heads(graph, within, out);
		if (is(text, "head") && out->n > 1)
			return fail_heads(graph, within, text->whole, error);
		return 0;
	}
	if (is(text, "base")) {
		out->within = (bool *)within;
		return 0;
	}
	const rx__node *node;
	int r = find_name(graph, text->name, &node, error);
	if (!r && within && !within[node->index])
		return rx__fail(error, RX_EMIGRATION, "'%s': revision %s is not of the branch '%s'",
			text->whole, node->id, text->branch);
	if (!r)
		out->nodes[out->n++] = (rx__node *)node;
	return r;
}

int rx__graph_target(const rx__graph *graph, const bool *applied, rx__direction direction,
	const char *text, rx__target *out, rx_error *error)
{
	target_text parsed;
	bool *within = NULL;
	*out = (rx__target){ .nodes = rx__arena_array(graph->arena, graph->n + 1, sizeof(rx__node *)) };
	if (!out->nodes)
		return rx__fail_nomem(error);
	int r = parse(&parsed, graph, text, error);
	if (!r)
		r = check_relative(&parsed, direction, error);
	if (!r && parsed.branch)
		r = branch_set(graph, parsed.branch, &within, error);
	if (r)
		return r;
	if (!parsed.steps)
		return absolute(graph, &parsed, within, out, error);
	const rx__node *from = NULL;
	if (!*parsed.name) {
		r = applied_head(graph, applied, within, &parsed, &from, error);
		return r ? r : walk(graph, from, within, &parsed, out, error);
	}
	rx__target start = *out;
	r = absolute(graph, &parsed, within, &start, error);
	if (!r && start.n > 1)
		r = fail_heads(graph, within, parsed.whole, error);
	return r ? r : walk(graph, start.n ? start.nodes[0] : NULL, within, &parsed, out, error);
}

int rx__graph_one(const rx__graph *graph, const bool *applied, const char *text,
	const rx__node **out, rx_error *error)
{
	rx__target target;
	int r = rx__graph_target(graph, applied, RX__ANY, text, &target, error);
	if (!r && target.n != 1)
		r = rx__fail(error, RX_EMIGRATION,
			target.n ? "'%s' is more than one revision" : "'%s' is no revision", text);
	if (!r)
		*out = target.nodes[0];
	return r;
}
