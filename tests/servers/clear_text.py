"""A PostgreSQL server that asks for the password itself: who gets it, and what a rogue one can try."""
import ctypes
import os
import pathlib
import socket
import ssl
import struct
import sys
import threading
import time
from concurrent import futures

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("house", "cli", "support", "servers"):
    sys.path.insert(0, str(HERE.parent / folder))
import certificates  # noqa: E402
import server as servers  # noqa: E402
import tap  # noqa: E402
from tls import Wire, connect, own  # noqa: E402

WORD = "canary-word"


def serve(folder):
    """A server with users of each method, named after them; the password of all is WORD."""
    server = servers.PostgreSQL()
    server.prepare()
    with open(f"{server.folder}/data/postgresql.conf", "a", encoding="ascii") as file:
        file.write("ssl=on\n")
        for name, source in (("cert", "good.crt"), ("key", "good.key")):
            file.write(f"ssl_{name}_file='{own(server, folder, source, 'server.' + name)}'\n")
    server.start()
    psql = [f"{server.programs()}/psql", "-X", "-q", "-h", server.folder, "-p", str(server.port), "-U",
            server.name, "-d", "postgres", "-c"]
    lines = f"local all {server.name} trust\n"
    for method, encryption in (("password", "scram-sha-256"), ("md5", "md5"),
                               ("scram-sha-256", "scram-sha-256"), ("trust", "scram-sha-256")):
        name = method.split("-", maxsplit=1)[0]
        tap.run([*psql, f"SET password_encryption='{encryption}'", "-c",
                 f"CREATE ROLE {name} SUPERUSER LOGIN PASSWORD '{WORD}'"])
        lines += f"local all {name} {method}\nhost all {name} 127.0.0.1/32 {method}\n"
    with open(f"{server.folder}/data/pg_hba.conf", "w", encoding="ascii") as file:
        file.write(lines)
    tap.run([*psql, "SELECT pg_reload_conf()"])
    return server


def test_servers_clear_text__only_who_was_verified_gets_the_password_itself():
    with tap.folder() as folder:
        certificates.make(folder)
        server = serve(folder)
        try:
            ca = f"&tls_ca={folder}/ca.crt"
            for user in ("password", "md5", "scram", "trust"):
                for tls in ("off", "require", "verify-ca" + ca, "verify-full" + ca):
                    wire = Wire(server.port)
                    done, out = connect(
                        f"postgresql://{user}:{WORD}@localhost:{wire.port}/postgres?tls={tls}")
                    wanted = user != "password" or tls.startswith("verify")
                    assert done == wanted, (user, tls, out)
                    assert WORD.encode() not in wire.sent and WORD not in out, (user, tls, wire.sent)
                    if not wanted:
                        assert "scram-sha-256" in out and "verified" in out, out
                path = server.folder.replace("/", "%2F")
                done, out = connect(f"postgresql://{user}:{WORD}@{path}:{server.port}/postgres")
                assert done, (user, out)
            # a wrong one is the server's to refuse, in its words
            for user in ("md5", "scram"):
                for tls in ("off", "require"):
                    done, out = connect(f"postgresql://{user}:x@localhost:{server.port}/postgres?tls={tls}")
                    assert not done and "authentication failed" in out, (user, tls, out)
        finally:
            server.__exit__()


# ---- rogue servers

def request(kind, body=b""):
    return b"R" + struct.pack(">II", 8 + len(body), kind) + body


ASK = request(3)
SASL = request(10, b"SCRAM-SHA-256\0\0")
ATTEMPTS = {
    "at once": [ASK],
    "byte by byte": [ASK[i:i + 1] for i in range(len(ASK))],
    "behind another": [SASL + ASK],
    "behind another, dripping": [SASL + ASK[:8], ASK[8:]],
    "within another": [request(10, b"SCRAM-SHA-256\0\0" + ASK)],
    "within the list of another": [request(10, b"\0" + ASK)],
    "within md5": [request(5, b"salt" + ASK)],
    "within ok": [request(0, ASK)],
    "within an ok that is too short": [b"R" + struct.pack(">II", 4, 0) + ASK],
    "behind what is no message": [b"R\0\0\0\x08\0\0\0\x09" + ASK],
    "behind a notice": [b"N" + struct.pack(">I", 9) + b"Mx\0\0\0" + ASK],
    "behind an error": [b"E" + struct.pack(">I", 9) + b"Mx\0\0\0" + ASK],
    "behind an old error": [b"Eold\0" + ASK],
    "behind a scram step": [SASL, request(11, b"r=x,s=eA==,i=1") + ASK],
    "behind a huge length": [b"R\x7f\xff\xff\xff\0\0\0\x0a" + ASK],
}


