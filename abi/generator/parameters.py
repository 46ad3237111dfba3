"""The table of governed parameters: loads and checks params.toml, and emits it for every reader.

A parameter is a field of a row with its bounds, steps, delays and routes. The core gets numbers
only (abi.hpp), hosts the names too (abi_meta.hpp), people a page.
"""

import re

from .problems import fail

DIRECTIONS = ["neither", "up", "down"]
ROUTES = ["vote", "authority", "guardian"]
SIZES = {"u8": 1, "u32": 4, "u64": 8, "u128": 16}
ELEMENT = re.compile(r"(\w+)(?:\[(\d+)\])?\Z")
KEYS = ["id", "name", "row", "field", "range", "step", "step_ratio", "cooldown", "loosen",
        "tighten", "tighter", "by", "sentence"]
TARGETS = ["asset", "market", "tranche"]
AT_ONCE = 255
U64_END = 2**64
U32_END = 2**32


def names(loader):
    """Id and name of each parameter, from 1 in order; 0 is none."""
    tables = loader.read("params", required=False).get("parameter", [])
    values = [{"name": "none", "value": 0, "sentence": "Free place of a batch."}]
    for place, table in enumerate(tables):
        where = f"params.toml: parameter {table.get('name', '?')}"
        loader.need(where, table, KEYS)
        if table["id"] != place + 1 or place + 1 > 255:
            fail("LV-ABI-17", where, f"its id is {table['id']}, not {place + 1}")
        values.append({"name": table["name"], "value": place + 1, "sentence": table["sentence"]})
    seen = [value["name"] for value in values]
    for name in seen:
        if seen.count(name) > 1:
            fail("LV-ABI-08", "params.toml", f"parameter {name} stands twice")
    return values if tables else []


def hours(where, text):
    match = re.match(r"(\d+) h\Z", text)
    if not match or int(match.group(1)) > 65535:
        fail("LV-ABI-17", where, f"'{text}' is not a number of hours like '24 h'")
    return int(match.group(1))


def billionths(where, text):
    match = re.match(r"(\d+) %\Z", text)
    if not match or int(match.group(1)) > 100:
        fail("LV-ABI-17", where, f"'{text}' is not a per cent of 0 to 100")
    return int(match.group(1)) * 10_000_000


def field_of(loader, where, table):
    rows = {row["name"]: row for row in loader.spec["rows"]}
    match = ELEMENT.match(table["field"])
    if table["row"] not in rows or not match:
        fail("LV-ABI-17", where, f"no field {table['row']}.{table['field']}")
    row = rows[table["row"]]
    found = [f for f in row["fields"] if f["name"] == match.group(1)]
    if not found:
        fail("LV-ABI-17", where, f"no field {table['row']}.{table['field']}")
    field = found[0]
    size = field["size"] // max(field["array"], 1)
    if match.group(2) is not None:
        if int(match.group(2)) >= field["array"]:
            fail("LV-ABI-17", where, f"no element {table['field']}")
        return row, field, field["offset"] + int(match.group(2)) * size, size
    # A list of numbers is a set of bits, as long as the list.
    size = field["size"] if field["array"] else size
    if field["array"] and (field["type"] != "u8" or size in SIZES.values()):
        fail("LV-ABI-17", where, "a list must be one of bytes, of a length that no number has")
    return row, field, field["offset"], size


def check_bounds(loader, where, parameter, field):
    low, high = parameter["min"], parameter["max"]
    if not field["array"] or "[" in parameter["field"]:
        loader.load_range(where, f"{low}..{high}", field["type"])
    if parameter["step"] >= U32_END or low >= U32_END:
        fail("LV-ABI-17", where, "the step and the lower bound fit 32 bits")
    if high >= U64_END - 1 and high != 2**88 - 1:
        fail("LV-ABI-17", where, "an upper bound above 64 bits is that of all atoms, 2^88 - 1")


def load(loader):
    parameters, places = [], {}
    for table in loader.read("params", required=False).get("parameter", []):
        where = f"params.toml: parameter {table['name']}"
        row, field, offset, size = field_of(loader, where, table)
        bounds = str(table["range"]).split("..")
        # Who holds a role is known at once; what a row's numbers decide waits for its roll.
        waits = table["row"] in TARGETS and field["unit"] != "principal"
        place = places.get(table["row"], 0) if waits else AT_ONCE
        places[table["row"]] = places.get(table["row"], 0) + waits
        if waits and place >= loader.constants["PLACES_DUE_MAX"]:
            fail("LV-ABI-17", where, "more parameters of a row than may wait for a roll")
        if table["tighter"] not in DIRECTIONS or not set(table["by"]) <= set(ROUTES):
            fail("LV-ABI-17", where, "'tighter' or 'by' has an unknown word")
        parameter = {
            "id": table["id"], "name": table["name"], "row": row["name"],
            "row_kind": row["kind"], "field": table["field"], "offset": offset, "size": size,
            "unit": field["unit"], "place": place, "min": int(bounds[0]), "max": int(bounds[1]),
            "step": table["step"], "step_ratio": billionths(where, table["step_ratio"]),
            "cooldown": hours(where, table["cooldown"]), "loosen": hours(where, table["loosen"]),
            "tighten": hours(where, table["tighten"]), "tighter": table["tighter"],
            "by": [route for route in ROUTES if route in table["by"]],
            "list": size > 8 and size != 16, "office": table.get("office", False),
            "sentence": table["sentence"]}
        if parameter["tighten"] > parameter["loosen"]:
            fail("LV-ABI-17", where, "a tightening may not wait longer than a loosening")
        if "guardian" in parameter["by"] and parameter["tighter"] == "neither":
            fail("LV-ABI-17", where, "the guardian may only tighten, and nothing here is tighter")
        if parameter["office"] and row["name"] not in ("governance", "state"):
            fail("LV-ABI-17", where, "an office is of no single asset, market or tranche")
        check_bounds(loader, where, parameter, field)
        parameters.append(parameter)
    return parameters


