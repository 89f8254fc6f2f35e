"""What `make quickstart` runs once the library is built: the whole of it, shown and checked."""
import os
import sys

import tap

BUILD = os.environ.get("REFLEX_TEST_BUILD", os.path.join(tap.SOURCE, "build"))


def quickstart(path, expect=0, **environment):
    """In a build folder of its own, whose parts are those of the real one."""
    for part in ("cli", "src", "meson-uninstalled"):
        os.symlink(os.path.join(BUILD, part), os.path.join(path, part))
    return tap.run([tap.SOURCE + "/examples/quickstart/run.sh", path], expect=expect,
                   env={**os.environ, **environment})


def test_house_quickstart__goes_through_all_of_it_in_full_view():
    with tap.folder() as path:
        lines = quickstart(path).splitlines()
    shown = [line[2:] for line in lines if line.startswith("$ ")]
    wanted = ["cat models.h rxconfig.ini", "reflex db init", "./app",
              'reflex db makemigrations --message "add city"', "reflex db migrate", "./app",
              "reflex db status", "reflex db downgrade -1", "./app"]
    for command in wanted:
        assert command in shown, f"{command} is not shown, or not in this place: {shown}"
        shown = shown[shown.index(command) + 1:]
    rows = [line for line in lines if line.startswith(("alice ", "test "))]
    assert rows[-2:] == ["alice 41 - Berlin", "test 33 core Berlin"], rows


def test_house_quickstart__fails_when_something_is_not_as_it_should_be():
    with tap.folder() as path:
        quickstart(path, expect=1, CC="false")
    with tap.folder() as path:
        out = quickstart(path, expect=1, REFLEX_DB_URL="sqlite:///other.db")
        assert "quickstart: db init made no database" in out, out


def test_house_quickstart__leaves_no_trace_of_a_run_before():
    with tap.folder() as path:
        os.makedirs(os.path.join(path, "quickstart", "alembic"))
        assert "Done: everything above is in" in quickstart(path)


if __name__ == "__main__":
    tap.main(sys.modules[__name__])
