"""The command and the library on a MariaDB server: TLS, rogue servers, passwords."""
import os
import pathlib
import socket
import struct
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("house", "cli", "support"):
    sys.path.insert(0, str(HERE.parent / folder))
import certificates  # noqa: E402
import project as projects  # noqa: E402
import server as servers  # noqa: E402
import tap  # noqa: E402

_shared = []


def connect(url, code=0):
    """What the command says when it only has to look into the database."""
    with projects.project() as p:
        p.environment["REFLEX_DB_URL"] = url
        p.write("alembic/versions/README", "")
        return p.db("current", code=code)


def shared():
    """One server for the tests that change nothing of it."""
    if not _shared:
        _shared.append(servers.MariaDB().__enter__())
    return _shared[0]


# ---- TLS

def server_with(folder, name):
    """A server that offers TLS with that certificate, or none at all."""
    settings = {}
    if name:
        for end in ("crt", "key"):
            os.chmod(f"{folder}/{name}.{end}", 0o644)
        os.chmod(folder, 0o755)
        settings = {"ssl_cert": f"{folder}/{name}.crt", "ssl_key": f"{folder}/{name}.key"}
    return servers.MariaDB(settings)


# What each setting makes of a server: True connects encrypted, False is refused.
MATRIX = {
    "require": {None: False, "good": True, "other_host": True, "other_ca": True},
    "verify-ca": {None: False, "good": True, "other_host": True, "other_ca": False},
    "verify-full": {None: False, "good": True, "other_host": False, "other_ca": False},
}


def test_servers_mariadb_security__each_tls_setting_does_what_it_says():
    with tap.folder() as folder:
        certificates.make(folder)
        for offered in (None, "good", "other_host", "other_ca"):
            with server_with(folder, offered) as server:
                check_column(server, folder, offered)


def check_column(server, folder, offered):
    base = f"mariadb://reflex@localhost:{server.port}/reflex"
    for setting, row in MATRIX.items():
        ca = "" if setting == "require" else f"&tls_ca={folder}/ca.crt"
        out = connect(f"{base}?tls={setting}{ca}", code=0 if row[offered] else 1)
        assert row[offered] or "SSL" in out or "certificate" in out, (setting, offered, out)
    connect(base + "?tls=off")


# ---- a server that is none

CAPABILITIES = 0x0001 | 0x0008 | 0x0200 | 0x2000 | 0x8000 | 0x00080000 | 0x00020000


class Rogue:
    """Asks for a file at each query, or for the password itself; never offers TLS. `seen` is what clients
    have sent."""

    def __init__(self, wants_password=False):
        self.wants_password = wants_password
        self.seen = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def read(self, client):
        head = client.recv(4, socket.MSG_WAITALL)
        if len(head) < 4:
            raise ConnectionError
        size = head[0] | head[1] << 8 | head[2] << 16
        data = client.recv(size, socket.MSG_WAITALL) if size else b""
        self.seen.append(data)
        return head[3], data

    @staticmethod
    def send(client, number, data):
        client.sendall(struct.pack("<I", len(data))[:3] + bytes([number]) + data)

    def serve(self, client):
        salt = b"12345678abcdefghijkl"
        ok = b"\0\0\0\2\0\0\0"
        try:
            self.send(client, 0, b"\x0a5.5.5-10.11.0-MariaDB\0" + struct.pack("<I", 7) + salt[:8]
                      + b"\0" + struct.pack("<H", CAPABILITIES & 0xffff) + b"\x21"
                      + struct.pack("<H", 2) + struct.pack("<H", CAPABILITIES >> 16) + bytes([21])
                      + b"\0" * 10 + salt[8:] + b"\0mysql_native_password\0")
            number, _ = self.read(client)
            if self.wants_password:
                self.send(client, number + 1, b"\xfemysql_clear_password\0")
                number, _ = self.read(client)
            self.send(client, number + 1, ok)
            while True:
                self.read(client)
                self.send(client, 1, b"\xfb/etc/passwd")
        except OSError:
            client.close()


def test_servers_mariadb_security__a_rogue_server_gets_no_file():
    rogue = Rogue()
    connect(f"mariadb://reflex:secret@127.0.0.1:{rogue.port}/reflex?timeout=2", code=1)
    assert rogue.seen and not rogue.seen[0][0] & 0x80, "LOCAL INFILE is offered"
    assert not any(b"root:" in data for data in rogue.seen), rogue.seen


