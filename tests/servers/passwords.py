"""Passwords on both servers: every way to give one, the question at a terminal, and where none is seen."""
import contextlib
import fcntl
import os
import pathlib
import pty
import select
import signal
import socket
import subprocess
import sys
import termios
import time

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("house", "cli", "support"):
    sys.path.insert(0, str(HERE.parent / folder))
import project as projects  # noqa: E402
import server as servers  # noqa: E402
import tap  # noqa: E402

INSTALLED = os.environ["REFLEX_TEST_SERVERS"].split()
USER, WORD, WRONG = "guarded", "canary w@rd/:?#", "no-canary"
QUOTED = "canary%20w%40rd%2F%3A%3F%23"
signal.signal(signal.SIGINT, signal.default_int_handler)
_shared = {}


def shared(scheme):
    """A server that lets USER in by WORD only."""
    if scheme not in _shared:
        server = _shared[scheme] = servers.SERVERS[scheme]().__enter__()
        if scheme == "postgresql":
            psql = [f"{server.programs()}/psql", "-X", "-q", "-h", server.folder, "-p", str(server.port),
                    "-U", server.name, "-d", "postgres", "-c"]
            tap.run([*psql, f"CREATE ROLE {USER} SUPERUSER LOGIN PASSWORD '{WORD}'"])
            with open(f"{server.folder}/data/pg_hba.conf", "w", encoding="ascii") as file:
                file.write(f"local all {server.name} trust\nlocal all all scram-sha-256\n"
                           "host all all 127.0.0.1/32 scram-sha-256\n")
            tap.run([*psql, "SELECT pg_reload_conf()"])
        else:
            tap.run(["mariadb", "--no-defaults", "-u", "reflex", "-S", server.socket, "-e",
                     "".join(f"CREATE USER {USER}@'{host}' IDENTIFIED BY '{WORD}';"
                             f"GRANT ALL ON *.* TO {USER}@'{host}';"
                             for host in ("localhost", "127.0.0.1"))])
    return _shared[scheme]


def close_shared():
    for one in _shared.values():
        one.__exit__()


def url_of(scheme, password=None, options=""):
    server = shared(scheme)
    database = "postgres" if scheme == "postgresql" else "reflex"
    word = "" if password is None else ":" + password
    return f"{scheme}://{USER}{word}@127.0.0.1:{server.port}/{database}{options}"


@contextlib.contextmanager
def on(scheme, url=None):
    """A project whose database is that one, in an environment without passwords."""
    with projects.project() as p:
        for name in list(p.environment):
            if name.startswith(("PG", "MYSQL", "MARIADB")):
                del p.environment[name]
        p.write("alembic/versions/README", "")
        p.environment["REFLEX_DB_URL"] = url or url_of(scheme)
        yield p


def secret(p, name, text, mode=0o600):
    path = p.write(name, text)
    path.chmod(mode)
    return str(path)


# ---- the ways to give one

def own_ways(p, scheme, word):
    """Those of the client library: variables, files."""
    if scheme == "mariadb":
        path = secret(p, "option.cnf", f"[client]\npassword='{word}'\n")
        return [{"MYSQL_PWD": word}, {"REFLEX_DB_URL": url_of(scheme, options=f"?option_file={path}")}]
    line = "*:*:*:*:" + word.replace(":", "\\:") + "\n"
    path = secret(p, "named.pgpass", line)
    return [{"PGPASSWORD": word}, {"PGPASSFILE": path},
            {"REFLEX_DB_URL": url_of(scheme, options=f"?passfile={path}")}]


def ways(p, scheme, word, quoted):
    path = secret(p, "plain.txt", word + "\nand more\n")
    dotenv = p.write("secrets.env", f"REFLEX_DB_PASSWORD='{word}'\n")
    return [{"REFLEX_DB_URL": url_of(scheme, quoted)},
            {"REFLEX_DB_URL": url_of(scheme, options=f"?password={quoted}")},
            {"REFLEX_DB_URL": url_of(scheme, options=f"?password_file={path}")},
            {"REFLEX_DB_PASSWORD": word}, {"REFLEX_DB_PASSWORD_FILE": path},
            {"REFLEX_DB_PASSWORD_FILE": "plain.txt"}, {"REFLEX_ENV_FILE": str(dotenv)},
            *own_ways(p, scheme, word)]


