"""Emits abi/generated/cosmwasm.hpp: the JSON of messages, queries and rows as tables.

One loop over these tables reads or writes every struct, so a message is a few bytes of data and no
code. `load` is the model that the IDL and the reference page are made from as well.
"""

import re
import tomllib

from .cpp import BANNER, comment
from .schema import check_name, fail

# Form of a value in JSON, by wire type. Up to 32 bits a number, above it decimal text.
FORMS = ["u8", "u16", "u32", "u64", "u128", "i64", "i128", "i192", "flag", "enumeration",
         "principal", "row"]
OPTIONAL, NUMBER_TOO, RULE_MAX = 0x80, 0x40, 0x3F
KEY = re.compile(r"(\w+)(?: << (\d+) \| (.+))?\Z")


class Names:
    """All names in one string; each is an offset and a length."""

    def __init__(self, names):
        self.pool = ""
        for name in sorted(set(names), key=lambda text: (-len(text), text)):
            if name not in self.pool:
                self.pool += name
        if len(self.pool) >= 2**16:
            fail("LV-CW-01", "cosmwasm.toml", "the names take more than 64 KiB")

    def at(self, name):
        return self.pool.index(name)


def form_of(where, field):
    if field["unit"] == "principal":
        return "principal"
    if field["unit"] == "flag":
        return "flag"
    form = "enumeration" if "enum" in field else field["type"]
    if form not in FORMS:
        fail("LV-CW-01", where, f"type {form} has no JSON form")
    if form == "enumeration" and field["type"] != "u8":
        fail("LV-CW-01", where, "an enum in JSON is a byte")
    return form


