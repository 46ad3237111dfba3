"""Emits abi/generated/abi_meta.hpp: the same facts as tables, for hosts that decode any bytes."""

import json
import textwrap

from . import parameters
from .cpp import BANNER, comment
from .schema import WIRE

TYPES = """\
// Type of a field on the wire: a little-endian integer, or a whole row.
enum class Wire : uint8_t { WIRES };

// One field of a struct. `count` is 0 for a single value, else the length of the array.
struct Field {
    std::string_view name;
    std::string_view unit;
    std::string_view enumeration;  // Name of the enum, or of the row for Wire::row, else empty.
    Wire wire = Wire::u8;
    uint32_t offset = 0;
    uint32_t size = 0;  // Bytes of the whole field.
    uint32_t count = 0;
    bool is_reserved = false;
    bool is_hex = false;  // A run of bytes that people read as hexadecimal.
    std::string_view range_min;  // Decimal, or empty where the type is the only bound.
    std::string_view range_max;
    std::string_view sentence;
};

// A table of constant length that a range-for can walk.
template <typename Item>
struct Table {
    const Item* first = nullptr;
    uint32_t count = 0;

    constexpr const Item* begin() const { return first; }
    constexpr const Item* end() const { return first + count; }
    constexpr uint32_t size() const { return count; }
    constexpr const Item& operator[](uint32_t index) const { return first[index]; }
};

// A row, message, event, query, answer or frame.
struct Struct {
    std::string_view name;
    uint16_t kind = 0;
    uint8_t version = 0;  // Of a row's layout, else 0.
    uint32_t since = 1;
    uint32_t size = 0;
    std::string_view key;      // Of a row: what its id is.
    std::string_view callers;  // Of a message: who may send it.
    bool takes_funds = false;
    std::string_view sentence;
    Table<Field> fields;
};

struct StatusInfo {
    std::string_view name;
    uint32_t code = 0;
    std::string_view band;
    std::string_view rule;
    bool can_retry = false;
    std::string_view sentence;
};

struct EnumValue {
    std::string_view name;
    uint32_t value = 0;
    std::string_view sentence;
};

struct EnumInfo {
    std::string_view name;
    Wire wire = Wire::u8;
    std::string_view sentence;
    Table<EnumValue> values;
};

struct UnitInfo {
    std::string_view name;
    Wire wire = Wire::u8;
    std::string_view sentence;
};

struct ConstantInfo {
    std::string_view name;
    std::string_view value;  // Decimal.
    std::string_view unit;
    std::string_view sentence;
};

"""


def text(value):
    return json.dumps(value, ensure_ascii=False)


def wrapped(parts, indent):
    """Initialiser parts in braces, filled to 100 columns; a long string is split in pieces."""
    pad = " " * indent
    lines, line = [], pad + "{"
    for index, part in enumerate(parts):
        piece = part + (", " if index + 1 < len(parts) else "}")
        if len(line) + len(piece.rstrip()) + 1 > 100:
            lines.append(line.rstrip())
            line = pad + " "
        if len(line) + len(piece.rstrip()) + 1 > 100:
            words = textwrap.wrap(part[1:-1], 88 - indent, drop_whitespace=False,
                                  break_on_hyphens=False)
            lines += [f'{pad} "{word}"' for word in words[:-1]]
            piece = f'"{words[-1]}"' + piece[len(part):]
        line += piece
    return "\n".join(lines + [line]) + ",\n"


def table(kind, name, rows, indent=4):
    """A constant array; an empty one is a null table, because C++ has no empty arrays."""
    if not rows:
        return f"inline constexpr Table<{kind}> {name}{{}};\n\n"
    body = "".join(wrapped(row, indent) for row in rows)
    line = f"inline constexpr Table<{kind}> {name}{{{name}_ITEMS, {len(rows)}}};"
    if len(line) > 100:
        line = line.replace("{", "{\n    ", 1)
    return f"inline constexpr {kind} {name}_ITEMS[] = {{\n{body}}};\n{line}\n\n"


def flag(value):
    return "true" if value else "false"


def field_row(field):
    bounds = field.get("range")
    return [text(field["name"]), text(field["unit"]), text(field.get("enum", field.get("row", ""))),
            f"Wire::{field['type']}", str(field["offset"]), str(field["size"]),
            str(field["array"]), flag(field.get("reserved")), flag(field.get("hex")),
            text(str(bounds["min"]) if bounds else ""), text(str(bounds["max"]) if bounds else ""),
            text(field["sentence"])]


