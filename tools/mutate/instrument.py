#!/usr/bin/env python3
"""Writes a copy of contract/core in which every mutable expression can be changed at run time.

Mutant schemata: one build holds all mutants, LEVEE_MUTANT chooses one. libclang says where
expressions begin and end; the text between is kept, so the copy reads as the source does.
"""
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys

from clang import cindex

K = cindex.CursorKind

# Operator -> (function of mutant.hpp, what its mutants write instead).
BINARY = {
    "+": ("plus", ["-"]), "-": ("minus", ["+"]), "*": ("times", ["+"]), "/": ("over", ["*"]),
    "%": ("modulo", ["/"]), "<<": ("left", [">>"]), ">>": ("right", ["<<"]),
    "&": ("bit_and", ["|"]), "|": ("bit_or", ["&"]), "^": ("bit_xor", ["|"]),
    "==": ("equal", ["!="]), "!=": ("unequal", ["=="]), "<": ("less", ["<=", ">="]),
    "<=": ("less_equal", ["<", ">"]), ">": ("greater", [">=", "<="]),
    ">=": ("greater_equal", [">", "<"]), "+=": ("add_to", ["-="]), "-=": ("take_from", ["+="]),
    "|=": ("or_into", ["&="]), "&=": ("and_into", ["|="]), ">>=": ("shift_right", ["<<="]),
    "<<=": ("shift_left", [">>="]),
}
COMPARES = {"==", "!=", "<", "<=", ">", ">="}
TWINS = (("floor", "ceil"), ("min", "max"))
BODIES = {K.FUNCTION_DECL, K.FUNCTION_TEMPLATE, K.CXX_METHOD, K.CONSTRUCTOR}
CALLS = {K.CALL_EXPR, K.BINARY_OPERATOR, K.COMPOUND_ASSIGNMENT_OPERATOR, K.UNEXPOSED_EXPR}


class File:
    """One source file with the edits that its mutants need."""

    def __init__(self, root, path):
        self.name = path.relative_to(root).as_posix()
        self.path = path
        self.data = path.read_bytes()
        self.edits = []   # (position, order at a position, size rank, length replaced, text)
        self.seen = set()
        self.mutants = []  # (kind, line, before, after); the id is filled in later
        self.functions = []  # the function of each mutant
        self.frozen = self.macro_spans(rb"\bLEVEE_ASSERT\s*\(")

    def macro_spans(self, pattern):
        """Where assertions stand: a failing one is a trap, so changing it tells nothing."""
        spans = []
        for match in re.finditer(pattern, self.data):
            depth, at = 1, match.end()
            while depth:
                depth += {b"(": 1, b")": -1}.get(self.data[at:at + 1], 0)
                at += 1
            spans.append((match.start(), at))
        return spans

    def text(self, start, end):
        return self.data[start:end].decode()

    def is_frozen(self, start, end):
        return any(start < last and end > first for first, last in self.frozen)

    def add(self, key, mutants):
        """Notes mutants of one place, once; the number of the first, counted in this file."""
        if key in self.seen:
            return None
        self.seen.add(key)
        first = len(self.mutants)
        self.mutants += mutants
        return first

    def wrap(self, start, end, head, rank=0):
        """Puts `head` before and a closing bracket after; outer expressions open first."""
        self.edits.append((start, 1, -(end - start) * 4 - rank, 0, head))
        self.edits.append((end, 0, (end - start) * 4 + rank, 0, ")"))


def line_of(file, position):
    return file.data.count(b"\n", 0, position) + 1


def shown(text):
    return re.sub(r"\s+", " ", text).strip()


def span(cursor):
    return cursor.extent.start.offset, cursor.extent.end.offset