def test_servers_mariadb_security__a_server_that_nobody_has_verified_gets_no_password():
    rogue = Rogue(wants_password=True)
    connect(f"mariadb://reflex:canary-word@127.0.0.1:{rogue.port}/reflex?timeout=2", code=1)
    assert rogue.seen and not any(b"canary" in data for data in rogue.seen), rogue.seen


def test_servers_mariadb_security__a_host_that_is_not_local_gets_nothing_without_tls():
    rogue = Rogue()
    with tap.folder() as path:
        certificates.authority(path, "ca")
        url = f"mariadb://reflex:canary-word@127.0.0.1:{rogue.port}/reflex?tls_ca={path}/ca.crt"
        out = connect(url, code=1)
    assert "SSL" in out, out
    assert not rogue.seen or all(b"reflex" not in data for data in rogue.seen), rogue.seen


# ---- settings

class Changing:
    """Between a client and the server: what the client asks for, or the server answers, is another thing. A
    change is (these bytes, become those), or a list of such."""

    def __init__(self, server, asked=None, answered=None):
        self.server = server
        self.asked, self.answered = ([one] if isinstance(one, tuple) else one or []
                                     for one in (asked, answered))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"mariadb://reflex@127.0.0.1:{self.listener.getsockname()[1]}/reflex"
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            there = socket.create_connection(("127.0.0.1", self.server.port))
            for source, target, changes in ((client, there, self.asked),
                                            (there, client, self.answered)):
                threading.Thread(target=self.copy, args=(source, target, changes),
                                 daemon=True).start()

    @staticmethod
    def read(source, size):
        data = b""
        while len(data) < size:
            more = source.recv(size - len(data))
            if not more:
                raise ConnectionError
            data += more
        return data

    def copy(self, source, target, changes):
        try:
            while True:  # packet by packet, so that no word is cut in two
                head = self.read(source, 4)
                data = self.read(source, head[0] | head[1] << 8 | head[2] << 16)
                for change in changes:
                    data = data.replace(*change)
                target.sendall(head + data)
        except OSError:
            for end in (source, target):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass


def test_servers_mariadb_security__a_server_with_other_settings_is_refused():
    server = shared()
    for change, words in (
            ((b"+00:00", b"+01:00"), ("time_zone", "+01:00")),
            ((b"utf8mb4_nopad_bin", b"utf8mb4_nopad_bim"), ("collation_connection", "nopad_bim")),
            ((b"STRICT_ALL_TABLES", b"STRICT_ALL_TABLEZ"), ("sql_mode", "TABLEZ")),
            ((b"NO_BACKSLASH_ESCAPES", b"NO_BACKSLASH_ESCAPEZ"), ("sql_mode", "ESCAPEZ"))):
        out = connect(Changing(server, answered=change).url, code=1)
        assert "cannot be set" in out and all(word in out for word in words), out
    connect(Changing(server).url)


def test_servers_mariadb_security__a_server_that_refuses_a_setting_is_refused():
    server = shared()
    for change, word in (
            ((b"time_zone='+00:00'", b"time_zone='+99:00'"), "+99:00"),
            ((b"STRICT_ALL_TABLES", b"STRICT_ALL_TABLEZ"), "STRICT_ALL_TABLEZ"),
            ((b"innodb_snapshot_isolation=1", b"innodb_snapshot_isolation=7"),
             "innodb_snapshot_isolation")):
        out = connect(Changing(server, asked=change).url, code=1)
        assert word in out, out


# ---- MySQL, as far as its name and its settings go

# What only MySQL knows, and something of the same length that a MariaDB server takes.
TO_MARIADB = [
    (b"utf8mb4_0900_bin", b"utf8mb4_bin     "),
    (b"transaction_isolation", b"tx_isolation         "),
    (b"transaction_read_only", b"tx_read_only         "),
    (b"cte_max_recursion_depth=4294967295", b"wait_timeout           =28800     "),
    (b"cte_max_recursion_depth", b"wait_timeout           "),
    (b"max_execution_time", b"max_statement_time"),
]


def as_mysql(server, *asked):
    """The server under the name of MySQL 8.0.36."""
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        greeting = client.recv(4096)
    name = greeting[5:greeting.index(b"\0", 5)]
    assert b"MariaDB" in name, greeting
    return Changing(server, asked=[*TO_MARIADB, *asked],
                    answered=(name, b"8.0.36".ljust(len(name), b"-"))).url


def test_servers_mariadb_security__a_mysql_server_is_connected_to():
    connect(as_mysql(shared()))