def test_servers_passwords__each_way_to_give_one():
    for scheme in INSTALLED:
        with on(scheme) as p:
            for way in ways(p, scheme, WORD, QUOTED):
                p.db("current", **way)
            for way in ways(p, scheme, WRONG, WRONG):
                out = p.db("current", code=1, **way)
                projects.lacks(out, WRONG)
                assert "canary" not in out, out


def test_servers_passwords__which_goes_before_which():
    """URL, file that the URL names, REFLEX_DB_PASSWORD, REFLEX_DB_PASSWORD_FILE, those of the library."""
    for scheme in INSTALLED:
        with on(scheme) as p:
            path = secret(p, "wrong", WRONG)
            own = {"MYSQL_PWD": WRONG, "PGPASSWORD": WRONG}
            right = secret(p, "right", WORD)
            p.db("current", REFLEX_DB_URL=url_of(scheme, QUOTED, f"?password_file={path}"),
                 REFLEX_DB_PASSWORD=WRONG, REFLEX_DB_PASSWORD_FILE=path, **own)
            p.db("current", REFLEX_DB_URL=url_of(scheme, options=f"?password_file={right}"),
                 REFLEX_DB_PASSWORD=WRONG, REFLEX_DB_PASSWORD_FILE=path, **own)
            p.db("current", REFLEX_DB_PASSWORD=WORD, REFLEX_DB_PASSWORD_FILE=path, **own)
            p.db("current", REFLEX_DB_PASSWORD_FILE=right, **own)
            if scheme == "postgresql":
                secret(p, ".pgpass", f"*:*:*:*:{WRONG}\n")
                p.db("current", PGPASSWORD=WORD)


def test_servers_passwords__one_in_rxconfig_ini():
    for scheme in INSTALLED:
        with on(scheme) as p:
            text = f"db_url = {url_of(scheme)}\ndb_password = {WORD}\n"
            del p.environment["REFLEX_DB_URL"]
            secret(p, "rxconfig.ini", text)
            p.db("current")
            for mode in (0o640, 0o604):
                secret(p, "rxconfig.ini", text, mode)
                out = p.db("current", code=1)
                projects.contains(out, "rxconfig.ini:2", "chmod 600", "db_password_file")
                assert "canary" not in out, out
            secret(p, "word", WORD)
            secret(p, "rxconfig.ini", f"db_url = {url_of(scheme)}\ndb_password_file = word\n", 0o644)
            p.db("current")


def test_servers_passwords__a_file_that_others_may_read_is_refused():
    for scheme in INSTALLED:
        with on(scheme) as p:
            for way in ways(p, scheme, WORD, QUOTED):
                for path in ("plain.txt", "option.cnf", "named.pgpass"):
                    if (p.path / path).exists() and path in str(way):
                        for mode in (0o644, 0o640, 0o602):
                            (p.path / path).chmod(mode)
                            out = p.db("current", code=1, **way)
                            projects.contains(out, path, "chmod 600")
                            assert "canary" not in out, out
                        (p.path / path).chmod(0o400)
                        p.db("current", **way)


def test_servers_passwords__what_is_wrong_with_a_file_is_said():
    for scheme in INSTALLED:
        with on(scheme) as p:
            for text, words in (("", "no password"), ("\nword\n", "no password"),
                                ("x" * 2000, "longer"), ("a\0b\n", "NUL")):
                out = p.db("current", code=1, REFLEX_DB_PASSWORD_FILE=secret(p, "odd", text))
                projects.contains(out, "odd", words)
            projects.contains(p.db("current", code=1, REFLEX_DB_PASSWORD_FILE="none"), "none",
                              "No such file")
            projects.contains(p.db("current", code=1, REFLEX_DB_PASSWORD_FILE="alembic"),
                              "no regular file")
            p.db("current", REFLEX_DB_URL="sqlite:///x.db", REFLEX_DB_PASSWORD_FILE="none")


