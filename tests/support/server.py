#!/usr/bin/env python3
"""A database server for tests: started in a temporary folder, stopped with whoever asked for it.

Usage: tests/support/server.py postgresql|mariadb [-c NAME=VALUE ...]
       tests/support/server.py postgresql|mariadb [-c NAME=VALUE ...] [--own] -- COMMAND ...

Without a command it prints the server's URL as its first line, and stops the server when its own
standard input ends: at the latest when the process at the other end of that pipe is gone, however
it went. With a command it runs that with the URL in REFLEX_TEST_URL and the server's process in
REFLEX_TEST_SERVER, and its exit code is the command's; where REFLEX_TEST_POSTGRESQL_URL or
REFLEX_TEST_MARIADB_URL names a server already, that one is used, but with --own: what empties the
whole database does not share it.

The server listens on a socket in its folder and on a port of 127.0.0.1, trusts everybody who comes
there, and writes nothing through to the disk. It runs as a user of its own (postgres, mysql) if we
are root, which it must not be.
"""
import contextlib
import ctypes
import errno
import glob
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

PR_SET_PDEATHSIG = 1


LOWEST_PORT = 10000
# The port, or what the processes of a server that was killed have not let go of yet.
IN_USE = b"Address already in use", b"is still in use", b"lock file", b"Unable to lock"


def free_port():
    """A port of 127.0.0.1 that nobody has now, and that the system gives to nobody by itself: those
    go to outgoing connections, of which tests that run at once make many."""
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as file:
        first, last = (int(word) for word in file.read().split())
    ports = [*range(LOWEST_PORT, first), *range(last + 1, 65536)]
    while True:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", random.choice(ports) if ports else 0))
                return probe.getsockname()[1]
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise


