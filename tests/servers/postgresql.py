"""The command and the library on a PostgreSQL server: the quickstart, migrations, TLS, a pooler."""
import contextlib
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("house", "cli", "support"):
    sys.path.insert(0, str(HERE.parent / folder))
import certificates  # noqa: E402
import project as projects  # noqa: E402
import server as servers  # noqa: E402
import tap  # noqa: E402

USER = projects.USER
# Whoever runs the tests in the background lets them ignore it, and what ignores it is not interrupted.
signal.signal(signal.SIGINT, signal.default_int_handler)


def psql(server, sql, database="postgres"):
    return tap.run([f"{server.programs()}/psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1",
                    "-h", server.folder, "-p", str(server.port), "-U", server.name, "-d", database,
                    "-c", sql], env={**os.environ, "PGTZ": "UTC"})


@contextlib.contextmanager
def on_server(server, models=USER, url=None):
    with projects.project() as p:
        p.environment["REFLEX_DB_URL"] = url or server.url
        p.models(models)
        yield p


def connect(url, code=0):
    """What the command says when it only has to look into the database."""
    with projects.project() as p:
        p.environment["REFLEX_DB_URL"] = url
        p.write("alembic/versions/README", "")
        return p.db("current", code=code)


_shared = []


def shared():
    """One server for the tests that change nothing of it; its database is new each time."""
    if not _shared:
        _shared.append(servers.PostgreSQL().__enter__())
    server = _shared[0]
    psql(server, "DROP SCHEMA public CASCADE")
    psql(server, "CREATE SCHEMA public")
    return server


def close_shared():
    for one in _shared:
        one.__exit__()


# ---- the quickstart

def compiler():
    """Programs of a sanitized build must be sanitized too."""
    flags = os.environ.get("REFLEX_TEST_CFLAGS", "")
    return {"CC": "cc " + flags} if flags else {}


def rows_of_quickstart(**environment):
    with tap.folder() as path:
        for part in ("cli", "src", "meson-uninstalled"):
            os.symlink(os.path.join(projects.BUILD, part), os.path.join(path, part))
        out = tap.run([tap.SOURCE + "/examples/quickstart/run.sh", path],
                      env={**os.environ, **compiler(), **environment})
    return [line for line in out.splitlines() if line.startswith(("alice ", "test "))]


def test_servers_postgresql__the_quickstart_prints_what_it_prints_on_sqlite():
    here = rows_of_quickstart(REFLEX_DB_URL=shared().url)
    assert here and here == rows_of_quickstart(), here


# ---- migrations

ORDER = """\
typedef enum { ORDER_NEW, ORDER_PAID } order_state;
RX_MODEL(Order, orders,
    column(rx_text, code, .unique = true, .length = 20, .comment = "as on the invoice"),
    column(order_state, state, .labels = RX_LABELS([ORDER_NEW] = "new", [ORDER_PAID] = "paid"%s),
        .server_default = "'new'"),
    column(rx_decimal, total, .precision = 12, .scale = 2, .check = "total >= 0"),
    column(rx_datetime, made_at, .default_now = true, .timezone = true),
    column(rx_json, extra, .nullable = true),
    column(rx_uuid, token),
    column(rx_text, mail, .index = true%s),
    table_index(ix_orders_open, (made_at RX_DESC), .where = "total > 0"),
    table_check(ck_orders_mail, "mail LIKE '%%@%%' AND length(mail) BETWEEN 3 AND 100"));
"""


def test_servers_postgresql__tables_of_another_schema_are_not_ours():
    server = shared()
    psql(server, 'CREATE SCHEMA apart; CREATE TABLE public."user" (id bigint); '
                 'INSERT INTO public."user" VALUES (1)')
    with on_server(server, url=server.url + "?search_path=apart") as p:
        p.db("init")
        projects.contains(p.db("makemigrations", "-m", "again"), "No changes")
    assert psql(server, 'SELECT count(*) FROM apart."user"').strip() == "0"
    assert psql(server, 'SELECT count(*) FROM public."user"').strip() == "1"
    psql(server, "DROP SCHEMA apart CASCADE")