class Rogue:
    """Sends the pieces, after each a little while in which an answer may come."""

    def __init__(self, pieces, context=None):
        self.pieces, self.context = pieces, context
        self.got = bytearray()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        try:
            client, _ = self.listener.accept()
            client.settimeout(20)
            head = client.recv(8, socket.MSG_WAITALL)
            if head[4:] == b"\x04\xd2\x16\x2f":
                client.sendall(b"S" if self.context else b"N")
                if not self.context:
                    return
                client = self.context.wrap_socket(client, server_side=True)
                head = client.recv(8)
            self.got += head
            client.recv(4096)
            for piece in self.pieces:
                client.sendall(piece)
                time.sleep(0.01)
            while data := client.recv(4096):
                self.got += data
        except OSError:
            pass


def tell(pieces, tls, context):
    rogue = Rogue(pieces, context)
    begin = time.monotonic()
    done, out = connect(f"postgresql://u:{WORD}@127.0.0.1:{rogue.port}/x?connect_timeout=2&tls={tls}")
    assert time.monotonic() - begin < 30
    rogue.listener.close()
    rogue.thread.join(timeout=30)
    return done, out, bytes(rogue.got)


def test_servers_clear_text__no_way_of_asking_brings_it_out():
    for name, pieces in ATTEMPTS.items():
        done, out, got = tell(pieces, "off", None)
        assert not done and WORD.encode() not in got and WORD not in out, (name, out, got)


def test_servers_clear_text__nor_over_tls_that_is_not_verified():
    with tap.folder() as folder:
        certificates.make(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/good.crt", f"{folder}/good.key")
        for name, pieces in ATTEMPTS.items():
            done, out, got = tell(pieces, "require", context)
            assert not done and WORD.encode() not in got and WORD not in out, (name, out, got)
        # and one that was verified gets it, so that it would have been seen
        done, out, got = tell([ASK], f"verify-full&tls_ca={folder}/ca.crt", context)
        assert not done and WORD not in out, out


def test_servers_clear_text__a_server_that_drips_or_is_silent_is_given_up_in_time():
    def try_one(pieces):
        done, out, got = tell(pieces, "off", None)
        assert not done and "connect_timeout=2" in out, (pieces, out)
        assert WORD.encode() not in got

    with futures.ThreadPoolExecutor(4) as many:
        list(many.map(try_one, ([], [SASL[:5]], [b""] * 3, [request(9)[:8]])))


def test_servers_clear_text__a_libpq_of_another_tls_library_is_said():
    """One that has no structs of OpenSSL to show."""
    if ctypes.CDLL("libpq.so.5").PQlibVersion() >= 160000:
        raise tap.Skip("this libpq can be told not to send the password itself")
    with tap.folder() as folder:
        certificates.make(folder)
        server = serve(folder)
        try:
            with open(f"{folder}/other.c", "w", encoding="ascii") as file:
                file.write("void *PQsslStruct(void *c, const char *n) { (void)c, (void)n; return 0; }\n")
            tap.run(["cc", "-shared", "-fPIC", f"{folder}/other.c", "-o", f"{folder}/other.so"])
            other = {"LD_PRELOAD": f"{folder}/other.so",
                     "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}
            url = f"postgresql://scram:{WORD}@localhost:{server.port}/postgres?tls="
            done, out = connect(url + "require", **other)
            assert not done and "another library than OpenSSL" in out and "pg_hba" not in out, out
            done, out = connect(f"{url}verify-full&tls_ca={folder}/ca.crt", **other)
            assert done, out
        finally:
            server.__exit__()


if __name__ == "__main__":
    tap.main(sys.modules[__name__])
