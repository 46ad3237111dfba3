"""Emits docs/reference/cosmwasm.md: messages, queries, events, errors of the CosmWasm contract."""

from .reference import NOTE, grid

JSON = {"u8": "number", "u16": "number", "u32": "number", "u64": "digits", "u128": "digits",
        "i64": "digits", "i128": "digits", "i192": "digits", "flag": "true, false",
        "principal": "address", "row": "object", "address": "address", "text": "text",
        "binary": "base64", "denoms": "list of `{asset, denom}`"}

INTRO = """\
Every message and query is an object with one key, its name: `{"roll":{"market":1}}`. A field that
is unknown, missing or given twice is refused. Numbers up to 32 bits are JSON numbers; wider ones
are strings of decimal digits. Enums are names, principals addresses. A field marked `?` may be
absent or null and is zero then.

In answers principal 0 is null. As `owner`, `proposer`, `venue`, `feed` or `executor` null is the
authority. As `guardian`, `fallback`, a place of `reporter`, or `operator` of a tranche that is none
of an operator, it is nobody; without a `pauser` the authority alone sets pauses.

| key | value |
|---|---|
| 8 bytes, big endian `kind << 56 \\| id` | the row, as in [rows.md](rows.md) |
KEYS| `contract_info` | name and version of the contract (cw2) |

Numbers of 4 bytes are big endian. A row that was removed has no key. Principal 0 is the chain by
`sudo`, and the admin's address. Any other address gets the next number when it first appears in an
accepted message.

"""

MIGRATE = """\
The message is `{}`. State of this contract of this version or an older one is taken over; any other
is refused (`wrong_contract`, `newer_version`).

"""

EVENTS = """\
An accepted message emits one event for each event of the core, in order: `levee/` and its name, to
which the chain puts `wasm-` in front. Each attribute is a field, by name and in decimal, principals
and enums too; where a field is a row, the row's fields stand in its place; the values of an array
are separated by commas. Reserved fields are left out. `levee report --from-events` turns them back
into the core's events.

The event `wasm` has `action`, the message's name, and `raw`: base64 of the context (40 bytes) and
the message (header and fields). The response's `data` is the core's events in bytes, so that blocks
commit to them. The adapter has events of its own, before the core's:

"""


def kind(model, field):
    if field["form"] == "enumeration":
        text = ", ".join(f"`{v['name']}`" for v in model.enums[field["enum"]]["values"])
    else:
        text = JSON[field["form"]]
    if field.get("number_too"):
        text += ", or digits"
    if field.get("count"):
        text = f"list of at most {field['count']}: {text}"
    return text


def limits(field):
    bounds = field.get("range")
    return f"{bounds['min']}..{bounds['max']}" if bounds else ""


def sentence(model, field):
    """The field's sentence; where it names an enum of bits, with their values."""
    text = field["sentence"]
    if "pause_bit" in text:
        values = ", ".join(f"{v['value']} {v['name']}" for v in model.enums["pause_bit"]["values"])
        text = text.replace("pause_bit", f"[pause_bit](constants.md#pause_bit) ({values})")
    return text


def answer(model, items):
    """The fields of an answer, whose units are not said by their JSON."""
    rows = []
    for field in items:
        is_row = field["form"] == "row"
        what = f"object, a [row](rows.md#{field['row']})" if is_row else kind(model, field)
        unit = "" if is_row or field["unit"].startswith("number") else field["unit"]
        rows.append([f"`{field['name']}`", what, unit, field["sentence"]])
    return "Answer:\n\n" + grid(["field", "JSON", "unit", "meaning"], rows)


def fields(model, items):
    if not items:
        return "No fields.\n\n"
    return grid(["field", "JSON", "range", "meaning"],
                [[f"`{f['name']}{'?' if f['optional'] else ''}`", kind(model, f), limits(f),
                  sentence(model, f)] for f in items])


def own_fields(items):
    return [{"name": name, "form": {"number32": "u32", "asset_id": "u32", "number128": "u128"}
             .get(unit.rstrip("?"), unit.rstrip("?")), "optional": unit.endswith("?"),
             "sentence": sentence} for name, unit, sentence in items]


def own(model, entry):
    out = ""
    for item in model.own(entry):
        out += f"### {item.get('name', entry)}\n\n{item['sentence']}\n\n"
        out += fields(model, own_fields(item["fields"]))
        if "answer" in item:
            out += "Answer:\n\n" + fields(model, own_fields(item["answer"]))
    return out


def queries(model):
    out = ("## Queries\n\nOf the core. Units are those of [constants.md](constants.md#units); "
           "`{\"raw\":\"..\"}` is any of these as base64 of its header and fields; it answers "
           "`data`, base64 of the answer's bytes ([queries.md](queries.md)).\n\n")
    for query, given in zip(model.queries, model.answers):
        out += f"### {query['name']}\n\n{query['sentence']}\n\n" + fields(model, query["fields"])
        out += answer(model, given["fields"])
    out += "Of rows, by their key; the answer has the row's fields ([rows.md](rows.md)).\n\n"
    rows = []
    for place in model.row_queries():
        row = model.rows[place]
        names = ", ".join(f"`{f['name']}`" for f in model.keys[place]["fields"])
        rows.append([f"`{row['name']}`", names, row["sentence"]])
    out += grid(["query", "fields", "row"], rows)
    table = model.table
    out += ("Of rows in order of their numbers: `start_after?` and `limit?` "
            f"({table['page_limit']} if absent, at most {table['page_limit_max']}); the answer is "
            "`data` and `metadata.has_more`.\n\n")
    out += grid(["query", "rows"], [[f"`{item['name']}`", item["sentence"]]
                                    for item in model.lists])
    return out + own(model, "query")


def emit(model):
    keys = "".join(f"| `{key['byte']:X}` {key['behind']}".rstrip() + f" | {key['value']} |\n"
                   for key in model.table["key"])
    out = f"# CosmWasm\n\n{NOTE}{INTRO.replace('KEYS', keys)}## Instantiate\n\n"
    out += own(model, "instantiate").split("\n", 2)[2]
    out += ("## Messages\n\nBy `execute`, and by `sudo` from the chain. `{\"raw\":\"..\"}` is a "
            "message as base64 of its header and fields.\n\n")
    for message in model.messages:
        funds = "takes funds" if message["funds"] else "takes no funds"
        who = " or ".join(message["callers"])
        out += f"### {message['name']}\n\n{message['sentence']} From {who}; {funds}.\n\n"
        out += fields(model, message["fields"])
    out += own(model, "execute") + "## Migrate\n\n" + MIGRATE + queries(model)
    out += "## Events\n\n" + EVENTS
    out += grid(["event", "attributes", "meaning"],
                [[f"`levee/{event['name']}`", ", ".join(f"`{f[0]}`" for f in event["fields"]),
                  event["sentence"]] for event in model.table["event"]])
    rows = []
    for event in model.events:
        names = []
        for field in event["fields"]:
            inner = model.rows[field["rule"]]["fields"] if field["form"] == "row" else [field]
            names += [f"`{f['name']}`" for f in inner]
        rows.append([f"`levee/{event['name']}`", ", ".join(names), event["sentence"]])
    out += grid(["event", "attributes", "meaning"], rows)
    out += ("## Errors\n\nThe text is `LV<code>: <where>: <what>`, and nothing is written. Codes "
            "up to 100 are the core's ([statuses.md](statuses.md)); these are the adapter's:\n\n")
    out += grid(["code", "name", "meaning"], [[s["code"], f"`{s['name']}`", s["sentence"]]
                                              for s in model.table["status"]])
    return out.rstrip() + "\n"
