"""Words on the command line: help, mistakes, exit codes."""
import re

from project import USER, contains, initialized, lacks, main, project

COMMANDS = ("db check", "db current", "db downgrade", "db heads", "db history", "db init",
            "db makemigrations", "db migrate", "db show", "db squash", "db stamp", "db status", "init")


def test_cli_usage__help_lists_every_command():
    with project() as p:
        p.run("--help")
        for command in COMMANDS:
            assert re.search(rf"^  {command}\b", p.out, re.MULTILINE), (command, p.out)
        assert p.err == ""
        lines = p.out.split("Commands:\n")[1].split("\n\n")[0].splitlines()
        assert {line[30] for line in lines} == {" "} and " " not in {line[31] for line in lines}, p.out
        p.run("db", "--help")
        lacks(p.out, "\n  init")


def test_cli_usage__help_of_a_command():
    with project() as p:
        for command in COMMANDS:
            p.run(*command.split(), "--help")
            contains(p.out, f"Usage: reflex {command}", "--help")
        p.db("makemigrations", "-h")
        contains(p.out, "-m, --message TEXT", "--rename OLD:NEW")


def test_cli_usage__version():
    with project() as p:
        p.run("--version")
        assert re.fullmatch(r"reflex \d+\.\d+\.\d+\n", p.out)


def test_cli_usage__mistakes_exit_with_2_and_do_nothing():
    with initialized() as p:
        before = p.snapshot()
        for words in ([], ["db"], ["nonsense"], ["db", "nonsense"], ["db", "migrate", "--nonsense"],
                      ["db", "downgrade"], ["db", "migrate", "a", "b"], ["db", "stamp"],
                      ["db", "makemigrations", "-m"], ["db", "status", "--purge"], ["db", "show"],
                      ["init"], ["db", "makemigrations", "--message"], ["db", "heads", "--url", "x"]):
            p.run(*words, code=2)
            assert p.out or p.err, words
        assert p.snapshot() == before


def test_cli_usage__did_you_mean():
    with project() as p:
        contains(p.run("db", "mirgate", code=2), "did you mean 'db migrate'?")
        contains(p.run("db", "makemigration", code=2), "did you mean 'db makemigrations'?")
        contains(p.run("migrate", code=2), "did you mean 'db migrate'?")
        contains(p.run("int", code=2), "did you mean 'init'?")
        contains(p.run("db", "migrate", "--dryrun", code=2), "did you mean '--dry-run'?")
        contains(p.run("db", "makemigrations", "--mesage=x", code=2), "did you mean '--message'?")
        lacks(p.run("db", "zzzzzzzzz", code=2), "did you mean")


def test_cli_usage__options_may_stand_anywhere():
    with initialized() as p:
        p.run("--url", "sqlite:///b.db", "db", "migrate")
        p.run("db", "migrate", "--url=sqlite:///c.db")
        p.run("--json", "db", "status")
        contains(p.out, '"revisions"')
        p.db("downgrade", "--url", "sqlite:///b.db", "-1")
        p.db("downgrade", "-1", "--url", "sqlite:///c.db")
        assert p.tables("b.db") == p.tables("c.db") == set()


def test_cli_usage__what_goes_to_which_channel():
    with initialized() as p:
        p.db("status")
        assert p.out and not p.err
        p.db("downgrade", "nonsense", code=1)
        assert p.err and not p.out
        p.run("db", "nonsense", code=2)
        assert p.err and not p.out


def test_cli_usage__passwords_are_never_printed():
    with initialized() as p:
        for words in (["status"], ["migrate"], ["check"], ["current"], ["makemigrations"]):
            p.db(*words, "--url", "postgresql://anna:s3cr3t@localhost/x", code=1)
            lacks(p.out + p.err, "s3cr3t")
            p.db(*words, "--json", "--url", "mysql://anna:s3cr3t@localhost/x?password=s3cr3t", code=1)
            lacks(p.out + p.err, "s3cr3t")


def test_cli_usage__a_closed_output_is_a_failure():
    with initialized() as p:
        import subprocess
        from project import COMMAND
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([COMMAND, "db", "status"], cwd=p.path, stdout=full,
                                  stderr=subprocess.PIPE, text=True, check=False,
                                  env=p.environment)
        assert done.returncode == 1
        contains(done.stderr, "cannot be written", "No space left")


if __name__ == "__main__":
    main()
