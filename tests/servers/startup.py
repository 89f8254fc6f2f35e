"""The servers of the tests themselves: that one starts whatever else goes on on the machine."""
import os
import pathlib
import signal
import socket
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("house", "support"):
    sys.path.insert(0, str(HERE.parent / folder))
import server as servers  # noqa: E402
import tap  # noqa: E402

INSTALLED = [servers.SERVERS[name] for name in os.environ["REFLEX_TEST_SERVERS"].split()]


def answers(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=60):
        return True


def test_servers_startup__a_port_that_somebody_takes_first_is_another_one():
    look = servers.free_port
    for kind in INSTALLED:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            ports = [taken.getsockname()[1]] * 2
            servers.free_port = lambda: ports.pop() if ports else look()
            try:
                with kind() as server:
                    assert not ports and server.port != taken.getsockname()[1]
                    assert answers(server) and str(server.port) in server.tcp_url
            finally:
                servers.free_port = look


def test_servers_startup__temporary_files_of_two_servers_are_in_folders_of_their_own():
    if servers.MariaDB not in INSTALLED:  # PostgreSQL's are in its data
        return
    with servers.MariaDB() as one, servers.MariaDB() as other:
        found = [tap.run(["mariadb", "--no-defaults", "-N", "-B", "-u", "reflex", "-S",
                          server.socket, "-e", "SELECT @@tmpdir"]).strip()
                 for server in (one, other)]
        assert found == [f"{server.folder}/tmp" for server in (one, other)], found
        assert all(os.path.isdir(folder) for folder in found)
    assert not any(os.path.exists(folder) for folder in found)


def test_servers_startup__a_server_that_was_killed_comes_back_at_its_port():
    for kind in INSTALLED:
        with kind() as server:
            port = server.port
            for how in (signal.SIGKILL, server.stop_fast):
                server.stop(how)
                server.start()
                assert server.port == port and answers(server)


def test_servers_startup__a_server_that_cannot_start_says_why():
    for kind in INSTALLED:
        server = kind({"no_such_setting_at_all": "1"})
        try:
            server.__enter__()
        except SystemExit as error:
            assert "no_such_setting_at_all" in str(error), error
        else:
            raise AssertionError(f"{kind.program} started")
        assert not os.path.exists(server.folder)


def test_servers_startup__nothing_is_left_of_a_server_whose_owner_was_killed():
    for kind in INSTALLED:
        owner = subprocess.Popen([sys.executable, servers.__file__, kind.scheme],
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        url = owner.stdout.readline()
        folder = url.split("@")[1].split(":")[0].split("/")[0].replace("%2F", "/")
        folder = folder.removesuffix("/socket")
        with open(f"{folder}/{'pid' if kind is servers.MariaDB else 'data/postmaster.pid'}",
                  encoding="ascii") as file:
            pid = int(file.readline())
        owner.kill()
        owner.communicate()
        subprocess.run(["timeout", "60", "tail", "-s", "0.1", "--pid", str(pid), "-f", "/dev/null"],
                       check=True)
        subprocess.run(["rm", "-rf", folder], check=True)


if __name__ == "__main__":
    tap.main(sys.modules[__name__])
