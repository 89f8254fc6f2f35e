#!/usr/bin/env python3
"""A database server for tests: started in a temporary folder, stopped with whoever asked for it.

Usage: tests/support/server.py postgresql [-c NAME=VALUE ...]
       tests/support/server.py postgresql [-c NAME=VALUE ...] -- COMMAND ...

Without a command it prints the server's URL as its first line, and stops the server when its own
standard input ends: at the latest when the process at the other end of that pipe is gone, however
it went. With a command it runs that with the URL in REFLEX_TEST_URL, and its exit code is the
command's; where REFLEX_TEST_POSTGRESQL_URL names a server already, that one is used.

The server listens on a socket in its folder and on a port of 127.0.0.1, trusts everybody who comes
there, and writes nothing through to the disk. It runs as the user `postgres` if we are root, which
it refuses to be.
"""
import ctypes
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

PR_SET_PDEATHSIG = 1
SETTINGS = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "shared_buffers": "64MB", "max_connections": "150", "max_prepared_transactions": "10",
    "deadlock_timeout": "200ms", "autovacuum": "off", "logging_collector": "off",
    "lock_timeout": "20s", "log_statement": "none", "wal_level": "minimal", "max_wal_senders": "0",
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A PostgreSQL server. Use it as a context; .url is for our library, .folder is its own."""

    def __init__(self, settings=None, folder=None):
        self.settings = {**SETTINGS, **(settings or {})}
        self.folder = folder or tempfile.mkdtemp(prefix="reflex-pg-")
        self.port = free_port()
        self.process = None
        self.user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None

    @property
    def name(self):
        return "postgres" if self.user else pwd.getpwuid(os.geteuid()).pw_name

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

    def demote(self):
        if self.user:
            os.setgroups([])
            os.setgid(self.user.pw_gid)
            os.setuid(self.user.pw_uid)
        # SIGQUIT is the immediate shutdown: nothing outlives a parent that was killed.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)

    def run(self, *command):
        done = subprocess.run(command, preexec_fn=self.demote, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False,
                              cwd=self.folder, env={**os.environ, "LC_ALL": "C.UTF-8"})
        if done.returncode:
            sys.exit(f"server: {command[0]} failed:\n{done.stdout.decode(errors='replace')}")

    def prepare(self):
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        os.chmod(self.folder, 0o755)
        data = f"{self.folder}/data"
        self.run(f"{self.programs()}/initdb", "-D", data, "-U", self.name, "-A", "trust", "-N",
                 "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions")
        with open(f"{data}/postgresql.conf", "a", encoding="utf-8") as file:
            file.write(f"listen_addresses='127.0.0.1'\nport={self.port}\n"
                       f"unix_socket_directories='{self.folder}'\n")
            for name, value in self.settings.items():
                file.write(f"{name}='{value}'\n")

    def start(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        with open(f"{self.folder}/log", "ab") as log:
            self.process = subprocess.Popen(
                [f"{self.programs()}/postgres", "-D", f"{self.folder}/data"],
                preexec_fn=self.demote, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                cwd=self.folder, env={**environment, "LC_ALL": "C.UTF-8"},
                start_new_session=True)
        self.wait()

    def wait(self):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            if self.is_ready():
                return
            time.sleep(0.02)
        with open(f"{self.folder}/log", encoding="utf-8", errors="replace") as log:
            sys.exit(f"server: postgres did not start:\n{log.read()}")

    def is_ready(self):
        try:
            with open(f"{self.folder}/data/postmaster.pid", encoding="utf-8") as file:
                lines = file.read().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[7].strip() == "ready"

    def stop(self, how=signal.SIGINT):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
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


def run_command(settings, command):
    there = os.environ.get("REFLEX_TEST_POSTGRESQL_URL")
    if there:
        os.environ["REFLEX_TEST_URL"] = there
        os.execvp(command[0], command)
    with Server(settings) as server:
        return subprocess.call(command, env={**os.environ, "REFLEX_TEST_URL": server.url})


def main():
    arguments = sys.argv[1:]
    if not arguments or arguments[0] != "postgresql":
        sys.exit(__doc__)
    settings, command = {}, []
    rest = arguments[1:]
    while rest:
        if rest[0] == "--":
            command = rest[1:]
            break
        if rest[0] != "-c" or len(rest) < 2 or "=" not in rest[1]:
            sys.exit(__doc__)
        name, _, value = rest[1].partition("=")
        settings[name] = value
        rest = rest[2:]
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    if command:
        return run_command(settings, command)
    with Server(settings) as server:
        print(server.url, flush=True)
        sys.stdin.read()
    return 0


if __name__ == "__main__":
    sys.exit(main())
