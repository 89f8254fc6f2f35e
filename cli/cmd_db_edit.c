#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* $VISUAL and $EDITOR may hold options ("code --wait"), so a shell takes them apart; the file is an
 * argument of its own and never part of that text. */
static int open_editor(const struct cli_args *args, const char *editor, const char *file)
{
	char command[512];
	int status;
	if (snprintf(command, sizeof(command), "%s \"$1\"", editor) >= (int)sizeof(command)) {
		cli_complain(args, "the name of the editor is too long");
		return CLI_FAILED;
	}
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		execl("/bin/sh", "sh", "-c", command, "sh", file, (char *)NULL);
		_exit(127);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (child < 0) {
		cli_complain(args, "the editor '%s' cannot be started: %s", editor, strerror(errno));
		return CLI_FAILED;
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return CLI_DONE;
	cli_complain(args, "the editor '%s' failed; set EDITOR or VISUAL to the one you want", editor);
	return CLI_FAILED;
}

static int run(const struct cli_args *args)
{
	rx_error error = RX_ERROR_INIT;
	CLI_PROJECT project = NULL;
	const rx_revision_info *revision;
	const char *editor = getenv("VISUAL");
	if (!editor || !*editor)
		editor = getenv("EDITOR");
	if (!editor || !*editor)
		editor = "vi";
	if (cli_open(&project, args, &error) ||
		rx_project_revision(project, args->n_names ? args->names[0] : "head", &revision, &error))
		return cli_fail(args, &error);
	if (!revision->file) {
		cli_complain(args, "revision %s is linked into this program and has no file", revision->id);
		return CLI_FAILED;
	}
	if (revision->applied)
		cli_complain(args,
			"%s is applied on %s; if you change what it does, `reflex db migrate` refuses it",
			revision->id, rx_project_url(project));
	return open_editor(args, editor, revision->file);
}

const struct cli_cmd cli_cmd_db_edit = {
	.name = "db edit",
	.arguments = "[REVISION]",
	.summary = "Open the script of a migration, the head if none is named, in $EDITOR",
	.options = CLI_DATABASE,
	.most_names = 1,
	.run = run,
};
