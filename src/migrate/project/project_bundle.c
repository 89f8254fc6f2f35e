#include "base/fail.h"
#include "migrate/project/project.h"
#include "migrate/script/bundle.h"

int rx_project_bundle(rx_project *project, const char **text, rx_error *error)
{
	rx_buf source = RX_BUF_INIT;
	int r = rx__project_need_graph(project, false, error);
	if (!r)
		r = rx__bundle_write(&source, &project->graph, error);
	if (!r) {
		*text = rx__arena_strdup(&project->arena, rx__buf_text(&source));
		r = *text ? 0 : rx__fail_nomem(error);
	}
	rx__buf_deinit(&source);
	return r;
}
