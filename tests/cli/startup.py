"""The check at the start of a program: both warnings, once, on stderr; never an error or a write."""
import os

from project import USER, contains, initialized, lacks, main, project

PROGRAM = """\
#include "models.h"
#include <stdio.h>
int main(void)
{
    for (int i = 0; i < 3; i++)
        rx_with_session(session) {
            int64_t n = rx_count(session, User);
            printf("%lld\\n", (long long)n);
            if (!rx_ok(session))
                return rx_complain(session);
        }
    return 0;
}
"""
CHANGED = USER.replace("age)", "age), column(rx_opt_int32, b)")


def build(p, source=PROGRAM, flags=()):
    p.write("app.c", source)
    p.compile("app", "app.c", flags=flags)


def test_cli_startup__in_step_it_is_silent():
    with initialized() as p:
        build(p)
        out, err = p.program("./app")
        assert out == "0\n0\n0\n" and err == "", err


def test_cli_startup__migrations_ahead_of_the_database():
    with initialized() as p:
        p.models(CHANGED)
        p.make("b")
        p.models(USER)
        build(p)
        rows = p.dump()
        out, err = p.program("./app")
        assert out == "0\n0\n0\n"
        contains(err, "ahead of the database", "1 is not applied", "reflex db migrate")
        assert err.count("reflex db migrate") == 1 and len(err.splitlines()) == 1
        assert p.dump() == rows


def test_cli_startup__models_ahead_of_the_migrations():
    with initialized() as p:
        p.models(CHANGED)
        build(p, PROGRAM.replace("rx_count(session, User)", "((void)User_, 7)"))
        rows = p.dump()
        _, err = p.program("./app")
        contains(err, "models are ahead", "add column user.b", "reflex db makemigrations")
        assert len(err.splitlines()) == 1, err
        assert p.dump() == rows


def test_cli_startup__a_not_null_column_is_only_a_warning():
    with initialized(USER, "INSERT INTO user (name) VALUES ('anna')") as p:
        p.models(USER.replace("age)", "age), column(rx_text, city)"))
        build(p, PROGRAM.replace("rx_count(session, User)", "((void)User_, 7)"))
        out, err = p.program("./app")
        assert out == "7\n7\n7\n"
        contains(err, "models are ahead", "city")


def test_cli_startup__where_init_was_not_done():
    with project() as p:
        build(p, PROGRAM.replace("rx_count(session, User)", "((void)User_, 7)"))
        _, err = p.program("./app")
        contains(err, "reflex db init")
        assert p.tables() == set()


def test_cli_startup__off_by_config():
    with initialized() as p:
        p.models(CHANGED)
        build(p, PROGRAM.replace("rx_count(session, User)", "((void)User_, 7)"))
        p.write("rxconfig.ini", "db_url = sqlite:///app.db\ncheck_schema = false\n")
        _, err = p.program("./app")
        assert err == "", err
        p.write("rxconfig.ini", "db_url = sqlite:///app.db\n")
        _, err = p.program("./app", REFLEX_CHECK_SCHEMA="false")
        assert err == "", err


def test_cli_startup__a_production_machine_without_scripts_is_silent():
    with initialized() as p:
        build(p)
        for path in sorted((p.path / "alembic").rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        (p.path / "alembic").rmdir()
        _, err = p.program("./app")
        assert err == "", err


def test_cli_startup__a_database_of_alembic_without_journal():
    with initialized(USER, "DROP TABLE reflex_journal") as p:
        build(p)
        _, err = p.program("./app")
        assert err == "", err


FIFTY = "".join(
    f"RX_MODEL(M{i}, m{i}, column(rx_text, a, .unique = true), column(rx_opt_int32, b, .index = true), "
    f"column(rx_datetime, c), column(rx_opt_int64, d, .foreign_key = \"m{max(i - 1, 0)}.id\"), "
    + ", ".join(f"column(rx_opt_double, x{k})" for k in range(7)) + ");\n" for i in range(50))

TIMED = """\
#include "models.h"
#include <stdio.h>
#include <time.h>
static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}
int main(int argc, char **argv)
{
    (void)argv;
    rx_configure(.no_check_schema = argc > 1);
    rx_error error = RX_ERROR_INIT;
    rx_engine *first = rx_engine_open("sqlite:///app.db", &error); /* models are resolved */
    rx_with_session(session, .engine = first) { (void)session; }
    double begun = now();
    if (!rx_engine_default(&error))
        return 1;
    printf("%f\\n", now() - begun);
    rx_engine_close(first);
    return 0;
}
"""


def test_cli_startup__fifty_tables_in_step_are_silent():
    with initialized(FIFTY) as p:
        build(p, TIMED, flags=("-O1",))
        checked = min(float(p.program("./app")[0]) for _ in range(15))
        plain = min(float(p.program("./app", "plain")[0]) for _ in range(15))
        assert p.program("./app")[1] == ""
        # Said, not asserted: on a machine that is busy a time says nothing.
        print(f"# the check of 50 tables takes {checked - plain:.2f} ms")


if __name__ == "__main__":
    main()
