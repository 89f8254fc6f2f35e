"""Scripts that change rows with models of their own, frozen, beside those of the program."""
from project import USER, contains, initialized, main

SLUG = USER.replace("age)", "age), column(rx_text, slug, .nullable = true)")
INCLUDE = "#include <reflex/migrate.h>\n"
FROZEN = """#include <reflex.h>
#include <reflex/migrate.h>

/* The table as it is at this moment: a struct of the script's own. */
RX_TABLE(User_then, user,
\tprimary_key(int64_t, id),
\tcolumn(rx_text, name),
\tcolumn(rx_text, slug, .nullable = true),
\ttable_options(.frozen = true));
"""
FILL = """\
\trx_session *session = rx_op_session(op);
\tif (session) {
\t\tUser_then **users = rx_all(session, User_then);
\t\tfor (User_then **user = users; user && *user; user++)
\t\t\t(*user)->slug = (*user)->name;
\t}
}
"""
PROGRAM = """\
#include <stdio.h>
#include "models.h"
int main(void)
{
    rx_error error = RX_ERROR_INIT;
    rx_engine *engine = rx_engine_open("sqlite:///own.db", &error);
    if (!engine || rx_migrate(engine, rx_revisions, &error) ||
        rx_check_schema(engine, rx_revisions, &error) != RX_SCHEMA_CURRENT) {
        fprintf(stderr, "%s\\n", error.message);
        return 1;
    }
    rx_with_session(session, .engine = engine) {
        User *user = rx_add(session, User, .name = "eve", .slug = "eve");
        rx_commit(session);
        printf("%lld %lld\\n", (long long)user->id, (long long)rx_count(session, User));
        if (!rx_ok(session))
            return rx_complain(session);
    }
    rx_engine_close(engine);
    return 0;
}
"""


def with_slug(p):
    """A column, and what fills it by a frozen model of the table of User."""
    p.sql("INSERT INTO user (name) VALUES ('ann'), ('bob')")
    p.models(SLUG)
    p.make("slug")
    path = p.script("_slug")
    head, up, down = path.read_text().replace(INCLUDE, FROZEN, 1).partition("static void upgrade")
    body, end, rest = down.partition("}\n")
    path.write_text(head + up + body + FILL + rest)


def test_cli_rows__a_frozen_model_is_none_of_the_program():
    with initialized(USER) as p:
        with_slug(p)
        p.db("migrate", "--dry-run")
        p.db("migrate")
        assert p.sql("SELECT name, slug FROM user") == [("ann", "ann"), ("bob", "bob")]
        contains(p.db("check"), "In step: 1 model,")
        contains(p.db("makemigrations", "-m", "more"), "No changes")
        contains(p.db("check", "--replay"), "In step: what the scripts make, and the models.")
        p.models(SLUG.replace("slug,", "slug, .index = true,"))
        contains(p.make("index"), "Found 1 change", "create index ix_user_slug on user")
        p.db("migrate")
        p.db("downgrade", "base")
        p.db("migrate")
        contains(p.db("check"), "In step: 1 model,")


def test_cli_rows__a_frozen_model_in_a_program_disturbs_no_session():
    with initialized(USER) as p:
        with_slug(p)
        p.db("migrate")
        p.write("app.c", PROGRAM)
        p.compile("app", "app.c", "alembic/revisions.c",
                  *[str(path.relative_to(p.path)) for path in p.scripts()])
        out, err = p.program("./app")
        assert (out, err) == ("1 1\n", "")
        out, err = p.program("./app")
        assert (out, err) == ("2 2\n", "")


if __name__ == "__main__":
    main()
