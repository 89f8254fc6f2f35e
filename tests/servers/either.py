"""The one server of a file of tests that runs on either kind, the one that its one argument names; and SQL
past the library, by the kind's own client."""
import atexit
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("house", "support"):
    sys.path.insert(0, str(HERE.parent / folder))
import server as servers  # noqa: E402
import tap  # noqa: E402

IS_MARIADB = sys.argv[1:] == ["mariadb"]
_shared = []


def shared():
    """One server for all tests; its database is new each time."""
    if not _shared:
        _shared.append((servers.MariaDB if IS_MARIADB else servers.PostgreSQL)().__enter__())
        atexit.register(_shared[0].__exit__)
    server = _shared[0]
    if IS_MARIADB:
        sql(server, "DROP DATABASE reflex; CREATE DATABASE reflex CHARACTER SET utf8mb4")
    else:
        sql(server, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return server


def sql(server, text):
    if IS_MARIADB:
        words = ["mariadb", "-N", "-B", "-u", "reflex", "-S", server.socket, "reflex", "-e", text]
    else:
        words = [f"{server.programs()}/psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-h",
                 server.folder, "-p", str(server.port), "-U", server.name, "-d", "postgres", "-F",
                 "\t", "-c", text]
    return tap.run(words).strip()