def test_servers_mariadb_security__what_mysql_does_not_know_is_said_to_be_mariadbs():
    with projects.project() as p:
        p.environment["REFLEX_DB_URL"] = as_mysql(shared(), (b"CREATE TABLE", b"CREATE TIBLE"))
        p.models(projects.USER)
        out = p.db("init", code=1)
    assert "the server is MySQL 8.0.36" in out and "SQL of your own" in out, out


# ---- what is wrong is said

def test_servers_mariadb_security__passwords_are_in_no_message():
    server = shared()
    out = connect(f"mariadb://nobody:canary-word@127.0.0.1:{server.port}/nothing", code=1)
    assert "canary" not in out and "nobody" in out, out


def test_servers_mariadb_security__a_password_may_come_from_the_environment():
    server = shared()
    tap.run(["mariadb", "-u", "reflex", "-S", server.socket, "-e",
             "CREATE OR REPLACE USER guarded@'127.0.0.1' IDENTIFIED BY 'canary-word';"
             "GRANT ALL ON *.* TO guarded@'127.0.0.1'"])
    url = f"mariadb://guarded@127.0.0.1:{server.port}/reflex"
    connect(url, code=1)
    os.environ["MYSQL_PWD"] = "canary-word"
    try:
        connect(url)
    finally:
        del os.environ["MYSQL_PWD"]


def option_file(folder, name, text, mode=0o600):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)
    return path


def test_servers_mariadb_security__a_password_may_come_from_a_file_that_is_asked_for():
    server = shared()
    word = 'canary # "word\\ö'
    quoted = word.replace("\\", "\\\\")
    tap.run(["mariadb", "--no-defaults", "-u", "reflex", "-S", server.socket, "-e",
             f"CREATE OR REPLACE USER filed@'127.0.0.1' IDENTIFIED BY '{quoted}';"
             "GRANT ALL ON *.* TO filed@'127.0.0.1'"])
    at = f"127.0.0.1:{server.port}/reflex?option_file="
    with tap.folder() as folder:
        text = ("[mysqld]\npassword=wrong\n[client]\n# password=wrong\n"
                "host = nowhere.invalid\nport=1\nuser = filed\n"
                "  password = 'canary # \\\"word\\\\ö' # ours\n[other]\npassword=wrong\n")
        good = option_file(folder, "good.cnf", text)
        connect("mariadb://" + at + good)
        connect("mariadb://filed@" + at + good)
        out = connect("mariadb://filed:wrong@" + at + good, code=1)
        assert "denied" in out and "canary" not in out, out
        for mode in (0o640, 0o604, 0o660):
            out = connect("mariadb://" + at + option_file(folder, "open.cnf", text, mode), code=1)
            assert "chmod 600" in out and "open.cnf" in out and "canary" not in out, out
        out = connect("mariadb://" + at + folder + "/none.cnf", code=1)
        assert "none.cnf" in out and "No such file" in out, out
        more = option_file(folder, "more.cnf", f"!include {good}\n" + text)
        assert "includes others" in connect("mariadb://" + at + more, code=1)


def test_servers_mariadb_security__no_option_file_is_read_unasked():
    server = shared()
    with tap.folder() as folder:
        option_file(folder, ".my.cnf", "[client]\nuser=nobody_at_all\npassword=wrong\n")
        home = os.environ.get("HOME")
        os.environ["HOME"] = folder
        try:
            connect(f"mariadb://reflex@127.0.0.1:{server.port}/reflex")
        finally:
            if home is None:
                del os.environ["HOME"]
            else:
                os.environ["HOME"] = home


def test_servers_mariadb_security__a_port_where_nobody_listens_is_named():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        out = connect(f"mariadb://reflex@127.0.0.1:{port}/x", code=1)
    assert str(port) in out and "connect" in out, out


def test_servers_mariadb_security__a_silent_server_is_given_up_in_time():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begin = time.monotonic()
        port = silent.getsockname()[1]
        connect(f"mariadb://reflex@127.0.0.1:{port}/x?connect_timeout=1", code=1)
        assert time.monotonic() - begin < 20


def test_servers_mariadb_security__several_hosts_are_tried_in_order():
    server = shared()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        connect(f"mariadb://reflex@127.0.0.1:{port},127.0.0.1:{server.port}/reflex")


def test_servers_mariadb_security__wrong_options_are_named():
    for option, word in (("tls=maybe", "verify-full"), ("charset=latin1", "utf8mb4"),
                         ("sslmod=require", "sslmod"), ("timeout=x", "timeout")):
        out = connect(f"mariadb://reflex@127.0.0.1:1/x?{option}", code=1)
        assert word in out, out


if __name__ == "__main__":
    try:
        tap.main(sys.modules[__name__])
    finally:
        for one in _shared:
            one.__exit__()
