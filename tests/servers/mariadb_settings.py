"""A MariaDB server whose settings are as unlike ours as they can be, and an init_connect that changes each
session besides: the same tests as on every engine find the same there."""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ("house", "support"):
    sys.path.insert(0, os.path.join(HERE, "..", folder))
import server as servers  # noqa: E402
import tap  # noqa: E402

GLOBAL = {
    "sql_mode": "", "character_set_server": "latin1", "collation_server": "latin1_swedish_ci",
    "autocommit": "0", "transaction_isolation": "READ-UNCOMMITTED",
    "default_storage_engine": "Aria", "group_concat_max_len": "4", "default_time_zone": "+05:00",
    "max_allowed_packet": "4M", "lower_case_table_names": "1", "innodb_strict_mode": "0",
    "explicit_defaults_for_timestamp": "0",
}
# Not run for users who may do everything.
SESSION = (
    "SET sql_mode='PAD_CHAR_TO_FULL_LENGTH,HIGH_NOT_PRECEDENCE,IGNORE_SPACE', autocommit=0, "
    "time_zone='-03:00', tx_isolation='SERIALIZABLE', tx_read_only=0, completion_type=1, "
    "foreign_key_checks=0, unique_checks=0, sql_safe_updates=1, sql_auto_is_null=1, "
    "character_set_client=latin1, character_set_results=latin1, collation_connection=latin1_bin, "
    "sql_select_limit=3, group_concat_max_len=4, max_recursive_iterations=5, max_sort_length=8, "
    "div_precision_increment=0, default_storage_engine=Aria, sql_notes=0, max_error_count=0, "
    "sql_quote_show_create=0, standard_compliant_cte=0, lc_time_names='de_DE', "
    "default_week_format=3, "
    "innodb_snapshot_isolation=0, optimizer_switch='derived_merge=off', big_tables=1")


def query(server, text):
    done = subprocess.run(["mariadb", "-N", "-B", "-u", "reflex", "-S", server.socket, "-e", text],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def plain_user(server):
    """A user of whom init_connect is true, and his URL."""
    query(server, "CREATE USER plain@localhost; GRANT ALL ON *.* TO plain@localhost; "
          "REVOKE SUPER, CONNECTION ADMIN ON *.* FROM plain@localhost; COMMIT")
    return server.url.replace("reflex@", "plain@")


_shared = []


def shared():
    if not _shared:
        server = servers.MariaDB({**GLOBAL, "init_connect": SESSION}).__enter__()
        _shared.extend((server, plain_user(server)))
    return _shared


def run_suite(name):
    _, url = shared()
    done = subprocess.run([os.path.join(os.environ["REFLEX_TEST_BUILD"], "tests", "test_conformance_" + name)],
                          env={**os.environ, "REFLEX_TEST_URL": url}, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]


def test_servers_mariadb_settings__the_server_is_as_unlike_ours_as_it_can_be():
    server, url = shared()
    seen = query(server, "SELECT @@global.sql_mode, @@global.default_storage_engine")
    assert "Aria" in seen and "STRICT" not in seen, seen
    assert "plain@" in url


def test_servers_mariadb_settings__values_of_every_type_are_the_same():
    run_suite("round_trip")


def test_servers_mariadb_settings__a_unit_of_work_is_the_same():
    run_suite("batches")


def test_servers_mariadb_settings__constraints_are_kept():
    run_suite("violations")


def test_servers_mariadb_settings__functions_are_the_same():
    run_suite("functions")


def test_servers_mariadb_settings__sql_of_ones_own_is_the_same():
    run_suite("raw")


def test_servers_mariadb_settings__streams_are_whole():
    run_suite("renewal")


if __name__ == "__main__":
    try:
        tap.main(sys.modules[__name__])
    finally:
        for one in _shared[:1]:
            one.__exit__()