class Finder:
    """Walks the function bodies of one file and notes what can be changed."""

    def __init__(self, file, names):
        self.file = file
        self.names = names  # of all functions of the core: a twin must exist

    def children(self, cursor):
        """Children with text in this file, in its order."""
        found = []
        for child in cursor.get_children():
            where = child.extent.start.file
            if where is not None and where.name == str(self.file.path):
                start, end = span(child)
                if start < end and not re.fullmatch(r"[-+*/%<>=!&|^]+", self.file.text(start, end)):
                    found.append(child)
        return sorted(found, key=span)

    def walk(self, cursor, parent):
        if cursor.kind in (K.STATIC_ASSERT, K.TYPE_ALIAS_DECL) or self.is_constant(cursor):
            return
        start, end = span(cursor)
        if self.file.is_frozen(start, end) and cursor.kind != K.COMPOUND_STMT:
            if any(first <= start and end <= last for first, last in self.file.frozen):
                return
        children = self.children(cursor)
        self.visit(cursor, parent, children)
        at_compile_time = self.file.text(start, end).startswith("if constexpr")
        for index, child in enumerate(children):
            if index == 0 and (cursor.kind == K.CASE_STMT or at_compile_time):
                continue
            self.walk(child, cursor)

    def is_constant(self, cursor):
        text = self.file.text(*span(cursor))
        if cursor.kind in (K.VAR_DECL, K.DECL_STMT):
            return bool(re.match(r"(static\s+|inline\s+)*constexpr\b", text))
        return False

    def visit(self, cursor, parent, children):
        for left, right in zip(children, children[1:]):
            self.operator(left, right)
        if cursor.kind in (K.IF_STMT, K.WHILE_STMT, K.CONDITIONAL_OPERATOR) and children:
            if not self.file.text(*span(cursor)).startswith("if constexpr"):
                self.condition(children[0])
        if cursor.kind == K.INTEGER_LITERAL:
            self.literal(cursor, parent)
        if cursor.kind == K.DECL_REF_EXPR:
            self.rounding(cursor)
        if cursor.kind == K.CALL_EXPR:
            self.twin(cursor)
        if parent is not None and parent.kind == K.COMPOUND_STMT and cursor.kind in CALLS:
            self.statement(cursor)

    def in_type(self, start):
        """Directly after `<`: an argument of a template, which is a constant."""
        return self.file.data[start - 1:start] == b"<"

    def operator(self, left, right):
        file = self.file
        start, middle = span(left)
        after, end = span(right)
        text = file.text(middle, after) if middle <= after else ""
        operator = text.strip()
        if file.is_frozen(start, end) or self.in_type(start):
            return
        if operator in ("&&", "||"):
            for part in (left, right):
                self.dropped(part, "true" if operator == "&&" else "false")
            return
        # The core writes spaces around operators and none around the brackets of a template.
        if operator not in BINARY or not (text[0].isspace() and text[-1].isspace()):
            return
        name, others = BINARY[operator]
        before = file.text(start, end)
        mutants = [("operator", line_of(file, start), shown(before),
                    shown(file.text(start, middle) + f" {other} " + file.text(after, end)))
                   for other in others]
        at = middle + text.index(operator)
        first = file.add(("operator", at), mutants)
        if first is not None:
            file.wrap(start, end, f"::levee::mutant::{name}(@{first}@, ")
            file.edits.append((at, 2, 0, len(operator), ","))

    def is_compare(self, cursor):
        children = self.children(cursor)
        while len(children) == 1 and cursor.kind in (K.UNEXPOSED_EXPR, K.PAREN_EXPR):
            cursor, children = children[0], self.children(children[0])
        if len(children) != 2:
            return False
        between = self.file.text(span(children[0])[1], span(children[1])[0]).strip()
        return between in COMPARES or between in ("&&", "||")

    def condition(self, cursor):
        start, end = span(cursor)
        if cursor.kind in (K.VAR_DECL, K.DECL_STMT) or self.is_compare(cursor):
            return
        if self.file.is_frozen(start, end):
            return
        text = self.file.text(start, end)
        first = self.file.add(("condition", start, end), [
            ("condition", line_of(self.file, start), shown(text), f"!({shown(text)})")])
        if first is not None:
            self.file.wrap(start, end, f"::levee::mutant::negated(@{first}@, ", 1)

    def dropped(self, cursor, value):
        start, end = span(cursor)
        first = self.file.add(("condition", start, end), [
            ("condition", line_of(self.file, start), shown(self.file.text(start, end)), value)])
        if first is not None:
            self.file.wrap(start, end, f"::levee::mutant::forced_{value}(@{first}@, ", 1)

    def literal(self, cursor, parent):
        start, end = span(cursor)
        text = self.file.text(start, end)
        in_array_type = (self.file.data[start - 1:start] == b"[" and parent is not None
                         and parent.kind in (K.VAR_DECL, K.FIELD_DECL, K.PARM_DECL))
        following = self.file.data[end:end + 1]
        if in_array_type or self.in_type(start) or following == b">":
            return
        if self.file.is_frozen(start, end) or not re.match(r"\d", text):
            return
        line = line_of(self.file, start)
        around = shown(self.file.data.split(b"\n")[line - 1].decode())
        first = self.file.add(("literal", start), [
            ("literal", line, f"{text} in: {around}", f"{text} + 1"),
            ("literal", line, f"{text} in: {around}", f"{text} - 1")])
        if first is not None:
            self.file.wrap(start, end, f"::levee::mutant::literal(@{first}@, ")

    def twin(self, cursor):
        """floor for ceil and back, min for max: the call's name becomes a choice of two."""
        start, end = span(cursor)
        match = re.match(r"(?:wide::)?([a-z_0-9]+)\(", self.file.text(start, end))
        if match is None or self.file.is_frozen(start, end):
            return
        name = match.group(1)
        for one, two in TWINS:
            for this, other in ((one, two), (two, one)):
                parts = [other if part == this else part for part in name.split("_")]
                twin = "_".join(parts)
                if twin != name and twin in self.names:
                    self.choice(start, start + match.end() - 1, match.group(0)[:-1], name, twin)
                    return

    def rounding(self, cursor):
        """The direction that a rounding takes, where it is an argument."""
        start, end = span(cursor)
        text = self.file.text(start, end)
        match = re.fullmatch(r"((?:wide::)?Rounding::)(floor|ceil)", text)
        if match is None or self.file.is_frozen(start, end):
            return
        other = match.group(1) + {"floor": "ceil", "ceil": "floor"}[match.group(2)]
        line = line_of(self.file, start)
        around = shown(self.file.data.split(b"\n")[line - 1].decode())
        first = self.file.add(("rounding", start),
                              [("rounding", line, f"{text} in: {around}", other)])
        if first is not None:
            self.file.edits.append((start, 2, 0, end - start,
                                    f"(::levee::mutant::on(@{first}@) ? {other} : {text})"))

    def choice(self, start, end, written, name, twin):
        other = written.replace(name, twin)
        line = line_of(self.file, start)
        first = self.file.add(("twin", start), [("call", line, written, other)])
        if first is not None:
            self.file.edits.append((start, 2, 0, end - start, (
                f"[](const auto&... xs) constexpr noexcept {{ "
                f"return ::levee::mutant::on(@{first}@) ? {other}(xs...) : {written}(xs...); }}")))

    def statement(self, cursor):
        """A call or an assignment that stands alone is left out."""
        start, end = span(cursor)
        text = self.file.text(start, end)
        if self.file.is_frozen(start, end) or self.file.data[end:end + 1] != b";":
            return
        if re.match(r"(return|memcpy)\b", text):
            return
        first = self.file.add(("statement", start), [
            ("statement", line_of(self.file, start), shown(text), "left out")])
        if first is not None:
            self.file.edits.append((start, 1, -10 ** 9, 0,
                                    f"if (!::levee::mutant::on(@{first}@)) "))


