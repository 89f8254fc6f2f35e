"""Behind pgbouncer in transaction mode: what runs outside a transaction there, with a search_path in the URL."""
import contextlib
import pathlib
import sys
from urllib import parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import postgresql as servers  # noqa: E402
from postgresql import on_server, pooler, projects, psql, shared, tap  # noqa: E402


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


@contextlib.contextmanager
def behind_pooler(server):
    """A project whose tables are in the schema apart; the path of the role is another one."""
    psql(server, "CREATE SCHEMA apart")
    try:
        with pooler(server) as url, \
                on_server(server, url=url + "?prepare=unnamed&search_path=apart") as p:
            p.db("init")
            yield p
    finally:
        psql(server, "DROP SCHEMA apart CASCADE")


def outside_steps(p, slug, up, down=("(void)op;",)):
    """A script outside of a transaction that does these steps."""
    p.make(slug, "--empty")
    path = p.script("_" + slug)
    text = path.read_text().replace(".message", ".no_transaction = true, .message", 1)
    head, between, end = text.split("\t(void)op;\n")
    path.write_text("".join([head, *(f"\t{step}\n" for step in up), between,
                             *(f"\t{step}\n" for step in down), end]))
    p.db("history")


def test_servers_pooler__a_script_without_a_transaction_has_the_search_path():
    server = shared()
    psql(server, 'CREATE TABLE "user" (id bigint, name text); CREATE TABLE counted (step integer)')
    with behind_pooler(server) as p:
        outside_steps(p, "outside", (
            'rx_run_sql(op, "CREATE TABLE counted (step integer)");',
            'rx_create_index(op, "ix_user_outside", "user", { "name" }, .concurrently = true);',
            'rx_run_sql(op, "INSERT INTO counted VALUES (1)");',
            'rx_run_sql(op, "VACUUM apart.counted");',
            'rx_run_sql(op, "CREATE VIEW seen AS SELECT step AS n FROM counted");',
        ), (
            'rx_run_sql(op, "DROP VIEW seen");',
            'rx_drop_index(op, "ix_user_outside", "user", .concurrently = true);',
            'rx_run_sql(op, "DROP TABLE counted");',
        ))
        indexes = "SELECT schemaname FROM pg_indexes WHERE indexname = 'ix_user_outside'"
        for _ in range(2):
            p.db("migrate")
            assert psql(server, "SELECT step, n FROM apart.counted, apart.seen") == "1|1\n"
            assert psql(server, indexes) == "apart\n"
            assert psql(server, "SELECT ends FROM apart.reflex_lease") == "0\n"
            projects.contains(p.db("migrate"), "Nothing to do")
            p.db("downgrade", "-1")
            assert psql(server, indexes) == ""
        assert psql(server, "SELECT count(*) FROM public.counted") == "0\n"
        assert psql(server, "SELECT to_regclass('public.reflex_lease') IS NULL") == "t\n"


def test_servers_pooler__a_concurrent_index_that_failed_is_made_anew():
    server = shared()
    with behind_pooler(server) as p:
        outside_steps(p, "unique", (
            'rx_create_index(op, "uq_user_names", "user", { "name" }, .unique = true, '
            '.concurrently = true);',))
        psql(server, """INSERT INTO apart."user" (name) VALUES ('same'), ('same')""")
        projects.contains(p.db("migrate", code=1), "uq_user_names")
        invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid"
        assert psql(server, invalid) == "1\n"
        psql(server, 'DELETE FROM apart."user" WHERE id = 2')
        p.db("migrate")
        assert psql(server, invalid) == "0\n"


def test_servers_pooler__a_name_that_would_be_looked_for_elsewhere_is_refused():
    server = shared()
    psql(server, "CREATE TABLE counted (step integer)")
    vacuumed = ("SELECT schemaname FROM pg_stat_all_tables WHERE relname = 'counted' AND "
                "last_vacuum IS NOT NULL")
    with behind_pooler(server) as p:
        psql(server, "CREATE TABLE apart.counted (step integer)")
        outside_steps(p, "vacuumed", ('rx_run_sql(op, "VACUUM (ANALYZE) counted");',))
        projects.contains(p.db("migrate", code=1), "cannot run in a transaction", "search_path",
                          "write the schema before each name", "ALTER ROLE")
        assert psql(server, vacuumed) == ""
        psql(server, f"ALTER ROLE {server.name} SET search_path = apart")
        try:
            psql(server, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> "
                         "pg_backend_pid() AND backend_type = 'client backend'")
            p.db("migrate")
        finally:
            psql(server, f"ALTER ROLE {server.name} RESET ALL")


def test_servers_pooler__what_commits_by_itself_is_run_once():
    server = shared()
    with behind_pooler(server) as p:
        psql(server, "CREATE TABLE apart.counted (step integer)")
        outside_steps(p, "batches", (
            'rx_run_sql(op, "DO $$ BEGIN FOR n IN 1 .. 3 LOOP INSERT INTO apart.counted VALUES (n); '
            'COMMIT; END LOOP; END $$");',
            'rx_run_sql(op, "BEGIN; INSERT INTO counted VALUES (7); COMMIT; VACUUM apart.counted");'))
        projects.contains(p.db("migrate", code=1), "VACUUM cannot", "step 2 of 2")
        assert psql(server, "SELECT step FROM apart.counted ORDER BY 1") == "1\n2\n3\n7\n"


def test_servers_pooler__a_path_may_have_any_names():
    server = shared()
    names = {"tenant-7": "Tenant-7", 'a"B': '"a""B"'}
    with pooler(server) as url:
        for name, shown in names.items():
            for base in (url + "?prepare=unnamed&", server.url + "?"):
                psql(server, f"CREATE SCHEMA {quoted(name)}")
                with on_server(server, url=f"{base}search_path={parse.quote(shown)},public") as p:
                    p.db("init")
                psql(server, f'DROP TABLE {quoted(name)}."user"')
                psql(server, f"DROP SCHEMA {quoted(name)} CASCADE")


if __name__ == "__main__":
    try:
        tap.main(sys.modules[__name__])
    finally:
        servers.close_shared()
