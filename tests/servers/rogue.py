"""A PostgreSQL server that says what no server says: whatever it is, the program ends in time with an error or
with what it was told, and takes no memory for what has not come."""
import os
import pathlib
import socket
import struct
import sys
import threading
import time
from concurrent import futures

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("house", "cli"):
    sys.path.insert(0, str(HERE.parent / folder))
import project as projects  # noqa: E402
import tap  # noqa: E402

PROGRAM = """\
#include <reflex.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

RX_ROW(Odd, field(int64_t, n), field(rx_text, t), field(rx_decimal, d), field(rx_datetime, at),
	field(rx_uuid, u), field(rx_date, day), field(bool, yes), field(double, x));

int main(int argc, char **argv)
{
	rx_error error;
	rx_engine *engine = rx_engine_open(argv[1], &error, .pool_size = 1);
	struct rusage used;
	int n = -1;

	(void)argc;
	if (engine)
		rx_with_session(s, .engine = engine) {
			Odd *rows = rx_sql(s, Odd, "SELECT n, t, d, at, u, day, yes, x FROM odd");
			n = rows ? (int)rx_len(rows) : -1;
			for (int i = 0; i < n; i++)
				if (rows[i].t && strlen(rows[i].t) > 100000)
					return 3;
			if (!rows)
				error = *rx_session_error(s);
			rx_rollback(s);
		}
	rx_engine_close(engine);
	getrusage(RUSAGE_SELF, &used);
	printf("%d %ld %s %s\\n", n, used.ru_maxrss, n < 0 ? rx_error_name(error.code) : "-",
		n < 0 ? error.message : "");
	return 0;
}
"""

COLUMNS = (("n", 20, 8), ("t", 25, -1), ("d", 1700, -1), ("at", 1184, 8), ("u", 2950, 16),
           ("day", 1082, 4), ("yes", 16, 1), ("x", 701, 8))
VALUES = (struct.pack(">q", 7), b"text", struct.pack(">hhHHh", 1, 0, 0, 0, 5), struct.pack(">q", 5),
          bytes(range(16)), struct.pack(">i", 9), b"\1", struct.pack(">d", 1.5))


def message(kind, body=b"", length=None):
    return kind + struct.pack(">I", len(body) + 4 if length is None else length) + body


def described(columns=COLUMNS, n=None, form=1):
    body = struct.pack(">H", len(columns) if n is None else n)
    for name, oid, size in columns:
        body += name.encode() + b"\0" + struct.pack(">IhIhih", 0, 0, oid, size, -1, form)
    return body


def row(values=VALUES, n=None):
    body = struct.pack(">H", len(values) if n is None else n)
    for value in values:
        if isinstance(value, tuple):  # a length of its own
            body += struct.pack(">i", value[0]) + value[1]
        else:
            body += struct.pack(">i", len(value)) + value
    return message(b"D", body)


def having(column, value):
    return row(VALUES[:column] + (value,) + VALUES[column + 1:])


DONE = message(b"C", b"SELECT 1\0")
READY = message(b"Z", b"I")
SETTINGS = b"".join(message(b"S", f"{name}\0{value}\0".encode()) for name, value in (
    ("server_version", "15.4"), ("client_encoding", "UTF8"), ("TimeZone", "UTC"),
    ("standard_conforming_strings", "on"), ("integer_datetimes", "on"), ("DateStyle", "ISO, MDY")))
GREETING = (message(b"R", struct.pack(">I", 0)) + SETTINGS
            + message(b"K", struct.pack(">II", 1, 2)) + READY)


