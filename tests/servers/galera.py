"""Migrations on a Galera cluster of two nodes, where locks of a session are of one node alone: a lease lets
one runner in, whatever node each is at."""
import atexit
import os
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("house", "cli", "support"):
    sys.path.insert(0, str(HERE.parent / folder))
import project as projects  # noqa: E402
import server as servers  # noqa: E402
import tap  # noqa: E402
from project import contains  # noqa: E402

PROVIDER = "/usr/lib/galera/libgalera_smm.so"


def sql(node, text):
    return tap.run(["mariadb", "-N", "-B", "-u", "reflex", "-S", node.socket, "reflex", "-e", text]).strip()


class Node(servers.MariaDB):
    """The first one makes the cluster. The next ones are as that was when it began, and are sent by it
    what it has done since."""

    prefix = "reflex-galera-"

    def __init__(self, first=None):
        super().__init__({"binlog_format": "ROW", "default_storage_engine": "InnoDB",
                          "innodb_autoinc_lock_mode": "2", "wsrep_on": "ON",
                          "wsrep_provider": PROVIDER, "wsrep_cluster_name": "reflex"})
        self.first, self.group_port = first, None

    def prepare(self):
        """As the first one was before it began."""
        copy = f"{(self.first or self).folder}/copy"
        if self.first:
            self.own_folder()
            os.rename(copy, f"{self.folder}/data")
        else:
            super().prepare()
            self.run("/bin/cp", "-r", f"{self.folder}/data", copy)

    def command(self):
        self.group_port, receiver = servers.free_port(), servers.free_port()
        words = super().command()
        peer = ""
        if self.first:
            peer = f"127.0.0.1:{self.first.group_port}"
            began = sql(self.first, "SHOW STATUS LIKE 'wsrep_cluster_state_uuid'").split()[-1] + ":1"
            words = [word for word in words if not word.startswith("--init-file")]
            words.append("--wsrep-start-position=" + began)
        return [*words, f"--wsrep-cluster-address=gcomm://{peer}",
                f"--wsrep-node-address=127.0.0.1:{self.group_port}",
                f"--wsrep-provider-options=base_port={self.group_port};"
                f"gmcast.listen_addr=tcp://127.0.0.1:{self.group_port};"
                f"ist.recv_addr=127.0.0.1:{receiver};gcache.size=16M"]

    def is_ready(self):
        return super().is_ready() and b"Synchronized with group" in self.words()


_nodes = []


def nodes():
    """Two, for all tests; their database is new each time."""
    assert os.path.exists(PROVIDER), "galera-4 is not installed; run tools/deps.sh all"
    if not _nodes:
        while len(_nodes) < 2:
            _nodes.append(Node(*_nodes).__enter__())
            atexit.register(_nodes[-1].__exit__)
    sql(_nodes[0], "DROP DATABASE reflex; CREATE DATABASE reflex CHARACTER SET utf8mb4")
    # the first read of a session waits until the node has applied what there was before
    size = tap.run(["mariadb", "-N", "-B", "-u", "reflex", "-S", _nodes[1].socket, "-e",
                    "SET wsrep_sync_wait = 15; SELECT count(*) FROM information_schema.schemata "
                    "WHERE schema_name = 'reflex'; SHOW STATUS LIKE 'wsrep_cluster_size'"])
    assert size.split() == ["1", "wsrep_cluster_size", "2"], size
    return _nodes


def initialized(p, node):
    p.environment["REFLEX_DB_URL"] = node.url
    p.models(projects.USER)
    p.db("init")


def step(p, slug, *statements):
    """A script; on this engine each statement is a step of its own."""
    p.make(slug, "--empty")
    path = p.script("_" + slug)
    lines = "".join(f'\n\trx_run_sql(op, "{each}");' for each in statements)
    path.write_text(path.read_text().replace("\t(void)op;", lines[1:], 1))
    p.db("history")


def everywhere(query, wanted):
    for node in _nodes:
        end = time.monotonic() + 60
        while sql(node, query) != wanted and time.monotonic() < end:
            time.sleep(0.02)
        assert sql(node, query) == wanted, (node.url, sql(node, query))


def test_servers_galera__locks_of_a_session_are_of_one_node():
    """Why there are leases: if this changes, they are not needed."""
    for node in nodes():
        assert sql(node, "SELECT get_lock('x', 0)") == "1"


def test_servers_galera__runners_at_both_nodes_apply_each_step_once():
    both = nodes()
    with projects.project() as p:
        initialized(p, both[0])
        sql(both[0], "CREATE TABLE counted (step INTEGER PRIMARY KEY AUTO_INCREMENT, at INTEGER)")
        step(p, "counting", "INSERT INTO counted (at) VALUES (1)", "DO SLEEP(300)",
             "INSERT INTO counted (at) VALUES (3)")
        # One is at work at the first node: who comes by the other one is told so.
        runner = p.start("db", "migrate")
        asleep = "SELECT id FROM information_schema.processlist WHERE info LIKE 'DO SLEEP%'"
        while not (found := sql(both[0], asleep)):
            assert runner.poll() is None, runner.communicate()
            time.sleep(0.02)
        p.db("migrate", "--url", both[1].url, "--lock-wait", "0.5", code=1)
        contains(p.out + p.err, f"process {runner.pid} on ", "is changing this database", "heard of")
        sql(both[0], f"KILL {found}")
        _, err = runner.communicate(timeout=60)
        assert runner.returncode == 1, err
        # Then all come at once, wait for its lease to end (a little earlier than it would), and one of
        # them does the rest.
        sql(both[0], "UPDATE reflex_lease SET ends = ends - 13000")
        runners = [p.start("db", "migrate", "--resume", "done", REFLEX_DB_URL=both[i % 2].url)
                   for i in range(3)]
        results = [runner.communicate(timeout=120) for runner in runners]
        assert all(runner.returncode == 0 for runner in runners), results
        assert sum("Applied 1" in out for out, _ in results) == 1, results
        everywhere("SELECT group_concat(at ORDER BY at) FROM counted", "1,3")
        everywhere("SELECT ends FROM reflex_lease", "0")
        contains(p.db("check", "--url", both[1].url), "In step")
        contains(p.db("migrate", "--url", both[0].url), "Nothing to do")


if __name__ == "__main__":
    tap.main(sys.modules["__main__"])
