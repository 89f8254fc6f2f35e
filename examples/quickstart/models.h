#ifndef MODELS_H
#define MODELS_H
#include <reflex.h>

RX_MODEL(User, user,
    column(rx_text, username, .unique = true, .length = 80),
    column(rx_text, email,    .index = true),
    column(rx_text, password, .secret = true),
    column(rx_opt_int32, age),                           /* rx_opt_*: NULL allowed */
    column(rx_datetime, created_at, .default_now = true),
    column(rx_opt_int64, team_id, .foreign_key = "team.id", .on_delete = RX_SET_NULL),
    one(Team, team)); /* user->team, by the foreign key */

RX_MODEL(Team, team,
    column(rx_text, name, .unique = true),
    many(User, members)); /* team->members: NULL-terminated User ** once loaded */

#endif
