#include "move.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

static void show_place(const rx_moved *moved)
{
	if (!*moved->current)
		printf("at no revision");
	for (const char *const *id = moved->current; *id; id++)
		printf("%s%s", id == moved->current ? "at " : " and ", *id);
	if (moved->n_pending)
		printf("; %s not applied", cli_count(moved->n_pending, "migration is", "migrations are"));
}

static void show(const struct cli_args *args, const rx_moved *moved, const char *url, bool down)
{
	if (args->sql) {
		if (moved->n_steps == 0)
			puts("-- nothing to do: no migration is to be run");
		return;
	}
	const bool tried = args->dry_run && moved->n_steps;
	if (tried && moved->untried) {
		printf("Worked out %s on %s, and ran none: this engine cannot take back a change of the "
			   "schema. Nothing was changed.\n",
			cli_count(moved->n_steps, "migration", "migrations"), url);
		return;
	}
	if (tried && moved->n_untried) {
		printf("Tried %zu of %s on %s, as the others run outside a transaction; nothing was "
			   "changed.\n",
			moved->n_steps - moved->n_untried, cli_count(moved->n_steps, "migration", "migrations"),
			url);
		return;
	}
	if (tried) {
		printf("Tried %s on %s; it works, and nothing was changed.\n",
			cli_count(moved->n_steps, "migration", "migrations"), url);
		return;
	}
	if (moved->n_steps == 0)
		printf("Nothing to do: ");
	else
		printf("%s %s: ", down ? "Took back" : "Applied",
			cli_count(moved->n_steps, "migration", "migrations"));
	printf("the database %s is ", url);
	show_place(moved);
	puts(".");
}

static int print_json(const rx_moved *moved, const rx_error *error)
{
	json_t *result =
		json_pack("{s:o, s:o, s:I}", "steps", cli_json_revisions(moved->steps, moved->n_steps),
			"current", cli_json_names(moved->current), "not_applied", (json_int_t)moved->n_pending);
	if (result && error)
		json_object_set_new(result, "error",
			json_pack("{s:s, s:s}", "code", rx_error_name(error->code), "message", error->message));
	return cli_json_print(result, error ? CLI_FAILED : CLI_DONE);
}

/* CLI_USAGE after saying what is wrong. */
static int read_phase(const struct cli_args *args, rx_phase *out)
{
	*out = 0;
	if (!args->phase)
		return CLI_DONE;
	if (!strcmp(args->phase, "expand"))
		*out = RX_EXPAND;
	else if (!strcmp(args->phase, "contract"))
		*out = RX_CONTRACT;
	else {
		cli_complain(args, "--phase is expand or contract, not '%s'", args->phase);
		return CLI_USAGE;
	}
	return CLI_DONE;
}

/* CLI_USAGE after saying what is wrong. */
static int read_resume(const struct cli_args *args, rx_resume *out)
{
	*out = 0;
	if (!args->resume)
		return CLI_DONE;
	if (!strcmp(args->resume, "done"))
		*out = RX_RESUME_DONE;
	else if (!strcmp(args->resume, "again"))
		*out = RX_RESUME_AGAIN;
	else {
		cli_complain(args, "--resume is done or again, not '%s'", args->resume);
		return CLI_USAGE;
	}
	return CLI_DONE;
}

/* CLI_USAGE after saying what is wrong. */
static int check_lock_wait(const struct cli_args *args)
{
	char *end = NULL;
	if (!args->lock_wait)
		return CLI_DONE;
	const double seconds = strtod(args->lock_wait, &end);
	if (end != args->lock_wait && !*end && seconds > 0 && seconds <= 86400)
		return CLI_DONE;
	cli_complain(args, "--lock-wait is a number of seconds, not '%s'", args->lock_wait);
	return CLI_USAGE;
}

int cli_move(const struct cli_args *args, bool down)
{
	rx_error error = RX_ERROR_INIT;
	CLI_PROJECT project = NULL;
	const rx_moved *moved = NULL;
	rx_phase phase;
	rx_resume resume;
	if (read_phase(args, &phase) || read_resume(args, &resume) || check_lock_wait(args))
		return CLI_USAGE;
	if (cli_open(&project, args, &error))
		return cli_fail(args, &error);
	struct cli_interrupt interrupt;
	cli_interrupt_begin(&interrupt, project, args);
	int code = rx_project_move(project, &moved, &error, .target = args->names[0], .down = down,
		.dry_run = args->dry_run, .sql = args->sql, .allow_edited = args->allow_edited,
		.phase = phase, .resume = resume);
	cli_interrupt_end(&interrupt);
	cli_tick(args, NULL);
	if (args->json && !args->sql && moved) {
		if (code)
			cli_complain(args, "%s", error.message);
		return print_json(moved, code ? &error : NULL);
	}
	if (!code && moved) {
		show(args, moved, rx_project_url(project), down);
		return CLI_DONE;
	}
	const bool interrupted = code == RX_ETIMEOUT && strstr(error.message, "interrupted");
	if (moved && (moved->n_steps || interrupted) && !args->dry_run && !args->sql) {
		printf("%s before the %s; the database is ",
			cli_count(moved->n_steps, "migration was done", "migrations were done"),
			interrupted ? "interruption" : "failure");
		show_place(moved);
		puts(interrupted ? ". Run the command again to go on." : ".");
	}
	return cli_fail_reaching(args, down ? "downgrade" : "migrate", &error);
}
