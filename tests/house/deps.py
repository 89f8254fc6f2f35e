"""tools/deps.sh on machines that are made up: dpkg-query, apt-get, sudo and id are scripts here."""
import os
import stat
import sys

import tap


class Machine:
    def __init__(self, folder, installed="", uid=0, sudo=False, debian=True):
        self.bin = os.path.join(folder, "bin")
        self.log = os.path.join(folder, "log")
        os.mkdir(self.bin)
        for name in ("bash", "grep", "env", "cat"):
            os.symlink("/bin/" + name if os.path.exists("/bin/" + name) else "/usr/bin/" + name,
                       os.path.join(self.bin, name))
        self.script("id", f"echo {uid}")
        if debian:
            self.script("dpkg-query", f'case " {installed} " in *" $4 "*|" all ") ;; *) exit 1;; esac\n'
                        'echo installed')
            self.script("apt-get", f'echo "apt-get $*" >> {self.log}')
        if sudo:
            self.script("sudo", f'echo "sudo $*" >> {self.log}\n[ "$1" = -n ] && shift\nexec "$@"')

    def script(self, name, text):
        path = os.path.join(self.bin, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/bash\n" + text + "\n")
        os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)

    def deps(self, which="build", expect=0):
        return tap.run([tap.SOURCE + "/tools/deps.sh", which], expect=expect,
                       env={"PATH": self.bin})

    def calls(self):
        if not os.path.exists(self.log):
            return []
        with open(self.log, encoding="utf-8") as file:
            return file.read().splitlines()


BUILD = "gcc libc6-dev make meson ninja-build pkg-config python3 libsqlite3-dev libinih-dev libjansson-dev libpq-dev libmariadb-dev"


def test_house_deps__does_nothing_when_all_are_there():
    with tap.folder() as folder:
        machine = Machine(folder, installed=BUILD)
        assert machine.deps() == ""
        assert machine.calls() == []


def test_house_deps__root_installs_what_is_missing_and_says_so():
    with tap.folder() as folder:
        machine = Machine(folder, installed=BUILD.replace("meson ", ""))
        assert "deps: installing meson\n" in machine.deps()
        assert machine.calls() == ["apt-get update -q",
                                   "apt-get install -q -y --no-install-recommends meson"]


def test_house_deps__all_asks_for_more_than_build():
    with tap.folder() as folder:
        machine = Machine(folder, installed=BUILD)
        out = machine.deps("all")
        assert "libcmocka-dev" in out and "clang" in out and "libsqlite3-dev" not in out


def test_house_deps__others_go_through_sudo():
    with tap.folder() as folder:
        machine = Machine(folder, uid=1000, sudo=True)
        machine.deps()
        assert any(call.startswith("sudo -n") and "install" in call for call in machine.calls())
        assert any(call.startswith("apt-get install") for call in machine.calls())


def test_house_deps__without_root_and_sudo_it_says_what_to_run():
    with tap.folder() as folder:
        machine = Machine(folder, installed=BUILD.replace("meson ", ""), uid=1000)
        out = machine.deps(expect=1)
        assert "only root" in out and "apt-get install meson" in out
        assert machine.calls() == []


def test_house_deps__a_failed_update_is_told_and_the_install_is_tried():
    with tap.folder() as folder:
        machine = Machine(folder)
        machine.script("apt-get", f'echo "apt-get $*" >> {machine.log}\n[ "$1" != update ]')
        assert "update failed" in machine.deps()
        assert len(machine.calls()) == 2


def test_house_deps__a_failed_install_is_a_failure():
    with tap.folder() as folder:
        machine = Machine(folder)
        machine.script("apt-get", '[ "$1" = update ]')
        machine.deps(expect=1)


def test_house_deps__elsewhere_it_names_what_is_needed():
    with tap.folder() as folder:
        machine = Machine(folder, debian=False)
        assert "no Debian" in machine.deps()


def test_house_deps__wrong_use_is_2():
    tap.run([tap.SOURCE + "/tools/deps.sh"], expect=2)


if __name__ == "__main__":
    tap.main(sys.modules[__name__])
