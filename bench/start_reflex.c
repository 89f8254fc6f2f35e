/* Opens the database, reads one row as an object, ends: with the library. */
#include <reflex.h>

#include <stdio.h>

RX_MODEL(Team, team, column(rx_text, name, .unique = true, .length = 80),
	column(rx_text, headquarters, .nullable = true, .length = 80));

int main(int argc, char **argv)
{
	char url[512];
	bool found = false;
	rx_error error = RX_ERROR_INIT;

	snprintf(url, sizeof(url), "sqlite:///%s", argc == 2 ? argv[1] : "");
	rx_engine *engine = rx_engine_open(url, &error);
	rx_with_session(s, .engine = engine) {
		Team *team = rx_get(s, Team, 1);
		found = team && team->name;
	}
	rx_engine_close(engine);
	return found ? 0 : 1;
}