def test_servers_passwords__a_login_that_is_refused_says_what_to_do_next():
    for scheme in INSTALLED:
        with on(scheme) as p:
            def refused(url, *words, project=p):
                out = project.db("current", code=1, REFLEX_DB_URL=url)
                projects.contains(out, *words)
                assert "canary" not in out, out

            refused(url_of(scheme, QUOTED + "x"), USER, "look at the user and the password",
                    "?password_file=", "REFLEX_DB_PASSWORD")
            refused(url_of(scheme, QUOTED).rsplit("/", 1)[0] + "/nowhere", "nowhere",
                    "name another one at the end of the URL")
            stranger = url_of(scheme, QUOTED).replace(USER, "stranger")
            refused(stranger, "stranger", "look at the user and the password")


def test_servers_passwords__the_usual_pgpass():
    if "postgresql" not in INSTALLED:
        raise tap.Skip("no PostgreSQL")
    with on("postgresql") as p:
        secret(p, ".pgpass", "*:*:*:*:" + WORD.replace(":", "\\:") + "\n")
        p.db("current")
        (p.path / ".pgpass").chmod(0o644)
        out = p.db("current", code=1)
        projects.contains(out, ".pgpass is passed over", "chmod 600", "wants a password",
                          "REFLEX_DB_PASSWORD")
        p.db("current", PGPASSWORD=WORD)


def test_servers_passwords__a_passfile_of_the_url_must_be_there():
    if "postgresql" not in INSTALLED:
        raise tap.Skip("no PostgreSQL")
    with on("postgresql") as p:
        url = url_of("postgresql", QUOTED, "?passfile=")
        for named, why in (("/nonexistent/pgpass", "No such file"), ("rxconfig.ini/x", "Not a directory")):
            projects.contains(p.db("current", code=1, REFLEX_DB_URL=url + named), named, "passfile", why)
        # libpq's own variable may name nothing, as for any other client
        p.db("current", REFLEX_DB_URL=url_of("postgresql", QUOTED), PGPASSFILE="/nonexistent/pgpass")


def test_servers_passwords__certificates_of_the_environment_are_taken():
    """PGSSLCERT and PGSSLKEY where the URL says nothing: a file that is not there is looked for."""
    if "postgresql" not in INSTALLED:
        raise tap.Skip("no PostgreSQL")
    with on("postgresql") as p:
        out = p.db("current", code=1, REFLEX_DB_PASSWORD=WORD,
                   REFLEX_DB_URL=url_of("postgresql", options="?tls=require"),
                   PGSSLCERT="/nonexistent/a.crt", PGSSLKEY="/nonexistent/a.key")
        assert "canary" not in out, out


# ---- the question

class Terminal:
    """The command at a terminal of its own, which is the controlling one."""

    def __init__(self, p, *words, **environment):
        self.ours, self.theirs = pty.openpty()
        self.before = termios.tcgetattr(self.theirs)
        self.seen = ""
        self.process = subprocess.Popen(
            [projects.COMMAND, *words], cwd=p.path, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=self.theirs, env={**p.environment, **environment},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(2, termios.TIOCSCTTY, 0))

    def read(self, until=None, timeout=60):
        """What has come, at least up to those words; without, to the end of the process."""
        end = time.monotonic() + timeout
        while until is None or until not in self.seen:
            ready, _, _ = select.select([self.ours], [], [], 0.05)
            if ready:
                self.seen += os.read(self.ours, 4096).decode()
            elif until is None and self.process.poll() is not None:
                break
            assert time.monotonic() < end, f"{until!r} did not come: {self.seen!r}"
        return self.seen

    def quiet(self):
        """Waits until the question was put: from then on nothing is echoed."""
        self.read(until=": ")
        assert not termios.tcgetattr(self.theirs)[3] & termios.ECHO

    def type(self, text):
        os.write(self.ours, text.encode())

    def end(self):
        """Its exit code, and all that it has written; the terminal is as before."""
        self.read()
        out = self.process.communicate(timeout=60)[0].decode()
        assert termios.tcgetattr(self.theirs) == self.before, "the terminal is left changed"
        os.close(self.ours)
        os.close(self.theirs)
        return self.process.returncode, out + self.seen


