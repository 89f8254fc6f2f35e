"""Certificates for tests of TLS, made by an authority of the test's own."""
import subprocess


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def certificate(folder, name, host, authority):
    openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out",
            f"{name}.csr", "-subj", f"/CN={host}")
    with open(f"{folder}/{name}.ext", "w", encoding="ascii") as file:
        file.write(f"subjectAltName=DNS:{host}\n")
    openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.crt", "-CAkey",
            f"{authority}.key", "-CAcreateserial", "-days", "2", "-out", f"{name}.crt", "-extfile",
            f"{name}.ext")


def authority(folder, name):
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key",
            "-out", f"{name}.crt", "-days", "2", "-subj", f"/CN={name}")


def make(folder):
    """good: of the authority `ca`, for localhost; other_host; other_ca: of one that nobody knows."""
    authority(folder, "ca")
    authority(folder, "strange")
    certificate(folder, "good", "localhost", "ca")
    certificate(folder, "other_host", "elsewhere.example", "ca")
    certificate(folder, "other_ca", "localhost", "strange")