class Model:
    """The schema as CosmWasm sees it."""

    def __init__(self, spec, table):
        self.spec = spec
        self.table = table
        self.optional = set(table["optional"])
        self.number_too = set(table["number_or_address"])
        self.ranges = []
        self.enums = {enum["name"]: enum for enum in spec["enums"]}
        self.row_numbers = {row["name"]: i for i, row in enumerate(spec["rows"])}
        self.rows = [self.struct(row) for row in spec["rows"]]
        self.messages = [self.struct(message) for message in spec["messages"]]
        self.queries = [self.struct(query) for query in spec["queries"]]
        self.answers = [self.struct({**q["answer"], "name": q["name"], "kind": q["kind"]})
                        for q in spec["queries"]]
        self.events = [self.struct(event) for event in spec["events"]]
        self.keys = [self.row_key(row) for row in spec["rows"]]
        self.lists = self.find_lists()
        self.statuses = [{"name": s["name"], "code": s["code"], "sentence": s["sentence"]}
                         for s in spec["statuses"] + table["status"]]
        self.check()

    def struct(self, table):
        fields = [self.field(f"{table['name']}.{field['name']}", field)
                  for field in table["fields"] if not field.get("reserved")]
        return {"name": table["name"], "kind": table["kind"], "size": table["size"],
                "sentence": table.get("sentence", ""), "funds": table.get("funds", False),
                "callers": table.get("callers", []), "fields": fields}

    def field(self, where, field):
        form = form_of(where, field)
        rule = 0
        if form == "enumeration":
            rule = list(self.enums).index(field["enum"])
        elif form == "row":
            rule = self.row_numbers[field["row"]]
        elif "range" in field and field["range"]["min"] >= 0:
            bounds = (field["range"]["min"], field["range"]["max"])
            if bounds not in self.ranges:
                self.ranges.append(bounds)
            rule = 1 + self.ranges.index(bounds)
        if rule > RULE_MAX:
            fail("LV-CW-01", where, f"more than {RULE_MAX} ranges, enums or rows")
        return {"name": field["name"], "form": form, "type": field["type"], "unit": field["unit"],
                "offset": field["offset"], "count": field["array"], "rule": rule,
                "enum": field.get("enum"), "row": field.get("row"), "range": field.get("range"),
                "optional": where in self.optional, "number_too": where in self.number_too,
                "sentence": field["sentence"]}

    def row_key(self, row):
        """The key's expression as the fields that a query for the row takes."""
        match = KEY.match(row["key"])
        where = f"rows.toml: row {row['name']}"
        if not match:
            fail("LV-CW-01", where, f"the key '{row['key']}' is not 'a' or 'a << n | b'")
        if match.group(1).isdigit():
            return {"fixed": int(match.group(1)), "shift": 0, "fields": []}
        shift = int(match.group(2) or 0)
        parts = [match.group(1)] + ([match.group(3)] if match.group(3) else [])
        fields = []
        for place, part in enumerate(parts):
            name = self.key_name(where, row, part.replace(" ", "_"))
            own = [f for f in row["fields"] if f["name"] == name]
            unit = own[0] if own else {"unit": "number32", "type": "u32"}
            if own and "enum" not in unit and unit["type"] != "u32":
                unit = {**unit, "type": "u32", "unit": "number32"}
            fields.append(self.field(f"{row['name']}.{name}", {
                "array": 0, "sentence": row["sentence"], **unit, "name": name,
                "offset": 4 * place}))
        return {"fixed": 0, "shift": shift, "fields": fields}

    def key_name(self, where, row, text):
        names = [field["name"] for field in row["fields"]] + [row["name"]]
        found = [name for name in names if text == name or text.startswith(name + "_")]
        if not found:
            if text.isidentifier() and "id" in names:
                return text
            fail("LV-CW-01", where, f"no field of the row is its key's '{text}'")
        return max(found, key=len)

    def find_lists(self):
        """Rows numbered densely by a counter of row state, which is called as their plural."""
        state = self.spec["rows"][self.row_numbers["state"]]
        counters = {field["name"]: field["offset"] for field in state["fields"]}
        return [{"name": row["name"] + "s", "row": self.row_numbers[row["name"]],
                 "counter": counters[row["name"] + "s"], "sentence": row["sentence"]}
                for row in self.spec["rows"]
                if row["name"] + "s" in counters and row["key"] == row["name"]]

    def row_queries(self):
        """Rows that have a query of their own name: those that no core query is called after."""
        taken = {query["name"] for query in self.queries}
        return [i for i, row in enumerate(self.rows) if row["name"] not in taken]

    def own(self, entry):
        return [item for item in self.table["own"] if item["entry"] == entry]

    def check(self):
        where = "cosmwasm.toml"
        fields = {f"{s['name']}.{f['name']}" for s in self.messages + self.queries
                  for f in s["fields"]}
        for name in sorted((self.optional | self.number_too) - fields):
            fail("LV-CW-01", where, f"no field {name}")
        inputs = [f for s in self.messages + self.queries for f in s["fields"]]
        for field in inputs + [f for key in self.keys for f in key["fields"]]:
            if field["form"] in ("i192", "row"):
                fail("LV-CW-01", where, f"field {field['name']}: no message takes {field['form']}")
        for event in self.events:
            if any(field["form"] == "row" for field in event["fields"][:-1]):
                fail("LV-CW-01", where, f"event {event['name']}: a row comes last")
        groups = {
            "execute variant": [m["name"] for m in self.messages] + ["raw"]
            + [item["name"] for item in self.own("execute")],
            "query variant": [q["name"] for q in self.queries] + ["raw"]
            + [self.rows[i]["name"] for i in self.row_queries()]
            + [item["name"] for item in self.lists + self.own("query")],
            "event": [event["name"] for event in self.events + self.table["event"]],
            "status": [status["name"] for status in self.statuses],
            "key": [key["name"] for key in self.table["key"]],
        }
        for what, names in groups.items():
            for name in names:
                check_name(where, name)
                if names.count(name) > 1:
                    fail("LV-ABI-08", where, f"{what} {name} stands twice")
        codes = [status["code"] for status in self.statuses]
        if len(codes) != len(set(codes)) or any(s["code"] <= 100 for s in self.table["status"]):
            fail("LV-ABI-08", where, "codes of the adapter are above 100 and each is used once")
        first = [key["byte"] for key in self.table["key"]]
        if len(first) != len(set(first)) or min(first) <= len(self.rows) or max(first) > 0xFF:
            fail("LV-CW-01", where, "keys begin with bytes of their own that no kind of row has")
        for name, structs in (("message", self.messages), ("query", self.queries),
                              ("row", self.rows), ("event", self.events)):
            if [s["kind"] for s in structs] != list(range(1, len(structs) + 1)):
                fail("LV-CW-01", where, f"the {name} kinds are not 1, 2, 3 .. in order")