def functions(cursor, path):
    """Functions with a body in this file, outermost only."""
    for child in cursor.get_children():
        where = child.extent.start.file
        if where is None or (where.name != str(path) and child.kind != K.NAMESPACE):
            continue
        if child.kind in BODIES:
            yield child
        else:
            yield from functions(child, path)


def all_names(unit, core):
    names = set()
    for cursor in unit.cursor.walk_preorder():
        where = cursor.extent.start.file
        if (cursor.kind in (K.FUNCTION_DECL, K.FUNCTION_TEMPLATE) and where is not None
                and where.name.startswith(str(core))):
            names.add(cursor.spelling)
    return names


def rewritten(file, first_id):
    """The file's text with its mutants in place; ids start at `first_id`."""
    data, at, parts = file.data.decode(), 0, []
    assert len(data) == len(file.data), f"{file.name}: not ASCII"
    for position, _, _, removed, text in sorted(file.edits):
        parts.append(data[at:position])
        parts.append(re.sub(r"@(\d+)@", lambda m: str(first_id + int(m.group(1))), text))
        at = position + removed
    text = "".join(parts) + data[at:]
    # Warnings about the calls that stand for operators would say nothing about the core.
    once = "#pragma once\n"
    head = once + '#pragma GCC system_header\n#include "contract/core/mutant.hpp"\n'
    return text.replace(once, head, 1)


def resource_folder():
    for name in ("clang-19", "clang-18", "clang-17", "clang-16", "clang"):
        program = shutil.which(name)
        if program:
            return subprocess.run([program, "-print-resource-dir"], capture_output=True,
                                  text=True, check=True).stdout.strip()
    sys.exit("mutate: no clang for its headers")


def parse(root, build):
    unit_path = build / "all_of_core.cpp"
    headers = sorted((root / "contract/core").rglob("*.hpp"))
    unit_path.write_text("#include <string.h>\n" + "".join(
        f'#include "{path.relative_to(root).as_posix()}"\n' for path in headers))
    unit = cindex.Index.create().parse(str(unit_path), args=[
        "-std=c++20", "-I", str(root), "-resource-dir", resource_folder()])
    errors = [str(d) for d in unit.diagnostics if d.severity >= cindex.Diagnostic.Error]
    if errors:
        sys.exit("mutate: " + errors[0])
    return unit


def write_changed(path, text):
    """A file that stays the same keeps its time, so nothing is built again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def main(root, build, names):
    """Instruments these files of contract/core, copies the rest, writes mutants.json."""
    unit = parse(root, build)
    core = root / "contract/core"
    known = all_names(unit, core)
    target = build / "core" / "contract" / "core"
    listed, next_id = [], 1
    for path in sorted(core.rglob("*.hpp")):
        name = path.relative_to(core).as_posix()
        text = path.read_text()
        if name in names:
            file = File(root, path)
            finder = Finder(file, known)
            for function in functions(unit.cursor, path):
                for child in function.get_children():
                    if child.kind == K.COMPOUND_STMT:
                        finder.walk(child, None)
                of = len(file.mutants) - len(file.functions)
                file.functions += [function.spelling] * of
            text = rewritten(file, next_id)
            source = hashlib.sha256(file.data).hexdigest()[:16]
            for (kind, line, before, after), function in zip(file.mutants, file.functions):
                listed.append({"id": next_id, "file": name, "source": source, "line": line,
                               "function": function, "kind": kind, "before": before,
                               "after": after})
                next_id += 1
        write_changed(target / name, text)
    mutant = pathlib.Path(__file__).parent / "mutant.hpp"
    write_changed(target / "mutant.hpp", mutant.read_text())
    (build / "mutants.json").write_text(json.dumps(listed, indent=1) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(),
         set(sys.argv[3:]))
