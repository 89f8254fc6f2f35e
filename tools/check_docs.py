#!/usr/bin/env python3
"""Documents that can be checked by a program: links inside the tree lead somewhere and every
document is linked, the README is short, src/README.md names every folder of src/, and the man page is well formed."""
import os
import re
import shutil
import subprocess

import tree

README_LINES = 200
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def documents():
    top = [name for name in sorted(os.listdir(tree.ROOT)) if name.endswith(".md")]
    return top + tree.files(["docs", "src", "examples", "tests", "fuzz", "bench"], ("md",))


def check_links(paths, problems):
    linked = set()
    for path in paths:
        for link in LINK.findall(tree.read(path)):
            if "://" in link or link.startswith("mailto:"):
                continue
            target = os.path.normpath(os.path.join(os.path.dirname(path), link))
            linked.add(target)
            if not os.path.exists(os.path.join(tree.ROOT, target)):
                problems.append(f"{path}: the link to {link} leads nowhere")
    for path in paths:
        if path.startswith("docs/") and path not in linked:
            problems.append(f"{path}: no other document links to it")


def check_map(problems):
    text = tree.read("src/README.md")
    for here, folders, names in os.walk(os.path.join(tree.ROOT, "src")):
        folder = os.path.relpath(here, os.path.join(tree.ROOT, "src"))
        if folder != "." and any(name.endswith(".c") for name in names) and folder not in text:
            problems.append(f"src/README.md: the folder {folder}/ is missing in the map")


def check_manual(problems):
    pages = tree.files(["docs/man"], ("1", "3", "5", "7"))
    if not pages:
        problems.append("docs/man: no man page was found")
    for page in pages if shutil.which("mandoc") else []:
        done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], cwd=tree.ROOT,
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.stdout.strip():
            problems.append(done.stdout.strip())


def main():
    paths = documents()
    problems = []
    check_links(paths, problems)
    n_lines = tree.read("README.md").count("\n")
    if n_lines > README_LINES:
        problems.append(f"README.md: {n_lines} lines, and {README_LINES} is the limit")
    check_map(problems)
    check_manual(problems)
    tree.finish("docs", len(paths), "documents", problems)


if __name__ == "__main__":
    main()