def test_servers_passwords__the_command_asks_at_a_terminal():
    for scheme in INSTALLED:
        with on(scheme) as p:
            for words in (("db", "current"), ("db", "status"), ("db", "doctor"),
                          ("db", "current", "--json")):
                t = Terminal(p, *words)
                t.quiet()
                t.type(WORD + "\n")
                code, out = t.end()
                assert code == 0 and "canary" not in out, (scheme, words, code, out)
                assert t.seen.count("Password for") == 1, t.seen
                projects.contains(t.seen, f"Password for {url_of(scheme)}: ")


def test_servers_passwords__an_answer_is_good_for_a_whole_run():
    """Reading and writing are two connections, one after the other."""
    for scheme in INSTALLED:
        with on(scheme) as p:
            (p.path / "alembic/versions/README").unlink()
            os.rmdir(p.path / "alembic/versions")
            os.rmdir(p.path / "alembic")
            for words in (("db", "init"), ("db", "migrate"), ("db", "downgrade", "base"), ("db", "check")):
                t = Terminal(p, *words)
                t.quiet()
                t.type(WORD + "\n")
                code, out = t.end()
                assert code == (1 if "check" in words else 0), (scheme, words, code, out)
                assert t.seen.count("Password for") == 1 and "canary" not in out, out


def test_servers_passwords__a_wrong_answer_is_not_asked_for_again():
    for scheme in INSTALLED:
        with on(scheme) as p:
            t = Terminal(p, "db", "current")
            t.quiet()
            t.type(WRONG + "x\x7f\n")  # and the kernel's editing works
            code, out = t.end()
            assert code == 1 and out.count("Password for") == 1 and "canary" not in out, out
            for answer in ("\n", "\x04", "x" * 1500 + "\n"):
                t = Terminal(p, "db", "current")
                t.quiet()
                t.type(answer)
                code, out = t.end()
                assert code == 1 and out.count("Password for") == 1 and "xxx" not in out, out