def test_servers_postgresql__nothing_is_found_after_a_migration():
    server = shared()
    with on_server(server, ORDER % ("", "")) as p:
        p.db("init")
        projects.contains(p.db("makemigrations", "-m", "again"), "No changes")
        p.db("check")
        p.models(ORDER % (', [2] = "gone"', ", .length = 200"))
        projects.contains(p.db("makemigrations", "-m", "more"), "alter column orders.state")
        p.db("migrate")
        projects.contains(p.db("makemigrations", "-m", "again"), "No changes")
        assert psql(server, "SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) "
                            "FROM pg_enum").strip() == "new,paid,gone"
        p.db("downgrade", "base")
        p.db("migrate")
        p.db("check")


def test_servers_postgresql__a_script_that_fails_leaves_nothing():
    server = shared()
    with on_server(server) as p:
        p.db("init")
        p.make("broken", "--empty")
        script = p.script("_broken")
        script.write_text(script.read_text().replace(
            "\t(void)op;", '\trx_create_table(op, "kept", rx_ddl_column("id", RX_BIGINT, '
            '.primary_key = true));\n\trx_run_sql(op, "SELECT 1/0");', 1))
        projects.contains(p.db("migrate", code=1), "division by zero")
        assert psql(server, "SELECT to_regclass('kept') IS NULL").strip() == "t"
        projects.contains(p.db("status"), "[ ]")


def test_servers_postgresql__two_runners_apply_each_revision_once():
    server = shared()
    with on_server(server) as p:
        p.db("init")
        psql(server, "CREATE TABLE counted (step INTEGER)")
        for i in range(4):
            p.make(f"step {i}", "--empty")
            script = p.script(f"_step_{i}")
            script.write_text(script.read_text().replace(
                "\t(void)op;", f'\trx_run_sql(op, "INSERT INTO counted VALUES ({i})");', 1))
        p.db("history")
        runners = [p.start("db", "migrate") for _ in range(3)]
        results = [runner.communicate(timeout=120) for runner in runners]
        assert all(runner.returncode == 0 for runner in runners), results
        found = psql(server, "SELECT string_agg(step::text, ',' ORDER BY step) FROM counted")
        assert found.strip() == "0,1,2,3", found


def test_servers_postgresql__an_interrupted_migration_is_taken_back_whole():
    server = shared()
    with on_server(server) as p:
        p.db("init")
        p.make("endless", "--empty")
        path = p.script("_endless")
        path.write_text(path.read_text().replace(
            "\t(void)op;", '\trx_create_table(op, "half", rx_ddl_column("id", RX_BIGINT,\n'
            '\t\t.primary_key = true));\n\trx_run_sql(op, "SELECT pg_sleep(600)");', 1))
        p.db("history")
        runner = p.start("db", "migrate")
        while "endless" not in runner.stdout.readline():
            assert runner.poll() is None
        while psql(server, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)' "
                   "AND state = 'active'").strip() != "1":
            time.sleep(0.02)
        runner.send_signal(signal.SIGINT)
        out, err = runner.communicate(timeout=60)
        assert runner.returncode == 1, (out, err)
        projects.contains(err, "_endless.c", "taken back whole")
        projects.contains(out, "0 migrations were done before the interruption", "1 migration is")
        assert psql(server, "SELECT to_regclass('half') IS NULL").strip() == "t"
        path.write_text(path.read_text().replace("pg_sleep(600)", "pg_sleep(0)"))
        p.db("migrate")


DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def test_servers_postgresql__a_server_that_dies_in_a_migration_leaves_whole_scripts():
    """Killed (-9) with all that is open, and what it has acknowledged is there."""
    generator = random.Random(11)
    with servers.PostgreSQL(DURABLE) as server, on_server(server) as p:
        p.db("init")
        psql(server, "CREATE TABLE counted (step integer)")
        n = 8
        for i in range(n):
            p.make(f"step {i}", "--empty")
            path = p.script(f"_step_{i}")
            path.write_text(path.read_text().replace(
                "\t(void)op;", f'\trx_create_table(op, "step{i}", rx_ddl_column("id", RX_BIGINT,\n'
                f'\t\t.primary_key = true));\n\trx_run_sql(op, "INSERT INTO counted VALUES ({i})");\n'
                '\trx_run_sql(op, "SELECT pg_sleep(0.05)");', 1))
        p.db("history")
        applied = 0
        for _ in range(6):
            runner = p.start("db", "migrate")
            time.sleep(generator.uniform(0.05, 0.3))
            server.stop(signal.SIGKILL)
            out, err = runner.communicate(timeout=120)
            assert runner.returncode in (0, 1), err
            server.start()
            acknowledged = applied + max(0, out.count("upgrade ") - 1)
            rows = int(psql(server, "SELECT count(*) FROM counted"))
            tables = int(psql(server, "SELECT count(*) FROM pg_class WHERE relname ~ '^step[0-9]$'"))
            applied = sum(each["applied"] for each in p.json("status")["revisions"]) - 1
            assert rows == tables == applied, (rows, tables, applied)
            assert applied >= acknowledged, (applied, acknowledged, out)
        p.db("migrate")
        assert int(psql(server, "SELECT count(*) FROM counted")) == n


def test_servers_postgresql__a_squash_finds_databases_in_the_middle():
    server = shared()
    with on_server(server) as p:
        p.db("init")
        for name in "abc":
            p.make(name, "--empty")
            path = p.script("_" + name)
            path.write_text(path.read_text().replace(
                "\t(void)op;", f'\trx_create_table(op, "{name}", rx_ddl_column("id", RX_BIGINT,\n'
                '\t\t.primary_key = true));', 1).replace(
                    "\t(void)op;", f'\trx_drop_table(op, "{name}");', 1))
        ids = p.ids()
        p.db("migrate", ids[2])
        p.db("squash", f"{ids[1]}:", "-m", "all")
        p.db("migrate")
        tables = "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relname ~ '^[abc]$'"
        assert psql(server, tables) == "a b c\n"
        p.db("downgrade", ids[1])
        assert psql(server, tables) == "a\n"
        p.db("migrate")
        assert psql(server, "SELECT version_num FROM alembic_version") == ids[3] + "\n"


def outside_script(p, seconds):
    """A script outside of a transaction: a row, a statement that takes long, another row."""
    p.make("outside", "--empty")
    path = p.script("_outside")
    path.write_text(path.read_text().replace('.message', '.no_transaction = true, .message').replace(
        "\t(void)op;", '\trx_run_sql(op, "INSERT INTO counted VALUES (1)");\n'
        f'\trx_run_sql(op, "SELECT pg_sleep({seconds})");\n'
        '\trx_run_sql(op, "INSERT INTO counted VALUES (3)");', 1))
    p.db("history")


def test_servers_postgresql__behind_a_pooler_a_lease_lets_one_runner_in():
    server = shared()
    url = server.url + "?prepare=unnamed"
    with on_server(server, url=url) as p:
        p.db("init")
        psql(server, "CREATE TABLE counted (step integer)")
        outside_script(p, 0.5)
        runners = [p.start("db", "migrate") for _ in range(4)]
        results = [runner.communicate(timeout=120) for runner in runners]
        assert all(runner.returncode == 0 for runner in runners), results
        assert psql(server, "SELECT string_agg(step::text, ' ' ORDER BY step) FROM counted") == "1 3\n"
        assert psql(server, "SELECT ends FROM reflex_lease") == "0\n"
        projects.contains(p.db("check"), "agree")


