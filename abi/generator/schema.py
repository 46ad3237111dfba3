"""Loads abi/schema/*.toml and checks every rule that the generated code relies on.

The result is a plain dictionary, the specification: it becomes abi.json as it is, and the emitters
read nothing else. Rule ids LV-ABI-nn are explained in docs/spec/abi.md.
"""

import ast
import hashlib
import json
import re
import tomllib

from . import parameters
from .problems import SchemaError, fail  # noqa: F401

# Wire type -> (size, alignment, lowest, highest). Values wider than 64 bits are 64-bit words.
WIRE = {}
for _bits in (8, 16, 32, 64, 128, 192):
    _size = _bits // 8
    WIRE[f"u{_bits}"] = (_size, min(_size, 8), 0, 2**_bits - 1)
    WIRE[f"i{_bits}"] = (_size, min(_size, 8), -(2 ** (_bits - 1)), 2 ** (_bits - 1) - 1)

MESSAGE_BYTES_MAX = 4000
HEADER_BYTES = 8
BANDS = ["ok", "decode", "lookup", "caller", "lifecycle", "request", "balance", "feed", "capacity",
         "governance"]
CALLERS = ["anyone", "owner", "venue", "feed", "authority", "operator", "pauser", "guardian"]
NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
FIELD_UNIT = re.compile(r"([a-z][a-z0-9_:]*)(?:\[([A-Za-z0-9_]+)\])?\Z")
RESERVED = re.compile(r"reserved(8|16|32|64)\Z")
KEYWORDS = set(
    "alignas alignof and asm auto bool break case catch char class concept const constexpr continue"
    " default delete do double else enum explicit export extern false float for friend goto if"
    " inline int long mutable namespace new not nullptr operator or private protected public"
    " register requires return short signed sizeof static struct switch template this throw true"
    " try typedef typeid typename union unsigned using virtual void volatile while xor".split()
)

# The frames of the wire: they hold for every version, so they are stated here and not in a table.
FRAMES = [
    {
        "name": "context",
        "sentence": "What the chain says about one transaction; it precedes the message.",
        "fields": [
            ["height", "number64", "Height of the block."],
            ["time", "seconds", "Time of the block."],
            ["sender", "principal", "Who sent the message; 0 is the chain's authority."],
            ["funds_asset", "asset_id", "Asset of the attached money; 0 is none."],
            ["funds_amount", "atoms", "Amount of the attached money."],
        ],
    },
    {
        "name": "message_header",
        "sentence": "The first 8 bytes of every message and query.",
        "fields": [
            ["kind", "kind16", "Kind of the message or query."],
            ["reserved", "reserved16", "Must be zero."],
            ["reserved2", "reserved32", "Must be zero."],
        ],
    },
    {
        "name": "event_header",
        "sentence": "The first 8 bytes of every event.",
        "fields": [
            ["kind", "kind16", "Kind of the event."],
            ["size", "bytes16", "Bytes of the fields that follow this header."],
            ["reserved", "reserved32", "Must be zero."],
        ],
    },
]
# Units that the frames need even where the schema has no unit of that name.
FRAME_UNITS = {
    "number64": "u64",
    "seconds": "u64",
    "principal": "u32",
    "asset_id": "u32",
    "atoms": "u128",
    "kind16": "u16",
    "bytes16": "u16",
}


def pascal(name):
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def plain_cpp(wire):
    return f"{'u' if wire[0] == 'u' else ''}int{wire[1:]}_t"


def check_name(where, name):
    if not isinstance(name, str) or not NAME.match(name) or name.endswith("_"):
        fail("LV-ABI-01", where, f"'{name}' is not a snake_case name")


def identifier(name):
    """The name in C++: a keyword such as `long` gets an underscore."""
    return name + "_" if name in KEYWORDS else name


def check_unique(rule, where, what, values):
    seen = set()
    for value in values:
        if value in seen:
            fail(rule, where, f"{what} {value} is used twice")
        seen.add(value)