def struct_row(item, fields):
    return [text(item["name"]), str(item.get("kind", 0)), str(item.get("version", 0)),
            str(item.get("since", 1)), str(item["size"]), text(item.get("key", "")),
            text("|".join(item.get("callers", []))), flag(item.get("funds")),
            text(item.get("sentence", "")), fields]


def structs(name, items):
    out, rows = "", []
    for item in items:
        fields = f"{name}_{item['name'].upper()}"
        out += table("Field", fields, [field_row(field) for field in item["fields"]])
        rows.append(struct_row(item, fields))
    return out + table("Struct", name, rows)


def enums(spec):
    out, rows = "", []
    for enum in spec["enums"]:
        name = f"ENUM_{enum['name'].upper()}"
        values = [[text(v["name"]), str(v["value"]), text(v["sentence"])] for v in enum["values"]]
        out += table("EnumValue", name, values)
        rows.append([text(enum["name"]), f"Wire::{enum['type']}", text(enum["sentence"]), name])
    return out + table("EnumInfo", "ENUMS", rows)


def emit(spec):
    out = ("// The ABI as tables: fields, offsets, kinds, statuses and enums of every struct.\n"
           + BANNER + "// Only hosts include it: the core needs none of these words.\n\n"
           "#pragma once\n\n#include <stdint.h>\n\n#include <string_view>\n\n"
           "namespace levee::meta {\n\n")
    out += TYPES.replace("WIRES", ", ".join([*WIRE, "row"])) + parameters.META
    out += f"inline constexpr std::string_view ABI_HASH_HEX =\n    {text(spec['abi_hash'])};\n\n"
    out += structs("FRAMES", spec["frames"]) + structs("ROWS", spec["rows"])
    out += structs("MESSAGES", spec["messages"]) + structs("EVENTS", spec["events"])
    out += structs("QUERIES", spec["queries"])
    out += comment("Answers have the name and kind of their query.")
    answers = [{**query["answer"], "name": query["name"], "kind": query["kind"],
                "since": query["since"]} for query in spec["queries"]]
    out += structs("ANSWERS", answers) + enums(spec)
    out += table("StatusInfo", "STATUSES",
                 [[text(s["name"]), str(s["code"]), text(s["band"]), text(s["rule"]),
                   flag(s["retry"]), text(s["sentence"])] for s in spec["statuses"]])
    out += table("UnitInfo", "UNITS", [[text(u["name"]), f"Wire::{u['type']}", text(u["sentence"])]
                                       for u in spec["units"]])
    out += table("ConstantInfo", "CONSTANTS",
                 [[text(c["name"]), text(str(c["value"])), text(c["unit"]), text(c["sentence"])]
                  for c in spec["constants"]])
    out += table("ParameterInfo", "PARAMETERS", parameters.meta_rows(spec, text))
    return out + "}  // namespace levee::meta\n"


def emit_json_header(json_text):
    """abi.json as a string, cut in pieces that every compiler accepts."""
    out = ("// The text of abi.json, so that a binary can print it without reading a file.\n"
           + BANNER + "\n#pragma once\n\n#include <string_view>\n\nnamespace levee::meta {\n\n"
           "inline constexpr std::string_view ABI_JSON =\n")
    lines = json_text.splitlines(keepends=True)
    pieces = ["".join(lines[i:i + 100]) for i in range(0, len(lines), 100)]
    out += "\n".join(f'    R"json({piece})json"' for piece in pieces)
    return out + ";\n\n}  // namespace levee::meta\n"


def emit_adapter(statuses):
    """What an adapter refuses by itself, before the core: as its statuses, never to retry."""
    out = ("// What the CosmWasm adapter refuses before the core sees anything, for hosts that\n"
           "// explain it.\n" + BANNER + "\n"
           "#pragma once\n\n#include \"abi/generated/abi_meta.hpp\"\n\n"
           "namespace levee::meta {\n\n")
    out += table("StatusInfo", "ADAPTER_STATUSES",
                 [[text(s["name"]), str(s["code"]), text("adapter"), text("LV-CW-12"), flag(False),
                   text(s["sentence"])] for s in statuses])
    return out + "}  // namespace levee::meta\n"
