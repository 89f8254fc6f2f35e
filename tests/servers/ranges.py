"""`--sql` of a range on each server: nothing is connected, and what is printed brings a database from
one end to the other. The server's name is the one argument."""
import sys

from histories import IS_MARIADB, on_server, sql, tables, versions
from project import USER, contains, lacks
import tap

# Nobody listens there, as no port is given out below 1024; the scripts are for it all the same.
NOWHERE = ("--url", ("mariadb" if IS_MARIADB else "postgresql") + "://nobody@127.0.0.1:1/nothing")
MORE = USER.replace("age)", "age), column(rx_opt_int32, b, .index = true)")
WIDER = MORE.replace("rx_opt_int32, age", "rx_opt_int64, age") + "RX_MODEL(Other, other, one(User, user),\n" \
    "    column(rx_opt_int64, user_id, .foreign_key = \"user.id\"));\n"


def three_scripts(p):
    for name, models in (("more", MORE), ("wider", WIDER)):
        p.models(models)
        p.make(name)
        p.db("migrate")
    return p.ids()


def refused(server, script):
    """By its first statement that looks at the database."""
    before = versions(server), tables(server)
    try:
        sql(server, script)
    except AssertionError as error:
        assert "version_num" in str(error), error
    else:
        raise AssertionError("a database that is elsewhere took it")
    assert (versions(server), tables(server)) == before


def test_servers_ranges__bring_a_database_that_is_elsewhere_from_one_end_to_the_other():
    with on_server() as (p, server):
        ids = three_scripts(p)
        quoted = "`user`" if IS_MARIADB else '"user"'
        sql(server, f"INSERT INTO {quoted} (name, age) VALUES ('x', 3)")
        up = p.db("migrate", f"{ids[0]}:head", "--sql", *NOWHERE)
        down = p.db("downgrade", f"head:{ids[0]}", "--sql", *NOWHERE)
        contains(up, f"-- fails unless the database is at {ids[0]}\n", "-- upgrade " + ids[1])
        lacks(up, "-- upgrade " + ids[0])
        refused(server, up)
        sql(server, down)
        assert versions(server) == [ids[0]] and tables(server) == {"user"}
        refused(server, down)
        sql(server, up)
        contains(p.db("migrate"), "Nothing to do")
        contains(p.db("check"), "In step")
        assert sql(server, f"SELECT name, age FROM {quoted}") == "x\t3"


def test_servers_ranges__everything_from_nothing_and_back():
    with on_server() as (p, server):
        ids = three_scripts(p)
        up = p.db("migrate", "base:head", "--sql", *NOWHERE)
        down = p.db("downgrade", f"{ids[2]}:base", "--sql", *NOWHERE)
        refused(server, up)
        for _ in range(2):
            sql(server, down)
            assert versions(server) == [] and tables(server) == set()
            sql(server, up)
            contains(p.db("check"), "In step")
        sql(server, "DROP TABLE reflex_journal")
        sql(server, p.db("downgrade", "head:-1", "--sql", *NOWHERE))
        assert versions(server) == [ids[1]]
        contains(p.db("migrate"), "Applied 1 migration")


def test_servers_ranges__a_stamp_moves_the_rows_and_nothing_else():
    with on_server() as (p, server):
        ids = three_scripts(p)
        there = tables(server)
        for words, wanted in ((f"{ids[2]}:{ids[0]}", [ids[0]]), (f"{ids[0]}:base", []), ("base:head", [ids[2]])):
            script = p.db("stamp", words, "--sql", *NOWHERE)
            sql(server, script)
            assert versions(server) == wanted and tables(server) == there, words
            refused(server, script)
        contains(p.db("check"), "In step")


def test_servers_ranges__a_stamp_of_tables_that_another_tool_has_made():
    with on_server() as (p, server):
        ids = three_scripts(p)
        script = p.db("stamp", "base:head", "--sql", *NOWHERE)
        sql(server, "DROP TABLE alembic_version; DROP TABLE reflex_journal")
        sql(server, script)
        contains(p.db("migrate"), "Nothing to do")
        contains(p.db("check"), "In step")
        sql(server, "UPDATE alembic_version SET version_num = '3f2a7b6c5d4e'")
        contains(p.db("status"), "no script here")
        script = p.db("stamp", ":head", "--purge", "--sql", *NOWHERE)
        for _ in range(2):
            sql(server, script)
            assert versions(server) == [ids[2]]
        contains(p.db("check"), "In step")


def test_servers_ranges__who_cannot_be_reached_can_be_told():
    with on_server() as (p, _):
        p.make("more", "--empty")
        for verb in ("migrate", "downgrade", "stamp"):
            contains(p.db(verb, "base", "--sql", *NOWHERE, code=1), "127.0.0.1",
                     f"reflex db {verb} FROM:TARGET --sql")
            assert p.out == ""
            lacks(p.db(verb, "base", *NOWHERE, code=1), "FROM:")


if __name__ == "__main__":
    tap.main(sys.modules["__main__"])
