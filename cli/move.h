/* What migrate and downgrade share. */
#ifndef CLI_MOVE_H
#define CLI_MOVE_H

#include "cli.h"

int cli_move(const struct cli_args *args, bool down);

#endif