def emit_keys(model):
    """abi/generated/cosmwasm_keys.hpp, which the contract and who reads its storage include."""
    keys = model.table["key"]
    out = comment("The keys that the CosmWasm contract has beside those of the core's rows, by the "
                  "byte that each begins with, and the name and version that it stores.")
    out += (BANNER + "\n#pragma once\n\n#include <stdint.h>\n\nnamespace levee::cosmwasm {\n\n")
    for key in keys:
        behind = f"{key['behind']} -> " if key["behind"] else ""
        out += comment(f"{behind}{key['value']}")
        out += f"inline constexpr uint8_t {key['name'].upper()} = 0x{key['byte']:02X};\n"
    out += "\n" + comment("The keys of rows begin with less.")
    out += f"inline constexpr uint8_t FIRST_PREFIX = 0x{min(k['byte'] for k in keys):02X};\n\n"
    out += f'inline constexpr char CONTRACT_NAME[] = "{model.table["contract"]}";\n'
    out += f'inline constexpr char CONTRACT_VERSION[] = "{model.table["version"]}";\n'
    return out + "\n}  // namespace levee::cosmwasm\n"


def load(directory, spec):
    path = directory / "cosmwasm.toml"
    try:
        return Model(spec, tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except tomllib.TOMLDecodeError as error:
        return fail("LV-ABI-01", path.name, str(error))


TYPES = """\
// How a value stands in JSON: numbers up to 32 bits as numbers, wider ones as decimal text, a flag
// as true or false, an enumeration by name, a principal as an address.
enum class Form : uint8_t {FORMS};

// A name is a run of NAMES.
struct Name {
    uint16_t first;
    uint16_t size;
};

// A field of a struct and where its value lies. `rule` is the place of the row or enumeration, or
// one more than that of the range, with the bits below.
struct Field {
    Name name;
    Form form;
    uint8_t count;  // Length of an array, 0 for a single value.
    uint16_t offset;
    uint8_t rule;
};

inline constexpr uint8_t FIELD_OPTIONAL = 0x80;
inline constexpr uint8_t FIELD_NUMBER_TOO = 0x40;
inline constexpr uint8_t FIELD_RULE = 0x3F;

// A struct: its fields are a run of FIELDS. It stands at the place of its kind less one.
struct Struct {
    Name name;
    uint16_t first;
    uint16_t size;
    uint8_t fields;
};

// The values of an enumeration are a run of ENUM_VALUES.
struct Enumeration {
    uint8_t first;
    uint8_t count;
};

struct EnumValue {
    Name name;
    uint8_t value;
};

// Both bounds are allowed; the high one is top << 64 | high.
struct Range {
    uint64_t low;
    uint64_t high;
    uint64_t top;
};

// How the fields of a query for a row make its id: one number, or high << shift | low.
struct RowKey {
    Struct fields;
    uint8_t shift;
    uint8_t fixed;
};

// A list of rows numbered from 1 to a counter, which lies in row state.
struct RowList {
    Name name;
    uint8_t row;
    uint8_t counter;
};

struct StatusName {
    uint16_t code;
    Name name;
};

"""


class Tables:
    """Collects the fields of all structs while they are written."""

    def __init__(self, model):
        self.model = model
        structs = model.rows + model.messages + model.queries + model.answers + model.events
        names = [s["name"] for s in structs] + [f["name"] for s in structs for f in s["fields"]]
        names += [f["name"] for key in model.keys for f in key["fields"]]
        names += [item["name"] for item in model.lists]
        names += [status["name"] for status in model.statuses]
        names += [v["name"] for enum in model.enums.values() for v in enum["values"]]
        self.names = Names(names)
        self.fields = []
        self.runs = {}

    def name(self, text):
        return f"{{{self.names.at(text)}, {len(text)}}}"

    def run(self, fields):
        """The place of a run of fields; equal runs are written once."""
        lines = tuple(self.line(field) for field in fields)
        if lines not in self.runs:
            self.runs[lines] = len(self.fields)
            self.fields += lines
        return self.runs[lines]

    def line(self, field):
        rule = field["rule"] | (OPTIONAL if field["optional"] else 0)
        rule |= NUMBER_TOO if field["number_too"] else 0
        return (f"{{{self.name(field['name'])}, Form::{field['form']}, {field['count']}, "
                f"{field['offset']}, {rule}}},  // {field['name']}")

    def struct(self, struct, name=None):
        return (f"{{{self.name(name or struct['name'])}, {self.run(struct['fields'])}, "
                f"{struct.get('size', 0)}, {len(struct['fields'])}}}")

    def structs(self, name, structs):
        body = "".join(f"    {self.struct(s)},  // {s['name']}\n" for s in structs)
        return f"inline constexpr Struct {name}[] = {{\n{body}}};\n\n"


def pool_text(pool):
    lines = [pool[i:i + 92] for i in range(0, len(pool), 92)]
    return "\n".join(f'    "{line}"' for line in lines)


def enum_tables(tables, enums):
    out, values = "inline constexpr Enumeration ENUMS[] = {\n", ""
    first = 0
    for enum in enums.values():
        out += f"    {{{first}, {len(enum['values'])}}},  // {enum['name']}\n"
        for value in enum["values"]:
            name = tables.name(value["name"])
            values += f"    {{{name}, {value['value']}}},  // {value['name']}\n"
        first += len(enum["values"])
    return out + f"}};\n\ninline constexpr EnumValue ENUM_VALUES[] = {{\n{values}}};\n\n"


def key_tables(tables, model):
    out = comment("The query for a row, at the place of the row; a name of size 0 has none.")
    out += "inline constexpr RowKey ROW_KEYS[] = {\n"
    with_query = model.row_queries()
    for i, (row, key) in enumerate(zip(model.rows, model.keys)):
        name = row["name"] if i in with_query else ""
        struct = tables.struct({"fields": key["fields"], "size": 4 * len(key["fields"]),
                                "name": name})
        out += f"    {{{struct}, {key['shift']}, {key['fixed']}}},  // {row['name']}\n"
    out += "};\n\ninline constexpr RowList ROW_LISTS[] = {\n"
    for item in model.lists:
        out += f"    {{{tables.name(item['name'])}, {item['row']}, {item['counter']}}},\n"
    return out + "};\n\n"


def emit(model):
    tables = Tables(model)
    body = tables.structs("MESSAGES", model.messages) + tables.structs("QUERIES", model.queries)
    body += comment("At the place of its query.") + tables.structs("ANSWERS", model.answers)
    body += tables.structs("ROWS", model.rows) + tables.structs("EVENTS", model.events)
    body += key_tables(tables, model) + enum_tables(tables, model.enums)
    body += "inline constexpr Range RANGES[] = {\n"
    for low, high in model.ranges:
        body += f"    {{{low}u, {high % 2**64}u, {high >> 64}u}},\n"
    body += "};\n\ninline constexpr StatusName STATUSES[] = {\n"
    for status in model.statuses:
        body += f"    {{{status['code']}, {tables.name(status['name'])}}},  // {status['name']}\n"
    body += "};\n\n" + comment("What the adapter refuses by itself.")
    body += "enum class Refusal : uint16_t {\n"
    for status in model.table["status"]:
        body += f"    {status['name']} = {status['code']},  // {status['sentence']}\n"
    body += "};\n\n"
    fields = "".join(f"    {line}\n" for line in tables.fields)
    out = ("// JSON of every message, query, answer, row and event, as tables for CosmWasm.\n"
           + BANNER + "\n#pragma once\n\n#include <stdint.h>\n\nnamespace levee::cosmwasm {\n\n")
    out += TYPES.replace("FORMS", "\n    " + ",\n    ".join(FORMS) + "\n")
    out += f'inline constexpr char ABI_HASH_HEX[] =\n    "{model.spec["abi_hash"]}";\n'
    out += f"inline constexpr uint32_t PAGE_LIMIT = {model.table['page_limit']};\n"
    out += f"inline constexpr uint32_t PAGE_LIMIT_MAX = {model.table['page_limit_max']};\n\n"
    out += f"inline constexpr char NAMES[] =\n{pool_text(tables.names.pool)};\n\n"
    out += f"inline constexpr Field FIELDS[] = {{\n{fields}}};\n\n" + body
    return out + "}  // namespace levee::cosmwasm\n"
