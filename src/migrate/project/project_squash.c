/* A range of scripts as one. The new script does what each of them did, one behind the other, and says
 * whose part comes: in the graph it is still as many revisions, so that every database finds its place.
 *
 * The text is written from the recorded operations. Before a file is touched, it is compiled and must
 * do for each revision exactly what its script did, by the sum that databases have in their journals. */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <reflex/types.h>

#include "base/fail.h"
#include "migrate/build/files.h"
#include "migrate/live.h"
#include "migrate/project/project.h"
#include "migrate/script/op_sum.h"

enum { SECONDS = 19 /* of "2026-11-22 03:12:45.000000" */ };

typedef struct squash {
	rx_project *project;
	rx__node **nodes; /* in order */
	rx__script_part *parts;
	rx_op *operations; /* two for each */
	size_t n;
	const char *text, *name;
} squash;

/* ---- the range */

static const rx__node *last_of(const squash *s)
{
	return s->nodes[s->n - 1];
}

static int fail_member(const rx__node *node, const char *why, rx_error *error)
{
	char buffer[128];
	return rx__fail(error, RX_EMIGRATION, "%s %s; squash the scripts before and behind it",
		rx__revision_where(node->revision, buffer, sizeof(buffer)), why);
}

static int check_member(const rx__node *first, const rx__node *node, rx_error *error)
{
	const rx__revision *revision = node->revision;
	if (revision->code->no_transaction)
		return fail_member(node, "runs outside a transaction", error);
	if (revision->phase != first->revision->phase)
		return fail_member(node, "is of another phase than the first of the range", error);
	if (node == first)
		return 0;
	if (node->n_parents != 1)
		return fail_member(node, "joins branches, so that the range is no single line", error);
	if (node->n_depends)
		return fail_member(node, "depends on another branch", error);
	if (revision->labels.n)
		return fail_member(node, "begins a labelled branch", error);
	return 0;
}

/* A script that was squashed before is taken whole: its file goes. */
static int check_whole(const squash *s, rx_error *error)
{
	const rx__graph *graph = &s->project->graph;
	for (size_t i = 0; i < graph->n; i++) {
		const rx__node *node = &graph->nodes[i];
		bool inside = false, shares = false;
		for (size_t k = 0; k < s->n; k++) {
			inside |= s->nodes[k] == node;
			shares |= s->nodes[k]->revision->code == node->revision->code;
		}
		if (shares && !inside)
			return rx__fail(error, RX_EMIGRATION,
				"%s is part of %s, of which only some is in the range; take all of it, or nothing",
				node->id, node->revision->code->id);
	}
	return 0;
}

static int end_of_range(
	const squash *s, const char *text, bool last, const rx__node **out, rx_error *error)
{
	*out = NULL;
	if (!*text && !last)
		return 0;
	return rx__graph_one(
		&s->project->graph, rx__graph_set(&s->project->graph), *text ? text : "head", out, error);
}

static int find_range(squash *s, const char *range, rx_error *error)
{
	const char *colon = range ? strchr(range, ':') : NULL;
	rx_arena *arena = &s->project->arena;
	const rx__node *from = NULL, *to = NULL;
	if (!colon)
		return rx__fail(error, RX_EMIGRATION,
			"a range is FIRST:LAST, both included; an empty side is the first script or the head");
	const char *first = rx__arena_strndup(arena, range, (size_t)(colon - range));
	s->nodes = rx__arena_array(arena, s->project->graph.n + 1, sizeof(*s->nodes));
	if (!first || !s->nodes)
		return rx__fail_nomem(error);
	int r = end_of_range(s, strcmp(first, "base") != 0 ? first : "", false, &from, error);
	if (!r)
		r = end_of_range(s, colon + 1, true, &to, error);
	size_t n = 0;
	for (const rx__node *node = to; !r && node; node = node->n_parents ? node->parents[0] : NULL) {
		s->nodes[n++] = &s->project->graph.nodes[node->index];
		if (node == from || (!from && !node->n_parents))
			break;
		if (!node->n_parents)
			r = rx__fail(error, RX_EMIGRATION, "%s does not stand on %s", to->id, from->id);
		else if (node->n_parents > 1)
			r = fail_member(node, "joins branches, so that the range is no single line", error);
	}
	for (size_t i = 0; i < n / 2; i++) {
		rx__node *node = s->nodes[i];
		s->nodes[i] = s->nodes[n - 1 - i];
		s->nodes[n - 1 - i] = node;
	}
	s->n = n;
	for (size_t i = 0; !r && i < n; i++)
		r = check_member(s->nodes[0], s->nodes[i], error);
	if (!r && n < 2)
		r = rx__fail(
			error, RX_EMIGRATION, "%s: there is nothing to squash in a single script", range);
	return r ? r : check_whole(s, error);
}