def test_servers_postgresql__a_runner_that_stood_still_past_its_lease_is_fenced():
    server = shared()
    with on_server(server, url=server.url + "?migration_lease=2") as p:
        p.db("init")
        psql(server, "CREATE TABLE counted (step integer)")
        outside_script(p, 6)
        first = p.start("db", "migrate")
        sleeping = ("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(6)' AND state = "
                    "'active'")
        while psql(server, sleeping) != "1\n":
            assert first.poll() is None, first.communicate()
            time.sleep(0.02)
        first.send_signal(signal.SIGSTOP)
        # it is still its own for a second; the second runner waits for that, and takes over
        out = p.db("migrate", "--resume", "again")
        projects.contains(out, "outside")
        assert psql(server, "SELECT generation FROM reflex_lease") == "2\n"
        assert psql(server, "SELECT string_agg(step::text, ' ' ORDER BY step) FROM counted") == "1 3\n"
        first.send_signal(signal.SIGCONT)
        _, err = first.communicate(timeout=60)
        assert first.returncode == 1, err
        projects.contains(err, "has taken over", "does nothing more")
        assert psql(server, "SELECT string_agg(step::text, ' ' ORDER BY step) FROM counted") == "1 3\n"
        projects.contains(p.db("migrate"), "Nothing to do")


def test_servers_postgresql__a_statement_longer_than_the_lease_keeps_it():
    server = shared()
    with on_server(server, url=server.url + "?migration_lease=6") as p:
        p.db("init")
        psql(server, "CREATE TABLE counted (step integer)")
        outside_script(p, 10)
        runners = [p.start("db", "migrate") for _ in range(2)]
        results = [runner.communicate(timeout=120) for runner in runners]
        assert all(runner.returncode == 0 for runner in runners), results
        assert psql(server, "SELECT string_agg(step::text, ' ' ORDER BY step) FROM counted") == "1 3\n"
        assert psql(server, "SELECT generation FROM reflex_lease") == "1\n"


