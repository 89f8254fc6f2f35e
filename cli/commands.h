#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli.h"

/* By name; ended by NULL. */
extern const struct cli_cmd *const cli_commands[];

#endif
