#!/usr/bin/env python3
"""Writes a copy of contract/core with every bug of bugs.toml in it, each behind a switch.

    plant.py FOLDER    writes FOLDER/contract/core

A text that is not found exactly once is an error: a bug must not vanish because the core was
rewritten. The number of a bug is its place in the list.
"""
import pathlib
import re
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CORE = ROOT / "contract" / "core"
SWITCH = re.compile(r"LEVEE_PLANTED\((\d+)\)")
FIELDS = {"name", "history", "sentence", "file", "find", "replace", "killed_by"}


class BugError(ValueError):
    """One line about a bug that cannot be planted."""


def read_bugs(path=HERE / "bugs.toml"):
    """The bugs in order, with their numbers."""
    with open(path, "rb") as file:
        bugs = tomllib.load(file)["bug"]
    for number, bug in enumerate(bugs, 1):
        bug["number"] = number
        where = f"{path.name}: bug {number}"
        if set(bug) != FIELDS | {"number"}:
            raise BugError(f"{where}: fields must be {', '.join(sorted(FIELDS))}")
        if {int(switch) for switch in SWITCH.findall(bug["replace"])} != {number}:
            raise BugError(f"{where}: its switch must be LEVEE_PLANTED({number})")
    names = [bug["name"] for bug in bugs]
    if len(set(names)) != len(names):
        raise BugError(f"{path.name}: two bugs of one name")
    return bugs


def plant(bugs, sources):
    """The texts of the headers, by name, with the bugs in them."""
    planted = dict(sources)
    for bug in bugs:
        for texts in (sources, planted):
            count = texts.get(bug["file"], "").count(bug["find"])
            if count != 1:
                raise BugError(f"bug {bug['number']}, {bug['name']}: '{bug['find']}' stands "
                               f"{count} times in {bug['file']}, not once")
        planted[bug["file"]] = planted[bug["file"]].replace(bug["find"], bug["replace"])
    include = '#pragma once\n#include "contract/core/planted.hpp"\n'
    for name in {bug["file"] for bug in bugs}:
        planted[name] = planted[name].replace("#pragma once\n", include, 1)
    return planted


def main():
    folder = pathlib.Path(sys.argv[1]) / "contract" / "core"
    sources = {path.relative_to(CORE).as_posix(): path.read_text()
               for path in sorted(CORE.rglob("*.hpp"))}
    try:
        planted = plant(read_bugs(), sources)
    except BugError as error:
        print(f"plant: {error}", file=sys.stderr)
        return 1
    planted["planted.hpp"] = (HERE / "planted.hpp").read_text()
    for name, text in planted.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
