/* One connection, out of an engine of one. For reading, a SQLite file is opened read-only, and one
 * that is not there is not made: an empty database in memory stands for it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <reflex/sys/url.h>

#include "base/fail.h"
#include "engine/drivers.h"
#include "migrate/project/project.h"

static int need_url(rx_project *project, rx_error *error)
{
	if (project->url)
		return 0;
	if (!rx_config_db_url(project->config, error))
		return error ? error->code : RX_ECONFIG;
	return rx__fail(error, RX_ECONFIG, "no database is configured");
}

int rx__project_driver(rx_project *project, const rx_driver **out, rx_error *error)
{
	rx_url *url = NULL;
	int r = need_url(project, error);
	if (!r)
		r = rx_url_parse(&url, project->url, error);
	if (!r)
		r = rx__drivers_find(out, url, error);
	rx_url_free(url);
	return r;
}

/* Whether the URL names a SQLite file, and whether that is there. */
static int look(
	const rx_project *project, bool *is_file, bool *exists, bool *has_mode, rx_error *error)
{
	rx_url *url = NULL;
	int r = rx_url_parse(&url, project->url, error);
	if (r)
		return r;
	*is_file = !strcmp(url->scheme, "sqlite") && !url->memory;
	*exists = !*is_file || access(url->database, F_OK) == 0;
	*has_mode = rx_url_option_text(url, "mode");
	rx_url_free(url);
	return 0;
}

static bool folder_exists(const rx_project *project)
{
	rx_url *url = NULL;
	bool found = false;
	if (rx_url_parse(&url, project->url, NULL) != 0)
		return false;
	char *folder = strdup(url->database);
	char *slash = folder ? strrchr(folder, '/') : NULL;
	if (slash)
		slash[slash == folder] = '\0';
	found = folder && (!slash || access(folder, F_OK) == 0);
	free(folder);
	rx_url_free(url);
	return found;
}

rx_engine_options rx__project_engine_options(rx_project *project)
{
	rx_engine_options options = rx_config_engine_options(project->config);
	options.pool_size = 1;
	options.warm_up = false;
	if (project->options.ask_password) {
		options.ask_password = project->options.ask_password;
		options.ask_ud = project->options.ud;
	}
	return options;
}

/* The answer is kept: the project closes its engine and opens it again. */
static int ask_once(void *ud, const char *url, char *into, size_t size)
{
	rx_project *project = ud;
	const rx_engine_options options = rx__project_engine_options(project);
	int r = options.ask_password(options.ask_ud, url, into, size);
	if (r)
		return r;
	project->password = strdup(into);
	return project->password ? 0 : -1;
}

static int open_engine(rx_project *project, const char *url, rx_error *error)
{
	rx_engine_options options = rx__project_engine_options(project);
	if (project->password)
		options.password = project->password;
	options.ask_password = options.ask_password && !project->password ? ask_once : NULL;
	options.ask_ud = project;
	project->engine = rx__engine_open(url, error, &options);
	if (!project->engine)
		return error ? error->code : RX_ECONNECTION;
	return rx__engine_acquire(&project->conn, project->engine, error);
}

static int open_read_only(rx_project *project, rx_error *error)
{
	rx_buf url = RX_BUF_INIT;
	rx_error ignored = RX_ERROR_INIT;
	rx__buf_printf(&url, "%s%cmode=ro", project->url, strchr(project->url, '?') ? '&' : '?');
	int r = url.error ? rx__fail_nomem(error) : open_engine(project, rx__buf_text(&url), &ignored);
	if (url.data)
		explicit_bzero(url.data, url.size);
	rx__buf_deinit(&url);
	if (!r)
		return 0;
	/* A WAL that only a writer can recover, say: the ordinary way, or its message. */
	rx__project_disconnect(project);
	return open_engine(project, project->url, error);
}

int rx__project_connect(rx_project *project, bool reading, bool *exists, rx_error *error)
{
	bool is_file = false, there = true, has_mode = false;
	int r = need_url(project, error);
	if (!r)
		r = look(project, &is_file, &there, &has_mode, error);
	if (exists)
		*exists = there;
	if (r || (project->conn && project->reading == reading))
		return r;
	rx__project_disconnect(project);
	if (!reading || (!there && !folder_exists(project)))
		r = open_engine(project, project->url, error);
	else if (!there)
		r = open_engine(project, "sqlite://", error);
	else
		r = is_file && !has_mode ? open_read_only(project, error)
								 : open_engine(project, project->url, error);
	project->reading = reading;
	if (r)
		rx__project_disconnect(project);
	return r;
}

void rx__project_disconnect(rx_project *project)
{
	rx__engine_release(project->conn);
	rx_engine_close(project->engine);
	project->conn = NULL;
	project->engine = NULL;
}