class Rogue:
    """Answers as a server does, but for the parts that it is given: greeting, describe, rows; `endless` is
    sent again and again in the place of the rows. `patience`: for how long the program waits for it."""

    def __init__(self, patience, **parts):
        self.parts = parts
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = (f"postgresql://u@127.0.0.1:{self.listener.getsockname()[1]}/x?timeout={patience}"
                    f"&connect_timeout={patience + 1}")
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        try:
            client.settimeout(20)
            size, code = struct.unpack(">II", client.recv(8, socket.MSG_WAITALL))
            if code == 80877102:  # a request to cancel
                return
            client.recv(size - 8, socket.MSG_WAITALL)
            client.sendall(self.parts.get("greeting", GREETING))
            self.answer(client)
        except (OSError, struct.error):
            pass
        finally:
            client.close()

    def answer(self, client):
        state, text, out, statements = b"I", b"", b"", {}
        while True:
            head = client.recv(5, socket.MSG_WAITALL)
            kind, size = head[:1], struct.unpack(">I", head[1:])[0] - 4
            body = client.recv(size, socket.MSG_WAITALL) if size else b""
            if kind == b"P":
                name, text = body.split(b"\0")[:2]
                statements[name] = text
            elif kind == b"B":
                text = statements.get(body.split(b"\0")[1], b"")
            elif kind == b"D" and body[:1] == b"S":
                text = statements.get(body[1:-1], b"")
            elif kind == b"Q":
                text = body
            if kind in b"EQ":
                state = b"T" if b"BEGIN" in text else b"I" if b"COMMIT" in text or b"ROLLBACK" in text else state
            asked = b"FROM odd" in text
            if kind == b"P":
                out += message(b"1")
            elif kind == b"B":
                out += message(b"2")
            elif kind == b"C":
                out += message(b"3")
            elif kind == b"D":
                kind_of = body[:1]
                out += message(b"t", b"\0\0") if kind_of == b"S" else b""
                name = "described" if kind_of == b"S" else "portal"
                default = message(b"T", described(form=0 if kind_of == b"S" else 1))
                out += self.parts.get(name, default) if asked else message(b"n")
            elif kind in b"EQ":
                if asked and "endless" in self.parts:
                    client.sendall(out)
                    while True:
                        client.sendall(self.parts["endless"])
                out += self.parts.get("rows", row() + DONE) if asked else message(b"C", b"BEGIN\0")
            if kind in b"SQ":
                client.sendall(out + message(b"Z", state))
                out = b""


def tell(p, words=None, patience=1, **parts):
    rogue = Rogue(patience, **parts)
    begin = time.monotonic()
    out, err = p.program("./odd", rogue.url, LSAN_OPTIONS="suppressions=libpq.supp:print_suppressions=0")
    rogue.listener.close()
    took = time.monotonic() - begin
    n, memory, code, *rest = out.split(maxsplit=3)
    shown = {name: part[:40] for name, part in parts.items()}
    assert took < 30, (shown, took, out)
    assert "ASAN" in os.environ.get("REFLEX_TEST_CFLAGS", "").upper() or projects.CFLAGS \
        or int(memory) < 300000, (shown, out)
    assert "\x1b" not in out + err, out
    if words:
        projects.contains(out, words)
    return int(n), code, "".join(rest)


def at_once(run, cases):
    """Most of them wait for their deadline."""
    with futures.ThreadPoolExecutor(16) as many:
        list(many.map(run, cases))


def with_program(run):
    with projects.project() as p:
        p.write("odd.c", PROGRAM)
        # It forgets the result it has when a COPY begins that nobody asked for: 2 kB a connection.
        p.write("libpq.supp", "leak:libpq.so\n")
        p.compile("odd", "odd.c")
        run(p)


def test_servers_rogue__one_that_behaves_is_believed():
    def run(p):
        n, code, text = tell(p, patience=20)
        assert n == 1, (n, code, text)
    with_program(run)


def test_servers_rogue__values_of_wrong_lengths_are_refused():
    def run(p):
        for column, (name, _, _) in enumerate(COLUMNS):
            good = VALUES[column]
            for value in (good[:-1], good + b"\0", b"", good * 9, (-1, b""), (-2, b""), (2 ** 31 - 1, b""),
                          (len(good) + 1, good), b"\xff" * len(good), b"\0" * len(good)):
                n, code, text = tell(p, rows=having(column, value) + DONE)
                if value in (good[:-1], good + b"\0") and name != "t":
                    assert n < 0, (name, value, n)
                if n < 0:
                    assert code in ("RX_EDATA", "RX_ECONNECTION", "RX_ETIMEOUT"), (name, value, code, text)
    with_program(run)