/* ---- the text */

static int record(squash *s, rx_error *error)
{
	int r = 0;
	s->operations = calloc(2 * s->n, sizeof(*s->operations));
	s->parts = rx__arena_array(&s->project->arena, s->n, sizeof(*s->parts));
	if (!s->operations || !s->parts)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < 2 * s->n && !r; i++)
		r = rx__revision_record(&s->operations[i], s->nodes[i / 2]->revision, i % 2 == 0, error);
	for (size_t i = 0; i < 2 * s->n && !r; i++) {
		if (rx__live_is(&s->operations[i]))
			r = fail_member(s->nodes[i / 2], "has code of its own (rx_op_session)", error);
		else if (s->operations[i].outside)
			r = fail_member(s->nodes[i / 2], "runs outside a transaction", error);
	}
	for (size_t i = 0; i < s->n; i++)
		s->parts[i] = (rx__script_part){ .id = s->nodes[i]->id,
			.message = s->nodes[i]->revision->message,
			.upgrade = &s->operations[2 * i],
			.downgrade = &s->operations[2 * i + 1] };
	return r;
}

static const char *join(rx_arena *arena, const rx__names *names)
{
	const char *text = names->n ? names->at[0] : NULL;
	for (size_t i = 1; i < names->n && text; i++)
		text = rx__arena_printf(arena, "%s, %s", text, names->at[i]);
	return text;
}

static int write_text(squash *s, const char *message, rx_error *error)
{
	char now[RX_DATETIME_SIZE];
	rx_buf text = RX_BUF_INIT, name = RX_BUF_INIT;
	rx_arena *arena = &s->project->arena;
	const rx__revision *first = s->nodes[0]->revision;
	if (!message)
		message = rx__arena_printf(arena, "squash of %s to %s", first->id, last_of(s)->id);
	rx_datetime_text(rx_datetime_now(), now, sizeof(now));
	now[SECONDS] = '\0';
	const rx__script script = { .id = last_of(s)->id,
		.revises = join(arena, &first->parents),
		.message = message,
		.labels = join(arena, &first->labels),
		.depends_on = join(arena, &first->depends_on),
		.created = now,
		.phase = first->phase == RX_EXPAND ? "RX_EXPAND"
			: first->phase				   ? "RX_CONTRACT"
										   : NULL,
		.parts = s->parts,
		.n_parts = s->n };
	rx__script_write(&text, &script);
	rx__script_file_name(&name, script.id, message);
	s->text = text.error ? NULL : rx__arena_strdup(arena, rx__buf_text(&text));
	s->name = name.error ? NULL : rx__arena_strdup(arena, rx__buf_text(&name));
	rx__buf_deinit(&text);
	rx__buf_deinit(&name);
	return s->text && s->name ? 0 : rx__fail_nomem(error);
}

/* ---- the proof */

static int compare_sums(const squash *s, const rx_revision *code, const char *path, rx_error *error)
{
	rx__revisions parts = { .at = NULL };
	char was[RX__SUM_SIZE], is[RX__SUM_SIZE];
	int r = rx__revisions_add(&parts, code, path, NULL, &s->project->arena, error);
	for (size_t i = 0; i < s->n && !r; i++) {
		r = rx__revision_sum(was, s->nodes[i]->revision, error);
		if (!r && i < parts.n)
			r = rx__revision_sum(is, &parts.at[i], error);
		if (!r && (parts.n != s->n || strcmp(was, is) != 0))
			r = fail_member(s->nodes[i],
				"does what a written list of operations cannot say (it calls functions of its own)",
				error);
	}
	return r;
}

