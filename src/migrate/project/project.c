#include "migrate/project/project.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <reflex/sys/url.h>

#include "base/fail.h"
#include "build_config.h"

const char *rx_version(void)
{
	return RX__VERSION;
}

static int take_url(rx_project *project, rx_error *error)
{
	rx_url *url = NULL;
	rx_error problem = RX_ERROR_INIT;
	const char *text = project->options.url;
	if (!text)
		text = rx_config_db_url(project->config, &problem);
	if (!text)
		return 0; /* said when the database is needed */
	int r = rx_url_parse(&url, text, error);
	if (r)
		return project->options.url ? rx__fail_wrap(error, "--url") : r;
	project->url = strdup(text);
	project->url_shown = rx__arena_strdup(&project->arena, url->text);
	project->scheme = rx__arena_strdup(&project->arena, url->scheme);
	rx_url_free(url);
	return project->url && project->url_shown && project->scheme ? 0 : rx__fail_nomem(error);
}

int rx__project_open(rx_project **out, rx_error *error, const rx_project_options *options)
{
	rx_project *project = calloc(1, sizeof(*project));
	if (!project)
		return rx__fail_nomem(error);
	rx__arena_init(&project->arena, 0);
	project->stop = (rx__stop)RX__STOP_INIT;
	size_t size = options->rx__size;
	memcpy(&project->options, options,
		size < sizeof(project->options) ? size : sizeof(project->options));
	int r = rx_config_load(&project->config, error);
	if (!r) {
		project->folder = rx_config_migrations_directory(project->config);
		r = take_url(project, error);
	}
	if (r)
		rx_project_close(project);
	else
		*out = project;
	return r;
}

void rx_project_close(rx_project *project)
{
	if (!project)
		return;
	rx__project_disconnect(project);
	rx__project_forget_graph(project);
	if (project->has_builder)
		rx__builder_deinit(&project->builder);
	if (project->url)
		explicit_bzero(project->url, strlen(project->url));
	free(project->url);
	if (project->password)
		explicit_bzero(project->password, strlen(project->password));
	free(project->password);
	rx_config_free(project->config);
	rx__arena_deinit(&project->arena);
	free(project);
}

void rx_project_interrupt(rx_project *project)
{
	rx__stop_ask(&project->stop);
}

bool rx_project_running(const rx_project *project, rx_running *out)
{
	const rx__revision *revision = project->running.revision;
	if (revision)
		*out = (rx_running){ .id = revision->id,
			.file = revision->file,
			.up = project->running.up,
			.n_operations = project->running.op->n };
	return revision;
}

const char *rx_project_url(const rx_project *project)
{
	return project->url_shown;
}

const char *rx_project_folder(const rx_project *project)
{
	return project->folder;
}

void rx__project_say(rx_project *project, rx_project_voice voice, const char *format, ...)
{
	rx_buf text = RX_BUF_INIT;
	va_list args;
	if (!project->options.say)
		return;
	va_start(args, format);
	rx__buf_vprintf(&text, format, args);
	va_end(args);
	if (!text.error)
		project->options.say(project->options.ud, voice, rx__buf_text(&text));
	rx__buf_deinit(&text);
}