RULE = """\
// A governed parameter: which field it is, how far and how fast it may change. The table stands in
// order of the ids, from 1. Times are hours; the route with number n has bit n of `routes`.
struct ParameterRule {
    uint8_t row;
    uint8_t size;  // Bytes of the field.
    uint16_t offset;
    uint8_t place;  // Among those of its row that wait for a roll; 255 for what is known at once.
    uint8_t tighter;
    uint8_t routes;
    uint8_t step_percent;
    uint16_t cooldown;
    uint16_t loosen;
    uint16_t tighten;
    uint8_t list;    // 1 for a list of bytes, whose value is their set.
    uint8_t office;  // 1 for who holds an office of governance, or for how long.
    uint32_t min;
    uint32_t step;
    uint64_t max;  // Of atoms the largest number, which stands for 2^88 - 1.
};
static_assert(sizeof(ParameterRule) == 32);

"""


def emit_cpp(spec):
    """The table of abi.hpp."""
    if not spec["parameters"]:
        return ""
    out = RULE + "inline constexpr ParameterRule PARAMETER_RULES[] = {\n"
    for p in spec["parameters"]:
        routes = sum(1 << (1 + ROUTES.index(route)) for route in p["by"])
        top = min(p["max"], U64_END - 1)
        out += f"    // {p['name']}\n"
        out += (f"    {{{p['row_kind']}, {p['size']}, {p['offset']}, {p['place']}, "
                f"{DIRECTIONS.index(p['tighter'])}, {routes}, {p['step_ratio'] // 10_000_000}, "
                f"{p['cooldown']}, {p['loosen']}, {p['tighten']}, {p['list']:d}, "
                f"{p['office']:d},\n     {p['min']}u, "
                f"{p['step']}u, {top}ull}},\n")
    out += "};\n"
    return out + f"inline constexpr uint32_t PARAMETERS_COUNT = {len(spec['parameters'])}u;\n\n"


META = """\
// A governed parameter by its words. Times are hours.
struct ParameterInfo {
    std::string_view name;
    std::string_view row;
    std::string_view field;
    std::string_view unit;
    std::string_view min;  // Decimal.
    std::string_view max;
    std::string_view step;
    uint32_t step_ratio = 0;
    uint32_t cooldown = 0;
    uint32_t loosen = 0;
    uint32_t tighten = 0;
    std::string_view tighter;
    std::string_view routes;
    bool office = false;
    uint32_t place = 0;
    std::string_view sentence;
};

"""


def meta_rows(spec, text):
    return [[text(p["name"]), text(p["row"]), text(p["field"]), text(p["unit"]),
             text(str(p["min"])), text(str(p["max"])), text(str(p["step"])), str(p["step_ratio"]),
             str(p["cooldown"]), str(p["loosen"]), str(p["tighten"]), text(p["tighter"]),
             text("|".join(p["by"])),
             str(p["office"]).lower(), str(p["place"]), text(p["sentence"])]
            for p in spec["parameters"]]


def page(spec, grid, note):
    """docs/reference/parameters.md"""
    out = (f"# Parameters\n\n{note}What may be changed after the seal, by whom, how far and how "
           "fast ([governance](../spec/governance.md)). One change moves a value by at most the "
           "larger of the step and the ratio of the value before. A change in the tighter "
           "direction waits the shorter delay; every other, and all of a parameter without one, "
           "the longer. Times are hours. The value is that of the row; `levee params` shows it. "
           "`pauser`, `proposer`, `guardian` and `guardian_term` are offices: each is changed "
           "alone.\n\n")
    rows = []
    for p in spec["parameters"]:
        step = " or ".join(([str(p["step"])] if p["step"] else [])
                           + ([f"{p['step_ratio'] // 10_000_000} %"] if p["step_ratio"] else []))
        rows.append([p["id"], f"`{p['name']}`", f"{p['row']}.{p['field']}", p["unit"],
                     f"{p['min']}..{p['max']}", step, p["cooldown"], p["loosen"], p["tighten"],
                     p["tighter"], ", ".join(p["by"]), p["sentence"]])
    out += grid(["id", "name", "sets", "unit", "bounds", "largest step", "cooldown", "loosen",
                 "tighten", "tighter", "by", "meaning"], rows)
    return out.rstrip() + "\n"
