"""A project in a folder of its own, on which the real command is run."""
import contextlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "house"))
import tap  # noqa: E402

SOURCE = os.environ.get("REFLEX_TEST_SOURCE", str(HERE.parent.parent))
BUILD = os.environ.get("REFLEX_TEST_BUILD", SOURCE + "/build")
COMMAND = os.environ.get("REFLEX_TEST_BIN", BUILD + "/cli/reflex")
LIBRARY = os.environ.get("REFLEX_TEST_LIBDIR", BUILD + "/src")
CFLAGS = os.environ.get("REFLEX_TEST_CFLAGS", "").split()

USER = """\
RX_MODEL(User, user,
    column(rx_text, name, .length = 80),
    column(rx_opt_int32, age));
"""


class Project:
    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.environment = {key: value for key, value in os.environ.items()
                            if not key.startswith("REFLEX_")
                            and key not in ("CC", "CFLAGS", "CPPFLAGS", "LDFLAGS")}
        self.environment["HOME"] = str(self.path)
        self.write("rxconfig.ini", "app_name = app\ndb_url = sqlite:///app.db\n")

    # ---- files
    def write(self, name, text):
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def read(self, name):
        return (self.path / name).read_text(encoding="utf-8")

    def models(self, text, name="models.h"):
        self.write(name, "#pragma once\n#include <reflex.h>\n" + text)

    def scripts(self):
        return sorted((self.path / "alembic/versions").glob("*.c"))

    def script(self, slug):
        found = [path for path in self.scripts() if path.stem.endswith(slug)]
        assert len(found) == 1, (slug, found)
        return found[0]

    def snapshot(self):
        """Every file but the cache, with its bytes."""
        return {str(path.relative_to(self.path)): path.read_bytes()
                for path in sorted(self.path.rglob("*"))
                if path.is_file() and ".reflex" not in path.parts
                and not path.name.endswith(("-wal", "-shm"))}

    # ---- the command
    def start(self, *words, **environment):
        """Without a terminal, so that nobody is asked for a password."""
        return subprocess.Popen([COMMAND, *words], cwd=self.path, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, start_new_session=True,
                                env={**self.environment, **environment})

    def run(self, *words, code=0, **environment):
        """What it wrote on stdout and stderr, one behind the other."""
        done = self.start(*words, **environment)
        out, err = done.communicate(timeout=240)
        assert done.returncode == code, \
            f"reflex {' '.join(words)} gave {done.returncode}, wanted {code}:\n{out}{err}"
        self.out, self.err = out, err
        return out + err

    def db(self, *words, code=0, **environment):
        return self.run("db", *words, code=code, **environment)

    def json(self, *words, code=0):
        self.run("db", *words, "--json", code=code)
        return json.loads(self.out)

    def make(self, message="change", *words, code=0):
        return self.db("makemigrations", "-m", message, *words, code=code)

    def ids(self):
        return [each["id"] for each in self.json("history")["revisions"]]

    # ---- the database
    def sql(self, *statements, name="app.db"):
        """Runs them; gives the rows of the last one."""
        connection = sqlite3.connect(self.path / name, timeout=20)
        try:
            rows = []
            for statement in statements:
                rows = connection.execute(statement).fetchall()
            connection.commit()
            return rows
        finally:
            connection.close()

    def versions(self, name="app.db"):
        return sorted(row[0] for row in self.sql("SELECT version_num FROM alembic_version",
                                                 name=name))

    def tables(self, name="app.db"):
        return {row[0] for row in self.sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            name=name)} - {"alembic_version", "reflex_journal", "reflex_step"}

    def dump(self, name="app.db"):
        """Everything that is in it, schema and rows."""
        connection = sqlite3.connect(self.path / name)
        try:
            return list(connection.iterdump())
        finally:
            connection.close()

    # ---- programs
    def compile(self, name, *sources, flags=()):
        tap.run(["gcc", "-Wall", "-Wextra", "-Werror", f"-I{SOURCE}/include", f"-I{self.path}",
                 *CFLAGS, *flags, "-o", name, *sources, f"-L{LIBRARY}", "-lreflex",
                 f"-Wl,-rpath,{LIBRARY}"], cwd=self.path)

    def program(self, *words, code=0, **environment):
        """stdout and stderr of a program of the project."""
        done = subprocess.run(words, cwd=self.path, text=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                              env={**self.environment, **environment})
        assert done.returncode == code, \
            f"{words} gave {done.returncode}, wanted {code}:\n{done.stdout}{done.stderr}"
        return done.stdout, done.stderr


@contextlib.contextmanager
def project(models=USER):
    path = tempfile.mkdtemp(prefix="reflex-test-")
    try:
        made = Project(path)
        if models is not None:
            made.models(models)
        yield made
    finally:
        for folder, _, _ in os.walk(path):
            os.chmod(folder, 0o755)
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def initialized(models=USER, *rows):
    """After db init, with these rows."""
    with project(models) as made:
        made.db("init")
        made.sql(*rows, "SELECT 1")
        yield made


def contains(text, *parts):
    for part in parts:
        assert part in text, f"{part!r} is not in:\n{text}"


def lacks(text, *parts):
    for part in parts:
        assert part not in text, f"{part!r} is in:\n{text}"


def main():
    tap.main(sys.modules["__main__"])