def test_servers_postgresql__a_table_in_use_is_waited_for_in_short_tries():
    server = shared()
    with on_server(server, url=server.url + "?lock_timeout=200") as p:
        p.db("init")
        p.models(USER.replace("column(rx_opt_int32, age)",
                              "column(rx_opt_int32, age), column(rx_opt_int32, size)"))
        p.db("makemigrations", "-m", "size")
        holder = subprocess.Popen(
            [f"{server.programs()}/psql", "-X", "-q", "-h", server.folder, "-p", str(server.port), "-U",
             server.name, "-d", "postgres"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        holder.stdin.write('BEGIN;\nLOCK TABLE "user" IN ACCESS SHARE MODE;\n\\echo locked\n')
        holder.stdin.flush()
        assert "locked" in holder.stdout.readline()
        runner = p.start("db", "migrate")
        lines = []
        while not lines or "tried again" not in lines[-1]:
            lines.append(runner.stdout.readline())
            assert lines[-1], (lines, runner.stderr.read())
        holder.communicate("COMMIT;\n", timeout=60)
        out, err = runner.communicate(timeout=120)
        assert runner.returncode == 0, (lines, out, err)
        p.db("check")


# ---- TLS: certificates of an authority of our own

def server_with(folder, certificate_name):
    """A server that offers TLS with that certificate, or none at all."""
    server = servers.PostgreSQL()
    server.prepare()
    if certificate_name:
        for end in ("crt", "key"):
            target = f"{server.folder}/server.{end}"
            with open(f"{folder}/{certificate_name}.{end}", "rb") as source, \
                    open(target, "wb") as copy:
                copy.write(source.read())
            os.chmod(target, 0o600)
            if server.user:
                os.chown(target, server.user.pw_uid, server.user.pw_gid)
        with open(f"{server.folder}/data/postgresql.conf", "a", encoding="ascii") as file:
            file.write(f"ssl=on\nssl_cert_file='{server.folder}/server.crt'\n"
                       f"ssl_key_file='{server.folder}/server.key'\n")
    server.start()
    return server


# What each setting makes of a server: True connects encrypted, False is refused.
MATRIX = {
    "require": {None: False, "good": True, "other_host": True, "other_ca": True},
    "verify-ca": {None: False, "good": True, "other_host": True, "other_ca": False},
    "verify-full": {None: False, "good": True, "other_host": False, "other_ca": False},
}


def test_servers_postgresql__each_tls_setting_does_what_it_says():
    with tap.folder() as folder:
        certificates.make(folder)
        for offered in (None, "good", "other_host", "other_ca"):
            server = server_with(folder, offered)
            try:
                check_column(server, folder, offered)
            finally:
                server.__exit__()


def check_column(server, folder, offered):
    base = f"postgresql://{server.name}@localhost:{server.port}/postgres"
    for setting, row in MATRIX.items():
        ca = "" if setting == "require" else f"&tls_ca={folder}/ca.crt"
        out = connect(f"{base}?tls={setting}{ca}", code=0 if row[offered] else 1)
        assert row[offered] or "SSL" in out or "certificate" in out, (setting, offered, out)
    connect(base + "?tls=off")


def test_servers_postgresql__as_sql_it_is_what_would_be_run():
    server = shared()
    with on_server(server) as p:
        p.db("init")
        p.models(USER.replace("age)", "age), column(rx_opt_int64, b, .index = true)") +
                 "RX_MODEL(More, more, column(rx_text, x));\n")
        projects.contains(p.db("makemigrations", "--sql"), 'ALTER TABLE "user" ADD COLUMN "b"')
        p.make("more")
        script = p.db("migrate", "--sql")
        projects.contains(script, "BEGIN;", "COMMIT;", "UPDATE alembic_version")
        projects.contains(p.db("status"), "1 migration is not applied")
        psql(server, p.db("stamp", "head", "--sql"))
        projects.contains(p.db("migrate"), "Nothing to do")
        p.db("stamp", p.ids()[0])
        psql(server, script)
        projects.contains(p.db("migrate"), "Nothing to do")
        projects.contains(p.db("check"), "In step")
        psql(server, p.db("downgrade", "base", "--sql"))
        psql(server, p.db("migrate", "--sql"))
        projects.contains(p.db("check"), "In step")


# ---- a pooler in transaction mode

@contextlib.contextmanager
def pooler(server):
    for _ in range(20):
        port = servers.free_port()
        process = start_pooler(server, port)
        if process:
            break
    try:
        yield f"postgresql://{server.name}@127.0.0.1:{port}/postgres"
    finally:
        process.terminate()
        process.wait(timeout=60)


def start_pooler(server, port):
    """None if somebody else has taken the port meanwhile."""
    path = f"{server.folder}/pgbouncer.ini"
    if os.path.exists(f"{server.folder}/pgbouncer.log"):
        os.remove(f"{server.folder}/pgbouncer.log")
    with open(path, "w", encoding="ascii") as file:
        file.write(f"""[databases]
postgres = host={server.folder} port={server.port} dbname=postgres user={server.name}
[pgbouncer]
listen_addr=127.0.0.1
listen_port={port}
unix_socket_dir=
auth_type=any
pool_mode=transaction
default_pool_size=3
max_client_conn=100
logfile={server.folder}/pgbouncer.log
pidfile={server.folder}/pgbouncer.pid
""")
    program = "/usr/sbin/pgbouncer"
    assert os.path.exists(program), "pgbouncer is not installed; run tools/deps.sh all"
    process = subprocess.Popen([program, path], preexec_fn=server.demote, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        with contextlib.suppress(OSError), \
                open(f"{server.folder}/pgbouncer.log", encoding="utf-8") as log:
            if "process up" in log.read():
                return process
        time.sleep(0.05)
    return None


def test_servers_postgresql__a_pooler_that_was_not_told_of_is_named():
    with pooler(shared()) as url, projects.project() as p:
        p.write("rxconfig.ini", f"app_name = app\ndb_url = {url}\n")
        p.write("alembic/versions/README", "")
        projects.contains(p.db("doctor", code=1), "say prepare=unnamed in the URL")
        projects.contains(p.db("doctor", code=0, REFLEX_DB_URL=f"{url}?prepare=unnamed"),
                          "a pooler stands before the server")


def test_servers_postgresql__sessions_work_behind_a_pooler():
    server = shared()
    with pooler(server) as url:
        for name in ("session", "queries", "streaming", "renewal"):
            for mode in ("unnamed", "off") if name == "session" else ("unnamed",):
                tap.run([f"{projects.BUILD}/tests/test_conformance_{name}"],
                        env={**os.environ, "REFLEX_TEST_URL": f"{url}?prepare={mode}"})


HOSTILE = {
    "DateStyle": "'German, DMY'", "IntervalStyle": "sql_standard", "TimeZone": "'Asia/Kolkata'",
    "standard_conforming_strings": "off", "bytea_output": "escape", "extra_float_digits": "-5",
    "lc_monetary": "'C'", "search_path": "nowhere", "client_encoding": "latin1", "array_nulls": "off",
    "default_transaction_isolation": "'repeatable read'", "quote_all_identifiers": "on",
    "escape_string_warning": "off",
}


@contextlib.contextmanager
def hostile_role(server):
    for name, value in HOSTILE.items():
        psql(server, f"ALTER ROLE {server.name} SET {name} = {value}")
    try:
        yield
    finally:
        psql(server, f"ALTER ROLE {server.name} RESET ALL")


def test_servers_postgresql__what_a_role_has_set_changes_no_value():
    server = shared()
    with pooler(server) as pooled, hostile_role(server):
        for url, mode, names in (
                (server.tcp_url, "server", ("types", "round_trip")),
                (pooled, "unnamed", ("types", "round_trip", "moments")),
                (pooled, "off", ("types",))):
            for name in names:
                tap.run([f"{projects.BUILD}/tests/test_conformance_{name}"],
                        env={**os.environ,
                             "REFLEX_TEST_URL": f"{url}?prepare={mode}"})


def test_servers_postgresql__what_a_role_has_set_is_no_difference():
    server = shared()
    with pooler(server) as pooled, hostile_role(server):
        for url in (f"{server.tcp_url}?search_path=public",
                    f"{pooled}?search_path=public&prepare=unnamed"):
            with on_server(server, ORDER % ("", ""), url) as p:
                p.db("init")
                projects.contains(p.db("makemigrations", "-m", "again"), "No changes")
                p.db("check")
                p.db("downgrade", "base")
            psql(server, "DROP SCHEMA public CASCADE")
            psql(server, "CREATE SCHEMA public")


def test_servers_postgresql__migrations_work_behind_a_pooler():
    server = shared()
    with pooler(server) as url, on_server(server, url=url + "?prepare=unnamed") as p:
        p.db("init")
        p.db("check")


# ---- what is wrong is said

def test_servers_postgresql__passwords_are_in_no_message():
    server = shared()
    url = f"postgresql://nobody:canary-word@127.0.0.1:{server.port}/nothing"
    out = connect(url, code=1)
    assert "canary" not in out and "nobody" in out, out


def test_servers_postgresql__a_port_where_nobody_listens_is_named():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    projects.contains(connect(f"postgresql://u@127.0.0.1:{port}/db", code=1), str(port))


def test_servers_postgresql__a_silent_server_is_given_up_in_time():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(5)
        port = silent.getsockname()[1]
        begin = time.monotonic()
        out = connect(f"postgresql://u@127.0.0.1:{port}/db?connect_timeout=1", code=1)
        projects.contains(out, "connect_timeout")
        assert time.monotonic() - begin < 30


def test_servers_postgresql__a_role_or_database_that_is_not_there_is_told_with_the_next_step():
    server = shared()
    projects.contains(connect(f"postgresql://stranger@127.0.0.1:{server.port}/postgres", code=1),
                      'role "stranger" does not exist', "createuser")
    projects.contains(connect(f"postgresql://{server.name}@127.0.0.1:{server.port}/nowhere", code=1),
                      'database "nowhere" does not exist', "createdb")


def test_servers_postgresql__several_hosts_are_tried_in_order():
    server = shared()
    connect(f"postgresql://{server.name}@127.0.0.1:1,127.0.0.1:{server.port}/postgres"
            "?target_session_attrs=read-write")
    projects.contains(connect("postgresql://u@127.0.0.1:1,127.0.0.1:2/db", code=1), "none of the 2")


if __name__ == "__main__":
    try:
        tap.main(sys.modules[__name__])
    finally:
        close_shared()
