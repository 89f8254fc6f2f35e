"""Histories with more than one head: how they come about, how they are named and joined."""
from project import USER, contains, initialized, lacks, main


def branch(p, name, parent, *words):
    """A script that follows this parent, head or not; its id."""
    p.make(name, "--empty", "--head", parent, "--splice", *words)
    return p.script("_" + name).name[:12]


def two_heads(p, *words):
    first = p.ids()[0]
    return first, branch(p, "left", first, *words), branch(p, "right", first)


def test_cli_branches__two_heads_are_refused_and_merged():
    with initialized() as p:
        first, a, b = two_heads(p)
        contains(p.db("migrate", code=1), "more than one head", "heads", "`reflex db merge`")
        contains(p.db("status"), "run `reflex db migrate heads`")
        assert len(p.db("heads").splitlines()) == 2
        p.db("migrate", "heads")
        assert p.versions() == sorted([a, b])
        p.models(USER.replace("age)", "age), column(rx_opt_int32, b)"))
        contains(p.make("b", code=1), "2 heads", "reflex db merge", "--head")
        contains(p.make("b", "--empty", code=1), "2 heads")
        contains(p.db("merge", "-m", "merge both"), "_merge_both.c", "reflex db migrate")
        contains(p.script("_merge_both").read_text(), ".revises = ", a, b)
        p.db("migrate")
        assert len(p.versions()) == 1
        contains(p.db("history"), "(mergepoint)", "(branchpoint)")
        p.db("downgrade", a)
        assert p.versions() == sorted([a, b])
        p.db("migrate")
        p.make("b")
        p.db("migrate")
        contains(p.db("check"), "In step")


def test_cli_branches__stamp_of_two():
    with initialized() as p:
        _, a, b = two_heads(p)
        p.db("stamp", a, b)
        assert p.versions() == sorted([a, b])
        contains(p.db("stamp", a, "base", code=1), "base")
        p.db("stamp", "heads")
        assert p.versions() == sorted([a, b])
        p.db("stamp", "base")
        assert p.versions() == []
        assert p.tables() == {"user"}


def test_cli_branches__are_listed():
    with initialized() as p:
        contains(p.db("branches"), "followed by more than one")
        assert p.json("branches") == {"branches": []}
        first, a, b = two_heads(p, "--branch-label", "billing")
        lines = p.db("branches").splitlines()
        assert lines[0].startswith(first) and "(branchpoint)" in lines[0], lines
        assert any(a in line and "(billing)" in line and "(head)" in line for line in lines[1:])
        assert any(b in line and "billing" not in line for line in lines[1:])
        found, = p.json("branches")["branches"]
        assert found["revision"]["id"] == first
        assert {each["id"] for each in found["followed_by"]} == {a, b}


def test_cli_merge__of_what_is_no_branch_is_refused():
    with initialized() as p:
        scripts = p.scripts()
        contains(p.db("merge", code=1), "nothing to merge")
        first, a, b = two_heads(p)
        contains(p.db("merge", a, code=1), "nothing to merge")
        contains(p.db("merge", a, a, code=1), "nothing to merge")
        contains(p.db("merge", a, first, code=1), a, first, "stands on")
        contains(p.db("merge", a, "zzzz", code=1), "zzzz")
        branch(p, "longer", b)
        contains(p.db("merge", a, b, code=1), b, "no head", "--splice")
        assert len(p.scripts()) == len(scripts) + 3


def test_cli_merge__of_some_heads_leaves_the_others():
    with initialized() as p:
        first, a, b = two_heads(p)
        c = branch(p, "third", first)
        contains(p.db("merge", a, c, "--dry-run"), "No file was written", a, c)
        assert len(p.json("heads")["heads"]) == 3
        made = p.json("merge", a, c)
        contains(p.read(made["file"]), f'"{a}, {c}"')
        assert sorted(p.json("heads")["heads"]) == sorted([b, made["id"]])
        p.db("merge")
        assert len(p.json("heads")["heads"]) == 1
        p.db("migrate")
        assert len(p.versions()) == 1


def test_cli_makemigrations__on_a_head_of_several():
    with initialized() as p:
        first, a, b = two_heads(p)
        p.db("migrate", "heads")
        p.models(USER.replace("age)", "age), column(rx_opt_int32, b)"))
        contains(p.make("b", "--head", first, code=1), first, "no head", "--splice")
        p.make("b", "--head", a[:6])
        contains(p.script("_b").read_text(), f'.revises = "{a}"')
        p.db("migrate", "heads")
        contains(p.db("check"), "In step")
        assert len(p.versions()) == 2 and b in p.versions()


def test_cli_makemigrations__a_second_base_with_a_label_and_a_dependency():
    with initialized() as p:
        first = p.ids()[0]
        p.make("shop", "--empty", "--head", "base", "--branch-label", "shop",
               "--depends-on", first[:5])
        text = p.script("_shop").read_text()
        contains(text, '.labels = "shop"', f'.depends_on = "{first}"')
        lacks(text, ".revises")
        shop = p.script("_shop").name[:12]
        p.db("downgrade", "base")
        p.db("migrate", "shop@head")
        assert p.versions() == [shop] and "user" in p.tables()
        p.make("more", "--empty", "--head", "shop@head")
        contains(p.script("_more").read_text(), f'.revises = "{shop}"')
        p.db("migrate", "heads")
        p.db("downgrade", "shop@base")
        assert p.versions() == [first]


def test_cli_makemigrations__labels_that_cannot_be():
    with initialized() as p:
        p.make("one", "--empty", "--branch-label", "shop")
        scripts = p.scripts()
        for label, word in (("shop", "taken"), ("head", "cannot"), ("a@b", "cannot"),
                            ("-1", "cannot"), (p.ids()[0], "taken")):
            contains(p.make("two", "--empty", "--branch-label=" + label, code=1), label, word)
        contains(p.make("two", "--empty", "--depends-on", "ffff", code=1), "ffff")
        assert p.scripts() == scripts
        contains(p.db("show", "shop"), "one")


def test_cli_edit__opens_the_script():
    with initialized() as p:
        first = p.ids()[0]
        p.make("next", "--empty")
        p.db("edit", EDITOR="sed -i 's/(void)op;/(void)op; /'")
        contains(p.script("_next").read_text(), "(void)op; ")
        contains(p.db("edit", first, EDITOR="true"), first, "is applied")
        contains(p.db("edit", VISUAL="false", code=1), "'false' failed", "EDITOR")
        contains(p.db("edit", EDITOR="no-such-editor", code=1), "no-such-editor")
        contains(p.db("edit", "zzzz", EDITOR="true", code=1), "zzzz")


if __name__ == "__main__":
    main()
