/* The models of the mistakes beside this file. */
#include <reflex.h>

typedef enum Status { DRAFT, LIVE } Status;

RX_MODEL(User, user,
    column(rx_text, username, .unique = true),
    column(rx_text, email),
    column(rx_opt_int32, age),
    column(int64_t, points),
    column(bool, active),
    column(double, ratio),
    column(rx_bytes, photo, .nullable = true),
    column(rx_decimal, balance, .precision = 10, .scale = 2),
    column(rx_date, birthday),
    column(Status, status, .labels = RX_LABELS([DRAFT] = "draft", [LIVE] = "live")),
    column(rx_opt_int64, team_id, .foreign_key = "team.id"),
    one(Team, team),
    many(Post, posts));

RX_MODEL(Team, team,
    column(rx_text, name),
    many(User, members));

RX_MODEL(Post, post,
    column(rx_text, title),
    column(int64_t, user_id, .foreign_key = "user.id"),
    one(User, author));
