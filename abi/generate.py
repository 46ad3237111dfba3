#!/usr/bin/env python3
"""Turns abi/schema/*.toml into headers, abi.json and the reference pages.

    python3 abi/generate.py            write abi/generated and docs/reference
    python3 abi/generate.py --check    exit 1 if any written file differs from the schema
    python3 abi/generate.py --out DIR  write DIR/abi/generated and DIR/docs/reference instead

It needs the standard library only and reads nothing but the schema, so equal schemas give equal
bytes. A broken rule of the schema is one line on stderr and exit 2; then nothing is written.
"""

import argparse
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "abi"))

from generator import (cosmwasm, cosmwasm_idl, cosmwasm_reference,  # noqa: E402
                       cpp, meta, reference, schema)


def pretty(value, depth=0):
    """JSON with one line for whatever fits in one, so that a change of a field is one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or not value or (depth and len(flat) < 240):
        return flat
    pad = " " * (depth + 1)
    if isinstance(value, dict):
        items = [f"{json.dumps(key)}: {pretty(item, depth + 1)}" for key, item in value.items()]
    else:
        items = [pretty(item, depth + 1) for item in value]
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    body = ",\n".join(pad + item for item in items)
    return f"{opening}\n{body}\n{' ' * depth}{closing}"


def render(schema_directory):
    """Path below the output directory -> text, for every generated file."""
    spec = schema.load(schema_directory)
    json_text = pretty(spec) + "\n"
    files = {
        "abi/generated/abi.hpp": cpp.emit(spec),
        "abi/generated/abi_meta.hpp": meta.emit(spec),
        "abi/generated/abi_json.hpp": meta.emit_json_header(json_text),
        "abi/generated/abi.json": json_text,
    }
    for name, text in reference.emit(spec).items():
        files[f"docs/reference/{name}"] = text
    model = cosmwasm.load(schema_directory, spec)
    if model is not None:
        files["abi/generated/cosmwasm.hpp"] = cosmwasm.emit(model)
        files["abi/generated/adapter_statuses.hpp"] = meta.emit_adapter(model.table["status"])
        files["abi/generated/cosmwasm_keys.hpp"] = cosmwasm.emit_keys(model)
        files["abi/generated/levee-idl.json"] = pretty(cosmwasm_idl.build(model)) + "\n"
        files["docs/reference/cosmwasm.md"] = cosmwasm_reference.emit(model)
    return files


def different(files, out):
    """The files whose bytes on disk are not what the schema says."""
    stale = []
    for name, text in files.items():
        path = out / name
        if not path.exists() or path.read_bytes() != text.encode():
            stale.append(name)
    return stale


def main():
    parser = argparse.ArgumentParser(
        description="Generates the ABI's headers, JSON and reference pages from abi/schema.",
        epilog="example: python3 abi/generate.py --check")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if stale")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT, help="root to write below")
    parser.add_argument("--schema", type=pathlib.Path, default=ROOT / "abi" / "schema",
                        help="directory of the schema")
    options = parser.parse_args()
    try:
        files = render(options.schema)
    except schema.SchemaError as error:
        print(f"generate.py: {error}", file=sys.stderr)
        return 2
    stale = different(files, options.out)
    if options.check:
        for name in stale:
            print(f"generate.py: {name} differs from the schema; run python3 abi/generate.py",
                  file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        path = options.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name].encode())
    print(f"generate.py: {len(stale)} of {len(files)} files written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