def evaluate(text, constants, where):
    """The value of an integer, a constant's name, or a sum or power of such, as in '2^88 - 1'."""
    if isinstance(text, bool):
        fail("LV-ABI-09", where, "a boolean is not a number")
    if isinstance(text, int):
        return text
    try:
        tree = ast.parse(str(text).strip().replace("^", "**"), mode="eval").body
    except SyntaxError:
        fail("LV-ABI-09", where, f"'{text}' is not a number or a constant")
    operators = {
        ast.Add: lambda a, b: a + b,
        ast.Sub: lambda a, b: a - b,
        ast.Mult: lambda a, b: a * b,
        ast.Pow: lambda a, b: a ** min(max(b, 0), 256),
    }

    def walk(node):
        if isinstance(node, ast.Constant) and type(node.value) is int:
            return node.value
        if isinstance(node, ast.Name) and node.id.upper() in constants:
            return constants[node.id.upper()]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -walk(node.operand)
        if isinstance(node, ast.BinOp) and type(node.op) in operators:
            return operators[type(node.op)](walk(node.left), walk(node.right))
        return fail("LV-ABI-09", where, f"'{text}' is not a number or a constant")

    return walk(tree)


class Loader:
    """Turns the tables of one schema directory into the specification."""

    def __init__(self, directory):
        self.directory = directory
        self.units = {}
        self.enums = {}
        self.constants = {}
        self.spec = {}

    def read(self, name, required=True):
        path = self.directory / f"{name}.toml"
        if not path.exists() and not required:
            return {}
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            fail("LV-ABI-01", path.name, "the file does not exist")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            fail("LV-ABI-01", path.name, str(error))

    def need(self, where, table, keys):
        for key in keys:
            if key not in table:
                fail("LV-ABI-01", where, f"'{key}' is missing")

    def load(self):
        self.load_units()
        self.load_enums()
        self.load_constants()
        self.name_parameters()
        self.spec["statuses"] = self.load_statuses()
        self.spec["frames"] = [self.load_frame(frame) for frame in FRAMES]
        self.spec["rows"] = self.load_structs("rows", "row", 255)
        self.spec["messages"] = self.load_structs("messages", "message", 65535)
        self.spec["events"] = self.load_structs("events", "event", 65535)
        self.spec["queries"] = self.load_structs("queries", "query", 65535)
        self.spec["parameters"] = parameters.load(self)
        self.check_types()
        self.spec["abi_hash"] = abi_hash(self.spec)
        return self.spec

    def load_units(self):
        for name, unit in self.read("units").get("unit", {}).items():
            where = f"units.toml: unit {name}"
            check_name(where, name)
            self.need(where, unit, ["type", "cpp", "sentence"])
            if unit["type"] not in WIRE:
                fail("LV-ABI-02", where, f"unknown wire type '{unit['type']}'")
            self.units[name] = {
                "name": name,
                "type": unit["type"],
                "cpp": unit["cpp"],
                "hex": bool(unit.get("hex", "digest" in name)),
                "range": unit.get("range", ""),
                "sentence": unit["sentence"],
            }
        self.spec["units"] = list(self.units.values())

    def load_enums(self):
        for name, enum in self.read("enums", required=False).get("enum", {}).items():
            where = f"enums.toml: enum {name}"
            check_name(where, name)
            self.need(where, enum, ["type", "sentence", "values"])
            if enum["type"] not in ("u8", "u16", "u32"):
                fail("LV-ABI-02", where, f"type '{enum['type']}' is not u8, u16 or u32")
            values = []
            for row in enum["values"]:
                if len(row) != 3 or type(row[1]) is not int:
                    fail("LV-ABI-01", where, f"a value is [name, number, sentence], not {row}")
                check_name(where, row[0])
                if not 0 <= row[1] <= WIRE[enum["type"]][3]:
                    fail("LV-ABI-02", where, f"{row[0]} = {row[1]} does not fit {enum['type']}")
                values.append({"name": row[0], "value": row[1], "sentence": row[2]})
            check_unique("LV-ABI-08", where, "name", [v["name"] for v in values])
            check_unique("LV-ABI-08", where, "value", [v["value"] for v in values])
            self.enums[name] = {"name": name, "type": enum["type"],
                                "sentence": enum["sentence"], "values": values}
        self.spec["enums"] = list(self.enums.values())

    def load_constants(self):
        constants = []
        for table in self.read("params", required=False).get("constant", []):
            where = f"params.toml: constant {table.get('name', '?')}"
            self.need(where, table, ["name", "value", "sentence"])
            if ("unit" in table) == ("type" in table) or table.get("type", "u8") not in WIRE:
                fail("LV-ABI-02", where, "it needs either a 'unit' or a wire 'type'")
            if not re.match(r"[A-Za-z][A-Za-z0-9_]*\Z", table["name"]):
                fail("LV-ABI-01", where, "the name is not an identifier")
            name = table["name"].upper()
            wire = table.get("type") or self.resolve(where, table["unit"])["type"]
            value = evaluate(table["value"], self.constants, where)
            if not WIRE[wire][2] <= value <= WIRE[wire][3]:
                fail("LV-ABI-02", where, f"{value} does not fit {wire}")
            if name in self.constants:
                fail("LV-ABI-08", where, f"name {name} is used twice")
            self.constants[name] = value
            constants.append({"name": name, "value": value, "unit": table.get("unit", wire),
                              "type": wire, "sentence": table["sentence"]})
        self.spec["constants"] = constants

    def name_parameters(self):
        """The enum `parameter`, so that a message names one; its rows are looked at later."""
        values = parameters.names(self)
        if values:
            self.enums["parameter"] = {
                "name": "parameter", "type": "u8", "values": values,
                "sentence": "Governed parameters; reference/parameters.md is their table."}
            self.spec["enums"] = list(self.enums.values())

    def load_statuses(self):
        tables = self.read("statuses")
        statuses = []
        for table in tables.get("status", []):
            where = f"statuses.toml: status {table.get('name', '?')}"
            self.need(where, table, ["name", "code", "band", "rule", "retry", "sentence"])
            check_name(where, table["name"])
            if table["band"] not in BANDS:
                fail("LV-ABI-03", where, f"band '{table['band']}' is none of {', '.join(BANDS)}")
            if type(table["code"]) is not int or not 0 <= table["code"] < 2**32:
                fail("LV-ABI-02", where, f"code {table['code']} does not fit u32")
            if table["code"] in tables.get("retired", []):
                fail("LV-ABI-03", where, f"code {table['code']} was retired and is never reused")
            keys = ["name", "code", "band", "rule", "retry", "sentence"]
            statuses.append({key: table[key] for key in keys})
        check_unique("LV-ABI-08", "statuses.toml", "name", [s["name"] for s in statuses])
        check_unique("LV-ABI-08", "statuses.toml", "code", [s["code"] for s in statuses])
        if not statuses or statuses[0]["name"] != "ok" or statuses[0]["code"] != 0:
            fail("LV-ABI-03", "statuses.toml", "the first status must be ok with code 0")
        self.check_bands(statuses)
        return statuses

    def check_bands(self, statuses):
        """Statuses stand in check order, a band is one run of them, and its codes lie together."""
        bands = list(dict.fromkeys(status["band"] for status in statuses))
        runs = 1 + sum(a["band"] != b["band"] for a, b in zip(statuses, statuses[1:]))
        if runs != len(bands):
            fail("LV-ABI-03", "statuses.toml", "the statuses of a band are not one run")
        for band in bands:
            codes = [s["code"] for s in statuses if s["band"] == band]
            for other in statuses:
                if other["band"] != band and min(codes) <= other["code"] <= max(codes):
                    fail("LV-ABI-03", f"statuses.toml: status {other['name']}",
                         f"code {other['code']} lies among those of band {band}")

    def resolve(self, where, unit):
        """The unit of a field: from the table, an enum, or a reserved run of zero bytes."""
        if unit.startswith("enum:"):
            name = unit[5:]
            if name not in self.enums:
                fail("LV-ABI-02", where, f"unknown enum '{name}'")
            wire = self.enums[name]["type"]
            return {"type": wire, "cpp": plain_cpp(wire), "enum": name}
        match = RESERVED.match(unit)
        if match:
            wire = f"u{match.group(1)}"
            return {"type": wire, "cpp": plain_cpp(wire), "reserved": True}
        if unit.startswith("row:"):
            rows = {row["name"]: row for row in self.spec.get("rows", [])}
            if unit[4:] not in rows:
                fail("LV-ABI-02", where, f"unknown row '{unit[4:]}'")
            return {"type": "row", "cpp": rows[unit[4:]]["cpp"], "row": rows[unit[4:]]}
        if unit not in self.units:
            fail("LV-ABI-02", where, f"unknown unit '{unit}'")
        return self.units[unit]

    def extent(self, unit):
        """Size and alignment of a unit; a row inside an event or answer is a field too."""
        if "row" not in unit:
            return WIRE[unit["type"]][:2]
        return unit["row"]["size"], max(self.extent(self.resolve("row", f["unit"]))[1]
                                        for f in unit["row"]["fields"])

    def load_range(self, where, text, wire):
        parts = str(text).split("..")
        if len(parts) != 2:
            fail("LV-ABI-09", where, f"range '{text}' is not 'low..high'")
        low, high = (evaluate(part, self.constants, where) for part in parts)
        if not WIRE[wire][2] <= low <= high <= WIRE[wire][3]:
            fail("LV-ABI-09", where, f"range {low}..{high} is empty or does not fit {wire}")
        return {"min": low, "max": high}

    def load_fields(self, where, rows):
        """Gives each field its offset; refuses every hole that a compiler would pad."""
        fields, offset, widest = [], 0, 1
        for row in rows:
            if len(row) not in (3, 4) or not all(isinstance(part, str) for part in row):
                fail("LV-ABI-01", where, f"a field is [name, unit, sentence, range?], not {row}")
            here = f"{where}, field {row[0]}"
            check_name(here, row[0])
            match = FIELD_UNIT.match(row[1])
            if not match:
                fail("LV-ABI-02", here, f"unknown unit '{row[1]}'")
            unit = self.resolve(here, match.group(1))
            count = 1
            if match.group(2):
                count = evaluate(match.group(2), self.constants, here)
                if not 1 <= count <= 4096:
                    fail("LV-ABI-05", here, f"array size {count} is not in 1..4096")
            size, align = self.extent(unit)
            if offset % align:
                fail("LV-ABI-04", here, f"offset {offset} is not a multiple of {align}: "
                     f"put {align - offset % align} reserved bytes before it")
            field = {"name": row[0], "unit": match.group(1), "type": unit["type"],
                     "cpp": unit["cpp"], "offset": offset, "size": size * count,
                     "array": count if match.group(2) else 0}
            if unit.get("enum"):
                field["enum"] = unit["enum"]
            if unit.get("reserved"):
                field["reserved"] = True
            if "row" in unit:
                field["row"] = unit["row"]["name"]
            if unit.get("hex") and unit["type"] == "u8" and match.group(2):
                field["hex"] = True
            if len(row) == 4:
                if unit["type"] == "row":
                    fail("LV-ABI-09", here, "a row has no range")
                field["range"] = self.load_range(here, row[3], unit["type"])
            elif unit.get("range"):
                field["range"] = self.load_range(here, unit["range"], unit["type"])
            field["sentence"] = row[2]
            fields.append(field)
            offset += size * count
            widest = max(widest, align)
        if offset % widest:
            fail("LV-ABI-04", where, f"the end, offset {offset}, is not a multiple of {widest}: "
                 f"put {widest - offset % widest} reserved bytes there")
        check_unique("LV-ABI-08", where, "field name", [f["name"] for f in fields])
        return offset, fields

    def load_frame(self, frame):
        for name, wire in FRAME_UNITS.items():
            unit = {"name": name, "type": wire, "cpp": plain_cpp(wire), "sentence": ""}
            if name not in self.units:
                self.units[name] = unit
            elif self.units[name]["type"] != wire:
                fail("LV-ABI-02", f"units.toml: unit {name}", f"the frames need type {wire}")
        size, fields = self.load_fields(f"frame {frame['name']}", frame["fields"])
        return {"name": frame["name"], "cpp": pascal(frame["name"]), "size": size,
                "sentence": frame["sentence"], "fields": fields}

    def load_structs(self, file, singular, kind_max):
        structs = []
        for table in self.read(file, required=file in ("rows", "messages")).get(singular, []):
            where = f"{file}.toml: {singular} {table.get('name', '?')}"
            self.need(where, table, ["name", "kind", "fields"])
            check_name(where, table["name"])
            kind = table["kind"]
            if type(kind) is not int or not 1 <= kind <= kind_max:
                fail("LV-ABI-02", where, f"kind {kind} is not in 1..{kind_max}")
            size, fields = self.load_fields(where, table["fields"])
            struct = {"name": table["name"], "cpp": pascal(table["name"]) + pascal(singular),
                      "kind": kind, "since": table.get("since", 1), "size": size}
            getattr(self, f"add_{singular}")(where, table, struct)
            struct["sentence"] = table.get("sentence", "")
            struct["fields"] = fields
            structs.append(struct)
        check_unique("LV-ABI-08", f"{file}.toml", "name", [s["name"] for s in structs])
        check_unique("LV-ABI-08", f"{file}.toml", "kind", [s["kind"] for s in structs])
        return structs

    def add_row(self, where, table, struct):
        first = table["fields"][0] if table["fields"] else None
        unit = self.units.get(first[1]) if first else None
        if not first or first[0] != "version" or not unit or unit["type"] != "u8":
            fail("LV-ABI-06", where, "the first field must be 'version' in a unit of type u8")
        struct["version"] = table.get("version", 1)
        if not 1 <= struct["version"] <= 255:
            fail("LV-ABI-06", where, f"version {struct['version']} is not in 1..255")
        struct["key"] = table.get("key", "")

    def add_message(self, where, table, struct):
        if HEADER_BYTES + struct["size"] > MESSAGE_BYTES_MAX:
            fail("LV-ABI-05", where, f"{HEADER_BYTES + struct['size']} bytes with its header "
                 f"exceed {MESSAGE_BYTES_MAX}")
        struct["callers"] = str(table.get("caller", "anyone")).split("|")
        for caller in struct["callers"]:
            if caller not in CALLERS:
                fail("LV-ABI-07", where, f"caller '{caller}' is none of {', '.join(CALLERS)}")
        struct["funds"] = bool(table.get("funds", False))

    def add_event(self, where, table, struct):
        if struct["size"] > MESSAGE_BYTES_MAX:
            fail("LV-ABI-05", where, f"{struct['size']} bytes exceed {MESSAGE_BYTES_MAX}")

    def add_query(self, where, table, struct):
        size, fields = self.load_fields(f"{where}, answer", table.get("answer", []))
        if size > MESSAGE_BYTES_MAX:
            fail("LV-ABI-05", where, f"{size} bytes of answer exceed {MESSAGE_BYTES_MAX}")
        struct["answer"] = {"cpp": pascal(table["name"]) + "Answer", "size": size,
                            "fields": fields}

    def check_types(self):
        """No two C++ types may share a name."""
        names = ["Status", "Caller", "RowKind", "MessageKind", "EventKind", "QueryKind"]
        names += {u["cpp"] for u in self.units.values() if not u["cpp"].endswith("_t")}
        names += [pascal(name) for name in self.enums]
        for key in ("frames", "rows", "messages", "events", "queries"):
            names += [table["cpp"] for table in self.spec[key]]
        names += [query["answer"]["cpp"] for query in self.spec["queries"]]
        check_unique("LV-ABI-08", "schema", "C++ type", names)


def without_prose(value):
    if isinstance(value, dict):
        return {k: without_prose(v) for k, v in value.items() if k not in ("sentence", "cpp")}
    if isinstance(value, list):
        return [without_prose(item) for item in value]
    return value


def abi_hash(spec):
    """SHA-256 of the canonical JSON, without the words that no byte depends on (LV-ABI-10)."""
    text = json.dumps(without_prose(spec), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def load(directory):
    return Loader(directory).load()
