"""Passwords are gone from memory when an engine is closed: a program looks through its own."""
import contextlib
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import passwords as guarded  # noqa: E402
from passwords import INSTALLED, on, projects, secret, tap  # noqa: E402

# libc: what it lets go of for us, such as the buffer of a file
OURS = ("libreflex.", "reflex-", "libc.", "looking")
ROLE = "looked"


def url_of(scheme, word="", options=""):
    server = guarded.shared(scheme)
    database = "postgres" if scheme == "postgresql" else "reflex"
    return f"{scheme}://{ROLE}{word}@127.0.0.1:{server.port}/{database}{options}"


def role_of(scheme):
    """A role with a password that stands nowhere else; gives that. It is longer than any register: one in
    which a piece of memory happened to be is not what is looked for."""
    word = "k7Qz" + os.urandom(40).hex()
    server = guarded.shared(scheme)
    if scheme == "postgresql":
        tap.run([f"{server.programs()}/psql", "-X", "-q", "-h", server.folder, "-p", str(server.port),
                 "-U", server.name, "-d", "postgres", "-c", f"DROP ROLE IF EXISTS {ROLE}",
                 "-c", f"CREATE ROLE {ROLE} LOGIN PASSWORD '{word}'"])
    else:
        tap.run(["mariadb", "--no-defaults", "-u", "reflex", "-S", server.socket, "-e",
                 f"CREATE OR REPLACE USER {ROLE}@'127.0.0.1' IDENTIFIED BY '{word}'; "
                 f"GRANT ALL ON *.* TO {ROLE}@'127.0.0.1'"])
    return word


def transformed(word):
    return "".join(f"{ord(c) ^ 0xa5:02x}" for c in word)


def look(p, way, url, word, path="none", **environment):
    """What is left of it while the engine is open, and when it is closed."""
    done = subprocess.run(["./looking", way, url, path], cwd=p.path, text=True, check=False,
                          input=transformed(word), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env={**p.environment, **environment}, timeout=120)
    parts = done.stdout.split("---- ")
    assert len(parts) == 3, (done.returncode, done.stdout)
    return parts[1], parts[2]


def check(way, is_open, closed):
    projects.contains(is_open, "open: yes", "found")
    assert "found" not in closed and not any(f"let go by {name}" in closed for name in OURS), \
        (way, closed)


@contextlib.contextmanager
def looking(scheme):
    """A project with the program, and the password of its role."""
    if os.environ.get("REFLEX_TEST_CFLAGS"):
        raise tap.Skip("a sanitizer has a malloc of its own, and the program looks at that")
    with on(scheme) as p:
        p.environment.pop("REFLEX_DB_URL")
        p.compile("looking", f"{tap.SOURCE}/tests/servers/wiping_look.c")
        yield p, role_of(scheme)


def test_servers_wiping__nothing_of_ours_is_left_of_a_password():
    for scheme in INSTALLED:
        with looking(scheme) as (p, word):
            path = secret(p, "plain.txt", word + "\n")
            for way, url in (("url", url_of(scheme, ":*")), ("url", url_of(scheme, "", "?password=*")),
                             ("option", url_of(scheme)), ("file", url_of(scheme)),
                             ("url", url_of(scheme, "", f"?password_file={path}")),
                             ("asked", url_of(scheme)), ("environment", url_of(scheme))):
                check(way, *look(p, way, url, word, path))


def test_servers_wiping__nor_of_one_in_a_file_of_the_configuration():
    for scheme in INSTALLED:
        with looking(scheme) as (p, word):
            url = url_of(scheme)
            secret(p, "rxconfig.ini", f"db_url = {url}\ndb_password = {word}\n")
            check("db_password", *look(p, "configured", url, word))
            secret(p, "rxconfig.ini", f"db_url = {url_of(scheme, ':' + word)}\n")
            check("db_url", *look(p, "configured", url, word))
            secret(p, "rxconfig.ini", "app_name = app\n")
            path = secret(p, "secrets.env", f"REFLEX_DB_URL={url_of(scheme, ':' + word)}\n")
            check("dotenv", *look(p, "configured", url, word, REFLEX_ENV_FILE=path))


def test_servers_wiping__nor_of_one_that_did_not_open_anything():
    for scheme in INSTALLED:
        with looking(scheme) as (p, word):
            wrong = word + "7"
            for way, url in (("url", url_of(scheme, ":*")), ("option", url_of(scheme)),
                             ("url", url_of(scheme, ":*", "?timeout=nonsense")),
                             ("url", url_of(scheme, ":*%zz")), ("asked", url_of(scheme))):
                is_open, closed = look(p, way, url, wrong)
                assert "open: yes" not in is_open and "found" not in closed, (way, is_open, closed)
                assert not any(f"let go by {name}" in closed for name in OURS), (way, closed)


def test_servers_wiping__nor_of_one_that_the_command_was_given():
    for scheme in INSTALLED:
        with looking(scheme) as (p, word):
            p.compile("looking.so", f"{tap.SOURCE}/tests/servers/wiping_look.c",
                      flags=("-DPRELOADED", "-shared", "-fPIC"))
            preload = {"LD_PRELOAD": str(p.path / "looking.so"), "WIPING_WORD": transformed(word)}
            for words in (("--url", url_of(scheme, ":" + word)), ("--url=" + url_of(scheme, ":" + word),)):
                out = p.db("current", *words, **preload).split("---- closed")[1]
                assert "found" not in out and not any(f"let go by {name}" in out for name in OURS), out


if __name__ == "__main__":
    try:
        tap.main(sys.modules[__name__])
    finally:
        guarded.close_shared()