def test_servers_rogue__texts_that_are_none_are_refused():
    def run(p):
        for value in (b"a\0b", b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\x80"):
            n, code, text = tell(p, patience=20, rows=having(1, value) + DONE)
            assert n < 0 and code == "RX_EDATA", (value, n, code, text)
        n, _, _ = tell(p, patience=20, rows=having(1, b"\x1b]0;title\x07") + DONE)
        assert n == 1
    with_program(run)


def test_servers_rogue__numbers_that_are_none():
    def run(p):
        for digits, weight, sign, scale, rest in (
                (0x7fff, 0, 0, 0, b"\0\5"), (1, 0x7fff, 0, 0, b"\0\5"), (1, -0x8000, 0, 0, b"\0\5"),
                (1, 0, 0x1234, 0, b"\0\5"), (1, 0, 0xc000, 0, b"\0\5"), (1, 0, 0, 0x7fff, b"\0\5"),
                (1, 0, 0, 0, b"\x7f\xff"), (-1, 0, 0, 0, b""), (0, 0, 0, 0, b"")):
            value = struct.pack(">hhHH", digits, weight, sign, scale) + rest
            n, code, text = tell(p, patience=20, rows=having(2, value) + DONE)
            assert n == 1 or code in ("RX_EDATA", "RX_ECONNECTION"), (digits, weight, code, text)
    with_program(run)


def test_servers_rogue__counts_that_do_not_fit():
    def run(p):
        def try_rows(rows):
            n, code, text = tell(p, rows=rows + DONE)
            assert n < 0 and code in ("RX_ECONNECTION", "RX_ETIMEOUT", "RX_EDATA"), (rows[:20], n, code, text)

        def try_part(case):
            part, body = case
            n, code, text = tell(p, **{part: message(b"T", body)})
            assert n == 1 or code.startswith("RX_E"), (part, body[:20], n, code, text)

        at_once(try_rows, (
            row(n=0), row(n=7), row(n=9), row(n=0xffff), row(VALUES[:3]), row(VALUES + VALUES),
            message(b"D"), message(b"D", b"\0"), message(b"D", length=0), message(b"D", length=3),
            message(b"D", length=0x7fffffff), message(b"D", length=0xffffffff),
            message(b"D", b"x" * 10, length=0x10000000)))
        bodies = (described(n=0), described(n=7), described(n=0xffff), described(COLUMNS[:7]),
                  described(COLUMNS * 300), b"", b"\0", b"\0\1name without an end",
                  described([("x" * 5000, 20, 8)] * 8), described([(f"c{i}", 20, 8) for i in range(8)]),
                  described([(name, 0xffffffff, -9) for name, _, _ in COLUMNS]))
        at_once(try_part, [(part, body) for part in ("described", "portal") for body in bodies])
    with_program(run)


def test_servers_rogue__messages_out_of_place():
    def run(p):
        def try_one(odd):
            n, code, text = tell(p, rows=odd + row() + DONE)
            assert n in (-1, 0, 1, 2), (odd, n, code, text)

        odd_ones = [message(bytes([odd]), body) for odd in b"?\0GHWdc12nsIKRvZ" for body in (b"", b"\0\0\1\0\1")]
        at_once(try_one, odd_ones)
        for odd in (message(b"S", b"TimeZone\0Mars\0"), message(b"S", b"no end"), message(b"A", b"\0\0"),
                    message(b"N", b"\0"), message(b"N", b"Sx"), message(b"E", b"\0"), message(b"E"),
                    message(b"E", b"SERROR\0C00000\0Mgone\x1b]0;x\x07\0\0"), message(b"E", b"M" + b"x" * 20000)):
            n, code, text = tell(p, rows=odd + DONE)
            assert n <= 0 and "\x1b" not in text, (odd[:20], n, code, text)
    with_program(run)


def test_servers_rogue__greetings_of_all_kinds():
    def run(p):
        def try_one(greeting):
            n, code, text = tell(p, greeting=greeting)
            assert n < 0 and code in ("RX_ECONNECTION", "RX_ETIMEOUT"), (greeting[:30], n, code, text)

        at_once(try_one, (
            b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\0" * 100, b"\xff" * 100,
            b"SSH-2.0-OpenSSH_9.2\r\n", message(b"E", b"SFATAL\0C53300\0Mtoo many\0\0"),
            message(b"E", length=0x7fffffff), message(b"E", b"x" * 29000),
            message(b"R", b"\0\0\0\0") + message(b"S", b"x" * 29000) + READY,
            message(b"R", b"\0\0\0\0") + message(b"K", b"\0") + READY,
            message(b"R", b"\0\0\0\0") + message(b"K", b"\0" * 8), message(b"R", b"\0\0\0\0") + READY,
            GREETING.replace(b"15.4", b"xx.y"), GREETING.replace(b"15.4", b"8.4."),
            message(b"R", b"\0\0\0\0") * 3 + READY, GREETING[:-3]))
    with_program(run)


def test_servers_rogue__what_has_no_end_is_ended_by_the_deadline():
    def run(p):
        notice = message(b"N", b"SNOTICE\0C00000\0M" + b"x" * 1000 + b"\0\0") * 50
        notification = message(b"A", b"\0\0\0\1channel\0" + b"x" * 5000 + b"\0") * 50

        def try_one(parts):
            n, code, text = tell(p, **parts)
            assert n < 0, (n, code, text)
            if "endless" in parts:
                assert code == "RX_ETIMEOUT", (parts["endless"][:10], code, text)

        at_once(try_one, [{"endless": notice}, {"endless": notification},
                          {"endless": message(b"S", b"application_name\0x\0") * 50},
                          {"greeting": GREETING[:9] + notice * 100}])
    with_program(run)


if __name__ == "__main__":
    tap.main(sys.modules[__name__])
