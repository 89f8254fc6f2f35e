"""TLS on both servers: what goes over the wire with each setting, and certificates of the client."""
import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import threading

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("house", "cli", "support"):
    sys.path.insert(0, str(HERE.parent / folder))
import certificates  # noqa: E402
import project as projects  # noqa: E402
import server as servers  # noqa: E402
import tap  # noqa: E402

INSTALLED = os.environ["REFLEX_TEST_SERVERS"].split()
CANARY = "canaryname"  # the user, which is the first that a client tells


def connect(url, **environment):
    """What the command says when it only has to look into the database, and whether it could."""
    with projects.project() as p:
        p.environment.update(environment, REFLEX_DB_URL=url)
        p.write("alembic/versions/README", "")
        done = p.start("db", "current")
        out, err = done.communicate(timeout=240)
        return done.returncode == 0, out + err


class Wire:
    """Passes everything on to a port of this machine, and keeps what clients have sent."""

    def __init__(self, port):
        self.sent = bytearray()
        self.target = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.target))
            threading.Thread(target=self.carry, args=(client, server, self.sent), daemon=True).start()
            threading.Thread(target=self.carry, args=(server, client, bytearray()),
                             daemon=True).start()

    @staticmethod
    def carry(source, target, kept):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                kept += data
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def own(server, folder, name, target):
    """A copy that the server's user may read, and nobody else."""
    path = f"{server.folder}/{target}"
    shutil.copy(f"{folder}/{name}", path)
    os.chmod(path, 0o600)
    if server.user:
        os.chown(path, server.user.pw_uid, server.user.pw_gid)
    return path


@contextlib.contextmanager
def offering(scheme, folder, name, rule=None):
    """A server with that certificate (None: without TLS), which knows the user CANARY."""
    server = servers.SERVERS[scheme]()
    try:
        server.prepare()
        settings = {}
        if name:
            settings = {"cert": own(server, folder, f"{name}.crt", "server.crt"),
                        "key": own(server, folder, f"{name}.key", "server.key"),
                        "ca": own(server, folder, "ca.crt", "ca.crt")}
        (set_postgresql if scheme == "postgresql" else set_mariadb)(server, settings, rule)
        server.start()
        if scheme == "postgresql":
            run([f"{server.programs()}/psql", "-X", "-q", "-h", server.folder, "-p", str(server.port), "-U",
                 server.name, "-d", "postgres", "-c", f"CREATE ROLE {CANARY} SUPERUSER LOGIN"])
        yield server
    finally:
        server.__exit__()