class Server:
    """What the servers have in common. Use one as a context; .url is for our library, .tcp_url is
    the same by way of the port, .folder is its own."""

    scheme = ""  # of the URL
    account = ""  # who runs it if we are root
    prefix = ""  # of its folder
    program = ""  # in messages
    settings_of_all = {}
    stop_fast, stop_now = signal.SIGTERM, signal.SIGKILL

    def __init__(self, settings=None, folder=None):
        self.seen = 0  # bytes of the log that an earlier start has written
        self.settings = {**self.settings_of_all, **(settings or {})}
        self.folder = folder or tempfile.mkdtemp(prefix=self.prefix)
        self.port = None  # from the first start on
        self.process = None
        self.user = pwd.getpwnam(self.account) if os.geteuid() == 0 else None

    @property
    def name(self):
        return self.user.pw_name if self.user else pwd.getpwuid(os.geteuid()).pw_name

    def demote(self):
        if self.user:
            os.setgroups([])
            os.setgid(self.user.pw_gid)
            os.setuid(self.user.pw_uid)
        # Nothing outlives a parent that was killed.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, self.stop_now)

    def run(self, *command):
        done = subprocess.run(command, preexec_fn=self.demote, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False,
                              cwd=self.folder, env={**os.environ, "LC_ALL": "C.UTF-8"})
        if done.returncode:
            sys.exit(f"server: {command[0]} failed:\n{done.stdout.decode(errors='replace')}")

    def own_folder(self):
        """The server's folder, and `tmp` in it: servers that share one remove each other's files."""
        os.mkdir(f"{self.folder}/tmp")
        if self.user:
            for folder in (self.folder, f"{self.folder}/tmp"):
                os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        os.chmod(self.folder, 0o755)

    @staticmethod
    def clean_up(url):
        """What one test leaves behind in a server that all of them share, so that it does not get
        slower and slower."""

    def start(self):
        """Somebody else may take the port between our look and the server's: then it is another one.
        A server that is started again keeps its port, which its clients know."""
        first = self.port is None
        end = time.monotonic() + 120
        while True:
            self.port = free_port() if first else self.port
            self.spawn()
            if self.wait(end):
                return
            log = self.words()
            if not any(words in log for words in IN_USE) or time.monotonic() > end:
                sys.exit(f"server: {self.program} did not start:\n{log.decode(errors='replace')}")
            time.sleep(0.1)

    def spawn(self):
        """The server itself, in a group of its own, with its words in the file `log`."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        with open(f"{self.folder}/log", "ab") as log:
            self.seen = log.tell()
            self.process = subprocess.Popen(self.command(), preexec_fn=self.demote, stdout=log,
                                            stderr=log, stdin=subprocess.DEVNULL, cwd=self.folder,
                                            env={**environment, "LC_ALL": "C.UTF-8"},
                                            start_new_session=True)

    def words(self):
        """What it has written since it was started last."""
        with open(f"{self.folder}/log", "rb") as log:
            log.seek(self.seen)
            return log.read()

    def wait(self, end):
        while time.monotonic() < end and self.process.poll() is None:
            if self.is_ready():
                return True
            time.sleep(0.02)
        return False

    def stop(self, how=None):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how or self.stop_fast)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.send_signal(self.stop_now)
                self.process.wait()

    def __enter__(self):
        try:
            self.prepare()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgreSQL(Server):
    scheme, account, prefix, program = "postgresql", "postgres", "reflex-pg-", "postgres"
    settings_of_all = {
        "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
        "shared_buffers": "64MB", "max_connections": "300", "max_prepared_transactions": "10",
        "deadlock_timeout": "200ms", "autovacuum": "off", "logging_collector": "off",
        "lock_timeout": "20s", "log_statement": "none", "wal_level": "minimal",
        "max_wal_senders": "0",
    }
    # The fast shutdown, and the immediate one.
    stop_fast, stop_now = signal.SIGINT, signal.SIGQUIT

    # Where the tables of a schema are written down, and what was known of it when it is dropped.
    catalogues = ("pg_attrdef", "pg_attribute", "pg_class", "pg_constraint", "pg_depend", "pg_description",
                  "pg_index", "pg_namespace", "pg_sequence", "pg_shdepend", "pg_statistic", "pg_trigger",
                  "pg_type")

    @staticmethod
    def clean_up(url):
        """Every test makes its tables and drops them: without this the catalogues would have ten
        thousands of dead rows at the end. Not autovacuum, whose locks on the tests' own tables come
        and go by chance."""
        subprocess.run(["psql", "-X", "-q", "-d", url, "-c",
                        "VACUUM (SKIP_LOCKED) " + ", ".join(PostgreSQL.catalogues)],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)

    @property
    def url(self):
        host = self.folder.replace("/", "%2F")
        return f"postgresql://{self.name}@{host}:{self.port}/postgres"

    @property
    def tcp_url(self):
        return f"postgresql://{self.name}@127.0.0.1:{self.port}/postgres"

    @staticmethod
    def programs():
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"),
                       key=lambda path: float(path.split("/")[4]))
        if not found:
            sys.exit("server: PostgreSQL is not installed; run tools/deps.sh all")
        return os.path.dirname(found[-1])

    def prepare(self):
        self.own_folder()
        data = f"{self.folder}/data"
        self.run(f"{self.programs()}/initdb", "-D", data, "-U", self.name, "-A", "trust", "-N",
                 "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions")
        with open(f"{data}/postgresql.conf", "a", encoding="utf-8") as file:
            file.write("listen_addresses='127.0.0.1'\n"
                       f"unix_socket_directories='{self.folder}'\n")
            for name, value in self.settings.items():
                file.write(f"{name}='{value}'\n")

    def command(self):
        return [f"{self.programs()}/postgres", "-D", f"{self.folder}/data", "-p", str(self.port)]

    def is_ready(self):
        try:
            with open(f"{self.folder}/data/postmaster.pid", encoding="utf-8") as file:
                lines = file.read().splitlines()
        except OSError:
            return False
        # One that was killed has left its own behind.
        return (len(lines) > 7 and lines[0] == str(self.process.pid)
                and lines[7].strip() == "ready")


class MariaDB(Server):
    """Its user `reflex` may do everything, without a password; the database is `reflex` too."""

    scheme, account, prefix, program = "mariadb", "mysql", "reflex-my-", "mariadbd"
    settings_of_all = {
        "innodb_flush_log_at_trx_commit": "0", "innodb_doublewrite": "0",
        "innodb_buffer_pool_size": "64M", "innodb_log_file_size": "64M",
        "innodb_log_buffer_size": "8M", "innodb_file_per_table": "0", "sync_binlog": "0",
        "performance_schema": "off",
        "key_buffer_size": "1M", "max_connections": "400", "lock_wait_timeout": "20",
        "innodb_lock_wait_timeout": "20", "innodb_fast_shutdown": "2", "debug_no_sync": "on",
        "innodb_buffer_pool_dump_at_shutdown": "off", "innodb_buffer_pool_load_at_startup": "off",
        # All through the page cache. With O_DIRECT and io_uring, its defaults, the server itself came up
        # corrupted after 6 of 384 series of kills (pages twice in an index, "Data structure corruption",
        # trx0purge.cc line 901); so, after none of 650.
        "innodb_flush_method": "fsync", "innodb_use_native_aio": "0",
        "loose_innodb_log_file_buffering": "1", "loose_innodb_log_file_mmap": "0",
    }

    @property
    def url(self):
        socket_file = self.socket.replace("/", "%2F")
        return f"mariadb://reflex@{socket_file}/reflex"

    @property
    def tcp_url(self):
        return f"mariadb://reflex@127.0.0.1:{self.port}/reflex"

    @property
    def socket(self):
        return f"{self.folder}/socket"

    @staticmethod
    def programs():
        path = "/usr/sbin/mariadbd"
        if not os.path.exists(path):
            sys.exit("server: MariaDB is not installed; run tools/deps.sh all")
        return path

    def prepare(self):
        self.own_folder()
        self.run("/usr/bin/mariadb-install-db", "--no-defaults", f"--datadir={self.folder}/data",
                 f"--tmpdir={self.folder}/tmp",
                 "--auth-root-authentication-method=normal", "--skip-test-db",
                 "--skip-name-resolve", "--innodb-log-file-size=64M")
        with open(f"{self.folder}/init.sql", "w", encoding="utf-8") as file:
            file.write("CREATE DATABASE IF NOT EXISTS reflex CHARACTER SET utf8mb4;\n")
            for host in ("localhost", "127.0.0.1"):
                file.write(f"CREATE USER IF NOT EXISTS reflex@'{host}';\n"
                           f"GRANT ALL ON *.* TO reflex@'{host}' WITH GRANT OPTION;\n")

    def command(self):
        return [self.programs(), "--no-defaults", f"--datadir={self.folder}/data",
                f"--tmpdir={self.folder}/tmp", f"--socket={self.socket}",
                f"--port={self.port}", "--bind-address=127.0.0.1",
                f"--pid-file={self.folder}/pid", f"--init-file={self.folder}/init.sql",
                "--skip-name-resolve",
                *(f"--{name}={value}" for name, value in self.settings.items())]

    def is_ready(self):
        return b"ready for connections" in self.words()


SERVERS = {one.scheme: one for one in (PostgreSQL, MariaDB)}


def variable(scheme):
    """The variable of the environment that names a server which runs already."""
    return f"REFLEX_TEST_{scheme.upper()}_URL"


def run_command(kind, settings, command, own):
    there = os.environ.get(variable(kind.scheme))
    if there and not own:
        code = subprocess.call(command, env={**os.environ, "REFLEX_TEST_URL": there})
        kind.clean_up(there)
        return code
    with kind(settings) as server:
        environment = {**os.environ, "REFLEX_TEST_URL": server.url, "REFLEX_TEST_SERVER": str(server.process.pid)}
        if own:
            return run_and_serve(server, command, environment)
        return subprocess.call(command, env=environment)


def run_and_serve(server, command, environment):
    """The command may end and start its server: it writes `kill` or `start` to the socket that
    REFLEX_TEST_CONTROL names, and gets `done`. All in this thread, with which the server would end."""
    path = f"{server.folder}/control"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        listener.settimeout(0.05)
        with subprocess.Popen(command, env={**environment, "REFLEX_TEST_CONTROL": path}) as process:
            while process.poll() is None:
                with contextlib.suppress(TimeoutError):
                    with listener.accept()[0] as client:
                        word = client.recv(20)
                        server.stop(server.stop_now) if word == b"kill" else server.start()
                        client.send(b"done")
            return process.returncode


def main():
    arguments = sys.argv[1:]
    if not arguments or arguments[0] not in SERVERS:
        sys.exit(__doc__)
    kind, settings, command = SERVERS[arguments[0]], {}, []
    rest = arguments[1:]
    own = False
    while rest:
        if rest[0] == "--":
            command = rest[1:]
            break
        if rest[0] == "--own":
            own = True
            rest = rest[1:]
            continue
        if rest[0] != "-c" or len(rest) < 2 or "=" not in rest[1]:
            sys.exit(__doc__)
        name, _, value = rest[1].partition("=")
        settings[name] = value
        rest = rest[2:]
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    if command:
        return run_command(kind, settings, command, own)
    with kind(settings) as server:
        print(server.url, flush=True)
        sys.stdin.read()
    return 0


if __name__ == "__main__":
    sys.exit(main())
