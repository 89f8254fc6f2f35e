/* The place of a new script in the graph: it follows the one head there is, or what was named (two
 * heads are never joined unasked), and its labels and dependencies must be ones that can be. */
#include <string.h>

#include "base/fail.h"
#include "migrate/project/project.h"

static int fail_heads(const char *const *heads, size_t n, rx_error *error)
{
	return rx__fail(error, RX_EMIGRATION,
		"the scripts have %zu heads (%s and %s%s); `reflex db merge` makes one history of them, or "
		"--head says which one the new script follows",
		n, heads[0], heads[1], n > 2 ? ", …" : "");
}

static int add(rx__parents *out, const rx__node *node)
{
	for (size_t i = 0; i < out->n; i++)
		if (out->nodes[i] == node)
			return 0;
	out->nodes[out->n++] = node;
	return 0;
}

static int name_all(
	rx_project *project, rx__parents *out, const char *const *names, rx_error *error)
{
	const rx__graph *graph = &project->graph;
	bool *applied = rx__graph_set(graph);
	int r = applied ? 0 : rx__fail_nomem(error);
	for (; !r && *names; names++) {
		rx__target target;
		r = rx__graph_target(graph, applied, RX__ANY, *names, &target, error);
		for (size_t i = 0; !r && i < target.n; i++)
			r = add(out, target.nodes[i]);
	}
	return r;
}

/* One of them must not stand on another one: the table of versions has rows of tops only. */
static int check_apart(const rx_project *project, const rx__parents *parents, rx_error *error)
{
	for (size_t i = 0; i < parents->n; i++) {
		bool *below = rx__graph_set(&project->graph);
		if (!below)
			return rx__fail_nomem(error);
		rx__graph_close_down(&project->graph, parents->nodes[i], below);
		for (size_t k = 0; k < parents->n; k++)
			if (k != i && below[parents->nodes[k]->index])
				return rx__fail(error, RX_EMIGRATION,
					"revision %s stands on %s already; there is nothing to merge in these two",
					parents->nodes[i]->id, parents->nodes[k]->id);
	}
	return 0;
}

static int check_heads(const rx__parents *parents, rx_error *error)
{
	for (size_t i = 0; i < parents->n; i++)
		if (!parents->nodes[i]->is_head)
			return rx__fail(error, RX_EMIGRATION,
				"revision %s is no head, %s follows it; --splice makes a new branch there",
				parents->nodes[i]->id, parents->nodes[i]->children[0]->id);
	return 0;
}

static int join(rx_project *project, rx__parents *out, rx_error *error)
{
	rx_buf text = RX_BUF_INIT;
	for (size_t i = 0; i < out->n; i++)
		rx__buf_printf(&text, "%s%s", i ? ", " : "", out->nodes[i]->id);
	out->revises = out->n ? rx__arena_strdup(&project->arena, rx__buf_text(&text)) : NULL;
	int r = text.error || (out->n && !out->revises) ? rx__fail_nomem(error) : 0;
	rx__buf_deinit(&text);
	return r;
}

int rx__project_parents(
	rx_project *project, rx__parents *out, const char *const *named, bool splice, rx_error *error)
{
	static const char *const only_head[] = { "heads", NULL };
	const char *const *heads;
	size_t n;
	*out = (rx__parents){ .nodes = rx__arena_array(
							  &project->arena, project->graph.n + 1, sizeof(*out->nodes)) };
	int r = out->nodes ? rx__project_heads(project, &heads, &n, error) : rx__fail_nomem(error);
	const bool given = named && *named;
	if (!r && !given && n > 1)
		r = fail_heads(heads, n, error);
	if (!r)
		r = name_all(project, out, given ? named : only_head, error);
	if (!r)
		r = check_apart(project, out, error);
	if (!r && !splice)
		r = check_heads(out, error);
	return r ? r : join(project, out, error);
}

static bool is_taken(const rx__graph *graph, const char *label)
{
	for (size_t i = 0; i < graph->n; i++) {
		const rx__names *labels = &graph->nodes[i].revision->labels;
		if (!strcmp(graph->nodes[i].id, label))
			return true;
		for (size_t k = 0; k < labels->n; k++)
			if (!strcmp(labels->at[k], label))
				return true;
	}
	return false;
}

static int check_labels(rx_project *project, const char *text, rx_error *error)
{
	static const char *const words[] = { "head", "heads", "base", "current" };
	rx__names labels;
	int r = rx__names_split(&labels, text, &project->arena, error);
	for (size_t i = 0; !r && i < labels.n; i++) {
		bool reserved = false;
		for (size_t k = 0; k < sizeof(words) / sizeof(*words); k++)
			reserved |= !strcmp(labels.at[i], words[k]);
		if (reserved || labels.at[i][strcspn(labels.at[i], "@+: \t")] || *labels.at[i] == '-')
			r = rx__fail(error, RX_EMIGRATION,
				"'%s' cannot be the label of a branch: targets are written with it, so it has no "
				"'@', '+', ':' or blank and is none of head, heads, base, current",
				labels.at[i]);
		else if (is_taken(&project->graph, labels.at[i]))
			r = rx__fail(
				error, RX_EMIGRATION, "the label '%s' is taken by another script", labels.at[i]);
	}
	return r;
}

/* Whatever names them, the script says whole ids (and labels as they are). */
static int spell_out(rx_project *project, const char **text, rx_error *error)
{
	const rx__graph *graph = &project->graph;
	rx__names names;
	rx_buf whole = RX_BUF_INIT;
	bool *applied = rx__graph_set(graph);
	int r =
		applied ? rx__names_split(&names, *text, &project->arena, error) : rx__fail_nomem(error);
	for (size_t i = 0; !r && i < names.n; i++) {
		const rx__node *node;
		r = rx__graph_one(graph, applied, names.at[i], &node, error);
		if (!r)
			rx__buf_printf(&whole, "%s%s", i ? ", " : "", node->id);
	}
	if (!r && names.n)
		*text = rx__arena_strdup(&project->arena, rx__buf_text(&whole));
	if (!r && (whole.error || !*text))
		r = rx__fail_nomem(error);
	rx__buf_deinit(&whole);
	return r;
}

int rx__project_place(rx_project *project, rx_make_options *options, rx_error *error)
{
	int r = options->labels ? check_labels(project, options->labels, error) : 0;
	return !r && options->depends_on ? spell_out(project, &options->depends_on, error) : r;
}
