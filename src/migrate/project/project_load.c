/* Scripts come from the folder, compiled, or are linked into the program; models come from the
 * registry, where the program's own are already, or are compiled from headers into it. A module of
 * models is never unloaded: the registry keeps pointing into it. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "migrate/build/discover.h"
#include "migrate/project/project.h"
#include "model/registry.h"

static void compiler_output(void *ud, const char *text)
{
	rx__project_say(ud, RX_PROJECT_COMPILER, "%s", text);
}

int rx__project_need_builder(rx_project *project, rx_error *error)
{
	if (project->has_builder)
		return 0;
	int r = rx__builder_init(
		&project->builder, project->config, rx_config_folder(project->config), error);
	project->has_builder = !r;
	project->builder.output = compiler_output;
	project->builder.ud = project;
	return r;
}

/* ---- scripts */

static int read_linked(rx_project *project, rx__revisions *out, rx_error *error)
{
	const rx_revision *const *list = project->options.revisions;
	int r = 0;
	for (size_t i = 0; list[i] && !r; i++)
		r = rx__revisions_add(out, list[i], NULL, NULL, &project->arena, error);
	return r;
}

static int find_script(
	rx_project *project, rx__revisions *out, const rx__folder_script *script, rx_error *error)
{
	char symbol[128];
	snprintf(symbol, sizeof(symbol), "rx_revision_%s", script->id);
	const rx_revision *code = dlsym(project->scripts, symbol);
	if (!code || strcmp(code->id, script->id) != 0)
		return rx__fail(error, RX_EMIGRATION,
			"%s defines no RX_REVISION(%s, …): the id in the script must be the one in the file's "
			"name",
			script->path, script->id);
	return rx__revisions_add(out, code, script->path, script->sum, &project->arena, error);
}

static int compile_scripts(rx_project *project, const rx__folder_list *list, rx_error *error)
{
	const char **sources = rx__arena_array(&project->arena, list->n + 1, sizeof(*sources));
	if (!sources)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < list->n; i++)
		sources[i] = list->at[i].path;
	int r = rx__project_need_builder(project, error);
	return r ? r : rx__builder_load(&project->builder, sources, list->n, &project->scripts, error);
}

static int read_folder(rx_project *project, rx__revisions *out, rx_error *error)
{
	rx__folder_list list;
	int r = rx__folder_read(&list, project->folder, true, &project->arena, error);
	/* Two files of one id would also be an error of the linker, with less of a message. */
	for (size_t i = 1; !r && i < list.n; i++)
		if (!strcmp(list.at[i - 1].id, list.at[i].id))
			r = rx__fail(error, RX_EMIGRATION,
				"two scripts have the id %s: %s and %s; give one of them another id, in its name "
				"and "
				"in RX_REVISION",
				list.at[i].id, list.at[i - 1].path, list.at[i].path);
	if (!r && list.n)
		r = compile_scripts(project, &list, error);
	for (size_t i = 0; !r && i < list.n; i++)
		r = find_script(project, out, &list.at[i], error);
	return r;
}

int rx__project_need_graph(rx_project *project, bool may_lack, rx_error *error)
{
	rx__revisions revisions = { .running = &project->running };
	int r = 0;
	if (project->has_graph)
		return 0;
	if (project->options.revisions)
		r = read_linked(project, &revisions, error);
	else if (!may_lack || rx__folder_exists(project->folder))
		r = read_folder(project, &revisions, error);
	if (!r)
		r = rx__graph_init(&project->graph, revisions.at, revisions.n, &project->arena, error);
	project->has_graph = !r;
	return r;
}

void rx__project_forget_graph(rx_project *project)
{
	if (project->scripts)
		dlclose(project->scripts);
	project->scripts = NULL;
	project->has_graph = false;
}

int rx__project_check_linked(rx_project *project, rx_error *error)
{
	rx__folder_list list;
	if (!project->options.revisions || !rx__folder_exists(project->folder))
		return 0;
	int r = rx__folder_read(&list, project->folder, false, &project->arena, error);
	for (size_t i = 0; !r && i < list.n; i++)
		if (!rx__graph_node(&project->graph, list.at[i].id))
			r = rx__fail(error, RX_EMIGRATION,
				"%s is not linked into this program: build the program again, with %s/revisions.c "
				"and all scripts, and then run this command again",
				list.at[i].path, project->folder);
	return r;
}

/* ---- models */

/* A mistake may be in any of several headers, one of them perhaps an old copy that nobody meant. */
static int say_headers(const char *const *headers, size_t n, rx_error *error)
{
	enum { SAID = 4 };
	rx_buf names = RX_BUF_INIT;
	for (size_t i = 0; i < n && i < SAID; i++)
		rx__buf_printf(&names, "%s%s", i ? ", " : "", headers[i]);
	if (n > SAID)
		rx__buf_printf(&names, " and %zu more", n - SAID);
	char *message = error ? strdup(error->message) : NULL;
	if (message && !names.error)
		rx__fail_set(error, error->code,
			"%s (the models are those of %s; `headers = …` in the section [models] of rxconfig.ini "
			"names others)",
			message, rx__buf_text(&names));
	free(message);
	rx__buf_deinit(&names);
	return RX_EMODEL;
}

static int compile_models(rx_project *project, rx_error *error)
{
	const char *const *headers;
	size_t n = 0;
	void *module;
	int r = rx__discover_headers(&headers, &n, project->config, &project->arena, error);
	if (r || n == 0)
		return r;
	r = rx__project_need_builder(project, error);
	if (!r)
		r = rx__builder_load_headers(&project->builder, headers, n, &module, error);
	if (!r)
		r = rx__registry_count(&project->n_models, error);
	return r == RX_EMODEL && n > 1 ? say_headers(headers, n, error) : r;
}

int rx__project_need_models(rx_project *project, rx_error *error)
{
	if (project->has_models)
		return 0;
	int r = rx__registry_count(&project->n_models, error);
	if (!r && project->n_models == 0 && !project->options.revisions)
		r = compile_models(project, error);
	project->has_models = !r;
	return r;
}