def test_servers_passwords__ctrl_c_leaves_the_terminal_as_it_was():
    for scheme in INSTALLED:
        with on(scheme) as p:
            for words in (("db", "current"), ("db", "migrate")):
                for kill in (None, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                    t = Terminal(p, *words)
                    t.quiet()
                    t.type("half of it")
                    if kill:
                        t.process.send_signal(kill)
                    else:
                        t.type("\x03")
                    code, out = t.end()
                    assert code == -(kill or signal.SIGINT), (scheme, words, kill, code, out)
                    assert "half" not in out, out


def test_servers_passwords__without_a_terminal_the_ways_are_told():
    ways_told = "REFLEX_DB_PASSWORD", "REFLEX_DB_PASSWORD_FILE", "in the URL"
    for scheme in INSTALLED:
        with on(scheme) as p:
            projects.contains(p.db("current", code=1), *ways_told)
            for option in ("--no-password", "-w"):
                t = Terminal(p, "db", "current", option)
                code, out = t.end()
                assert code == 1 and "Password for" not in out, out
                projects.contains(out.replace("\r\n", "\n"), *ways_told)
            p.db("current", "--no-password", REFLEX_DB_PASSWORD=WORD)


ASKING = """\
#include <reflex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

RX_ROW(Number, field(int64_t, n));
static int n_asked;

static int ask(void *ud, const char *url, char *into, size_t size)
{
	n_asked++;
	if (strstr(url, "canary") || !strstr(url, "guarded@"))
		abort();
	if (!ud)
		return -1;
	snprintf(into, size, "%s", (const char *)ud);
	return 0;
}

int main(int argc, char **argv)
{
	rx_error error;
	rx_engine *engine = rx_engine_open(getenv("URL"), &error, .ask_password = ask);

	printf("%d %s %s\\n", n_asked, rx_error_name(error.code), error.message);
	if (engine)
		return 1;
	engine = rx_engine_open(getenv("URL"), &error, .ask_password = ask, .ask_ud = getenv("WORD"),
		.pool_size = 3, .warm_up = true);
	printf("%d %s\\n", n_asked, engine ? rx_engine_url(engine) : error.message);
	rx_engine_close(engine);
	engine = rx_engine_open(getenv("URL"), &error, .password = getenv("WORD"), .ask_password = ask);
	printf("%d %s\\n", n_asked, engine ? rx_engine_url(engine) : error.message);
	rx_engine_close(engine);
	rx_configure(.db_url = getenv("URL"), .ask_password = ask, .ask_ud = getenv("WORD"),
		.no_check_schema = true);
	rx_with_session(s) {
		Number *one = rx_sql(s, Number, "SELECT 7 AS n") ? &(Number){ .n = 7 } : NULL;
		printf("%d %d\\n", n_asked, one ? (int)one->n : rx_complain(s));
	}
	return argc > 9 || !argv;
}
"""


def test_servers_passwords__a_program_may_ask_in_its_own_way():
    for scheme in INSTALLED:
        with on(scheme) as p:
            p.write("asking.c", ASKING)
            p.compile("asking", "asking.c")
            out, err = p.program("./asking", URL=url_of(scheme), WORD=WORD)
            lines = out.splitlines()
            assert lines[0].startswith("1 RX_ECONNECTION ") and "nobody could be asked" in lines[0], out
            assert lines[1:] == ["2 " + url_of(scheme), "2 " + url_of(scheme), "3 7"], (out, err)


# ---- where none is seen

def test_servers_passwords__no_output_shows_one():
    for scheme in INSTALLED:
        with on(scheme, url_of(scheme, QUOTED)) as p:
            (p.path / "alembic/versions/README").unlink()
            os.rmdir(p.path / "alembic/versions")
            os.rmdir(p.path / "alembic")
            everything = p.db("init", REFLEX_ECHO="1")
            for words in (("status",), ("migrate",), ("migrate", "--sql"), ("check",), ("doctor",),
                          ("doctor", "--json"), ("status", "--json"), ("introspect",), ("lint",),
                          ("makemigrations", "-m", "x", "--empty"), ("migrate", "--dry-run"),
                          ("history", "--json"), ("current",), ("downgrade", "base")):
                done = p.start("db", *words, REFLEX_ECHO="1")
                everything += "".join(done.communicate(timeout=240))
                if words[0] not in ("status", "doctor", "migrate"):
                    continue
                # the same with one that is wrong, and with a server that is not there
                for url in (url_of(scheme, QUOTED + "x"),
                            f"{scheme}://{USER}:{QUOTED}@127.0.0.1:1/x",
                            f"{scheme}://{USER}:{QUOTED}@127.0.0.1:1/x?tls=nonsense&password={QUOTED}"):
                    done = p.start("db", *words, REFLEX_DB_URL=url)
                    everything += "".join(done.communicate(timeout=240))
            assert "canary" not in everything and USER in everything, everything
            for path, content in p.snapshot().items():
                assert b"canary" not in content, path


def test_servers_passwords__a_list_of_processes_shows_none():
    with projects.project() as p, socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        for scheme in INSTALLED:
            for user, options in ((f"{USER}:{QUOTED}@", ""), ("", f"?user={USER}&password={QUOTED}")):
                url = f"{scheme}://{user}127.0.0.1:{port}/x{options}"
                for words in (["db", "current", "--url", url], ["db", "current", "--url=" + url],
                              ["--url", url, "db", "current"]):
                    p.write("alembic/versions/README", "")
                    process = p.start(*words)
                    with silent.accept()[0]:  # it connects, and waits for an answer
                        with open(f"/proc/{process.pid}/cmdline", "rb") as file:
                            shown = file.read()
                        process.kill()
                        process.communicate()
                    assert b"canary" not in shown and b"***" in shown, shown
                    assert f"127.0.0.1:{port}".encode() in shown, shown


if __name__ == "__main__":
    try:
        tap.main(sys.modules[__name__])
    finally:
        close_shared()