def run(command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def set_postgresql(server, settings, rule):
    data = f"{server.folder}/data"
    with open(f"{data}/postgresql.conf", "a", encoding="ascii") as file:
        if settings:
            file.write("ssl=on\n")
        for name, path in settings.items():
            file.write(f"ssl_{name}_file='{path}'\n")
    if rule:
        with open(f"{data}/pg_hba.conf", "w", encoding="ascii") as file:
            file.write(f"local all all trust\nhostssl all all 127.0.0.1/32 {rule}\n")


def set_mariadb(server, settings, rule):
    server.settings = {**server.settings, **{f"ssl_{name}": path for name, path in settings.items()}}
    with open(f"{server.folder}/init.sql", "a", encoding="ascii") as file:
        for host in ("localhost", "127.0.0.1"):
            file.write(f"CREATE USER IF NOT EXISTS {CANARY}@'{host}' {rule or ''};\n"
                       f"GRANT ALL ON *.* TO {CANARY}@'{host}';\n")


def url_of(scheme, port, options):
    database = "postgres" if scheme == "postgresql" else "reflex"
    return f"{scheme}://{CANARY}@localhost:{port}/{database}?{options}"


SETTINGS = ("require", "verify-ca", "verify-full")


def test_servers_tls__nothing_but_off_ever_talks_plain_text():
    with tap.folder() as folder:
        certificates.make(folder)
        for scheme in INSTALLED:
            for name in (None, "good"):
                with offering(scheme, folder, name) as server:
                    for setting in SETTINGS:
                        wire = Wire(server.port)
                        ca = "" if setting == "require" else f"&tls_ca={folder}/ca.crt"
                        done, out = connect(url_of(scheme, wire.port, f"tls={setting}{ca}"))
                        assert done == bool(name), (scheme, name, setting, out)
                        assert CANARY.encode() not in wire.sent, (scheme, name, setting, wire.sent)
                        assert b"SELECT" not in wire.sent and b"SET" not in wire.sent, wire.sent
                        if not name:  # the question whether there is TLS, and that is all
                            assert len(wire.sent) < 100, wire.sent
                    wire = Wire(server.port)  # and it would have been seen
                    done, out = connect(url_of(scheme, wire.port, "tls=off"))
                    assert done and CANARY.encode() in wire.sent and b"SELECT" in wire.sent, out


def test_servers_tls__an_authority_that_is_named_is_asked():
    """Whoever names one wants it asked, on this machine and with tls=require too."""
    with tap.folder() as folder:
        certificates.make(folder)
        known, strange = f"tls_ca={folder}/ca.crt", f"tls_ca={folder}/strange.crt"
        for scheme in INSTALLED:
            with offering(scheme, folder, "good") as server:
                for options, wanted in (
                        (known, True), (strange, False),
                        (f"tls=require&{known}", True), (f"tls=require&{strange}", False)):
                    wire = Wire(server.port)
                    done, out = connect(url_of(scheme, wire.port, options))
                    assert done == wanted, (scheme, options, out)
                    assert CANARY.encode() not in wire.sent, (scheme, options, wire.sent)
                done, out = connect(url_of(scheme, server.port, f"tls=off&{strange}"))
                assert done, (scheme, out)
            with offering(scheme, folder, None) as server:
                for options in (known, f"tls_cert={folder}/good.crt&tls_key={folder}/good.key"):
                    done, out = connect(url_of(scheme, server.port, options))
                    assert not done, (scheme, options, out)


def test_servers_tls__a_server_may_ask_for_a_certificate():
    with tap.folder() as folder:
        certificates.make(folder)
        certificates.certificate(folder, "mine", CANARY, "ca")
        certificates.certificate(folder, "foreign", CANARY, "strange")
        for name in ("mine", "foreign"):
            os.chmod(f"{folder}/{name}.key", 0o600)
        for scheme in INSTALLED:
            rule = "cert" if scheme == "postgresql" else "REQUIRE X509"
            with offering(scheme, folder, "good", rule) as server:
                base = f"tls=verify-full&tls_ca={folder}/ca.crt"
                for options, wanted in (
                        ("", False),
                        (f"&tls_cert={folder}/mine.crt&tls_key={folder}/mine.key", True),
                        (f"&tls_cert={folder}/foreign.crt&tls_key={folder}/foreign.key", False)):
                    done, out = connect(url_of(scheme, server.port, base + options))
                    assert done == wanted, (scheme, options, out)
                    assert "BEGIN" not in out and "PRIVATE" not in out, out
                if scheme == "postgresql":
                    check_environment(folder, server)


def check_environment(folder, server):
    """What the URL leaves open, and only that."""
    ours = {"PGSSLCERT": f"{folder}/mine.crt", "PGSSLKEY": f"{folder}/mine.key", "PGSSLROOTCERT": f"{folder}/ca.crt"}
    foreign = {"PGSSLCERT": f"{folder}/foreign.crt", "PGSSLKEY": f"{folder}/foreign.key"}
    authority = f"&tls_ca={folder}/ca.crt"
    own_pair = f"&tls_cert={folder}/mine.crt&tls_key={folder}/mine.key"
    strange = {"PGSSLROOTCERT": f"{folder}/strange.crt"}
    for options, environment, wanted in (
            ("", ours, True), ("", {**ours, **foreign}, False), ("", {**ours, **strange}, False),
            (authority + own_pair, {**foreign, **strange}, True), (authority, {"PGSSLMODE": "disable"}, False),
            (authority + own_pair, {"PGSSLMODE": "disable"}, True)):
        done, out = connect(url_of("postgresql", server.port, "tls=verify-full" + options), **environment)
        assert done == wanted, (options, environment, out)


def test_servers_tls__a_reconnect_is_encrypted_as_the_first_was():
    """The pool opens the second connection when the server has ended the first."""
    with tap.folder() as folder:
        certificates.make(folder)
        for scheme in INSTALLED:
            with offering(scheme, folder, "good") as server, projects.project() as p:
                wire = Wire(server.port)
                p.environment["REFLEX_DB_URL"] = url_of(
                    scheme, wire.port, f"tls=verify-full&tls_ca={folder}/ca.crt")
                kill = ("SELECT pg_terminate_backend(pg_backend_pid())" if scheme == "postgresql"
                        else "KILL CONNECTION_ID()")
                p.write("again.c", f"""
#include <reflex.h>
#include <stdio.h>
RX_ROW(Number, field(int64_t, n));
int main(void)
{{
\trx_engine *engine = rx_engine_open(getenv("REFLEX_DB_URL"), NULL, .pool_size = 1);
\tint n = 0;
\tfor (int i = 0; i < 3; i++) {{
\t\trx_with_session(s, .engine = engine) {{
\t\t\tn += rx_sql(s, Number, "SELECT 7 AS n") != NULL;
\t\t\trx_exec(s, "{kill}");
\t\t\trx_session_error(s);
\t\t}}
\t}}
\trx_engine_close(engine);
\tprintf("%d\\n", n);
}}
""".replace("#include <stdio.h>", "#include <stdio.h>\n#include <stdlib.h>"))
                p.compile("again", "again.c")
                out, err = p.program("./again")
                assert out == "3\n", (scheme, out, err)
                assert CANARY.encode() not in wire.sent and b"SELECT" not in wire.sent, wire.sent


if __name__ == "__main__":
    tap.main(sys.modules[__name__])