static int prove_file(squash *s, const char *path, rx_error *error)
{
	char symbol[64];
	void *module = NULL;
	int r = rx__files_create(path, s->text, strlen(s->text), error);
	if (!r)
		r = rx__project_need_builder(s->project, error);
	if (!r)
		r = rx__builder_load(&s->project->builder, &path, 1, &module, error);
	snprintf(symbol, sizeof(symbol), "rx_revision_%s", last_of(s)->id);
	const rx_revision *code = r ? NULL : dlsym(module, symbol);
	if (!r && !code)
		r = rx__fail(error, RX_EMIGRATION, "the new script does not define %s", symbol);
	if (!r)
		r = compare_sums(s, code, path, error);
	if (module)
		dlclose(module);
	unlink(path);
	return r;
}

static int prove(squash *s, rx_error *error)
{
	char folder[] = "/tmp/reflex-squash-XXXXXX", path[128];
	if (!mkdtemp(folder))
		return rx__fail(error, RX_EIO, "no folder can be made in /tmp: %s", strerror(errno));
	snprintf(path, sizeof(path), "%s/%.70s", folder, s->name);
	int r = prove_file(s, path, error);
	rmdir(folder);
	return r;
}

/* ---- the files */

/* The files of the range, each once; the new one may have the name of one of them. */
static int list_files(const squash *s, const char ***out, rx_error *error)
{
	size_t n = 0;
	const char **files = rx__arena_array(&s->project->arena, s->n + 1, sizeof(*files));
	if (!files)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < s->n; i++) {
		const char *file = s->nodes[i]->revision->file;
		if (!file)
			return rx__fail(error, RX_EMIGRATION,
				"the scripts are linked into this program: squash them with `reflex db squash` "
				"where their files are");
		if (!n || strcmp(files[n - 1], file) != 0)
			files[n++] = file;
	}
	*out = files;
	return 0;
}

/* The new script first: what is cut off in between says which file is too many. */
static int exchange(squash *s, const char *const *files, const char **path, rx_error *error)
{
	rx_project *project = s->project;
	int r = rx__folder_replace(path, project->folder, s->name, s->text, &project->arena, error);
	for (; !r && *files; files++)
		if (strcmp(*files, *path) != 0 && unlink(*files) != 0 && errno != ENOENT)
			r = rx__fail(
				error, RX_EIO, "%s cannot be removed: %s; remove it", *files, strerror(errno));
	return r ? r : rx__folder_write_table(project->folder, error);
}

static const char *const *ids_of(const squash *s)
{
	const char **ids = rx__arena_array(&s->project->arena, s->n + 1, sizeof(*ids));
	for (size_t i = 0; ids && i < s->n; i++)
		ids[i] = rx__arena_strdup(&s->project->arena, s->nodes[i]->id);
	return ids;
}

int rx__project_squash(
	rx_project *project, const rx_squashed **out, rx_error *error, const rx_squash_options *options)
{
	squash s = { .project = project };
	const char **files = NULL, *path = NULL;
	rx_squashed *done = rx__arena_zalloc(&project->arena, sizeof(*done));
	int r = done ? rx__project_need_graph(project, false, error) : rx__fail_nomem(error);
	if (!r)
		r = find_range(&s, options->range, error);
	if (!r)
		r = list_files(&s, &files, error);
	if (!r)
		r = record(&s, error);
	if (!r)
		r = write_text(&s, options->message, error);
	if (!r)
		r = prove(&s, error);
	if (!r && !options->dry_run)
		r = exchange(&s, files, &path, error);
	if (!r) {
		*done = (rx_squashed){ .file = path, .text = s.text, .replaced = ids_of(&s) };
		done->removed = files;
		done->id = done->replaced ? done->replaced[s.n - 1] : NULL;
		r = done->replaced ? 0 : rx__fail_nomem(error);
	}
	for (size_t i = 0; s.operations && i < 2 * s.n; i++)
		rx__op_deinit(&s.operations[i]);
	free(s.operations);
	if (!r && !options->dry_run)
		rx__project_forget_graph(project);
	if (!r)
		*out = done;
	return r;
}
