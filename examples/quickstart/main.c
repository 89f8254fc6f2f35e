#include <stdio.h>

#include "models.h"

static void add_people(rx_session *session)
{
	if (rx_exists(session, User, .where = rx_eq(User_.username, "test")))
		return;
	Team *core = rx_add(session, Team, .name = "core");
	rx_add(session, User, .username = "test", .email = "admin@reflex.dev", .password = "admin",
		.age = rx_some(33), .team = core);
	rx_add(session, User, .username = "child", .email = "child@reflex.dev", .password = "c",
		.age = rx_some(7));
	rx_add(session, User, .username = "alice", .email = "alice@reflex.dev", .password = "a",
		.age = rx_some(41));
	rx_commit(session);
}

int main(void)
{
	rx_with_session(session) {
		add_people(session);

		User **users = rx_all(session, User,
			.where = rx_and(rx_like(User_.email, "%@reflex.dev"), rx_ge(User_.age, 18)),
			.order_by = { rx_asc(User_.username) }, .load = { User_.team }, .limit = 20);
		for (User **u = users; u && *u; u++)
			printf("%s %d %s\n", (*u)->username, rx_value_or((*u)->age, 0),
				(*u)->team ? (*u)->team->name : "-");
		if (!rx_ok(session))
			return rx_complain(session);
	}
	return 0;
}
