"""Emits abi/generated/levee-idl.json: the messages, queries and responses of the CosmWasm contract
as JSON Schema draft-07 in cosmwasm-schema's format, which tools such as ts-codegen read."""

from .schema import pascal

DRAFT = "http://json-schema.org/draft-07/schema#"
TEXTS = {
    "u64": ("Uint64", "Whole number below 2^64 in decimal digits."),
    "u128": ("Uint128", "Whole number below 2^128 in decimal digits."),
    "i64": ("Int64", "Signed whole number of 64 bits in decimal digits."),
    "i128": ("Int128", "Signed whole number of 128 bits in decimal digits."),
    "i192": ("Int192", "Signed whole number of 192 bits in decimal digits."),
    "binary": ("Binary", "Bytes in base64."),
}
# Units of the adapter's own messages -> form.
OWN_FORMS = {"address": "address", "text": "text", "binary": "binary", "number32": "u32",
             "asset_id": "u32", "number128": "u128", "denoms": "denoms"}


def as_object(properties, required=None, description=None):
    out = {"type": "object"}
    if description:
        out["description"] = description
    if required is None:
        required = list(properties)
    if required:
        out["required"] = required
    return {**out, "properties": properties, "additionalProperties": False}


class Idl:
    """One root schema with the definitions that it refers to."""

    def __init__(self, model):
        self.model = model
        self.definitions = {}

    def root(self, title, body, description=None):
        out = {"$schema": DRAFT, "title": title}
        if description and "description" not in body:
            out["description"] = description
        out.update(body)
        if self.definitions:
            out["definitions"] = dict(sorted(self.definitions.items()))
        self.definitions = {}
        return out

    def reference(self, name, definition):
        self.definitions[name] = definition
        return {"$ref": f"#/definitions/{name}"}

    def value(self, form, field):
        """The schema of one value; a number with its own bounds."""
        if form in ("u8", "u16", "u32"):
            bounds = field.get("range") or {"min": 0, "max": 2 ** int(form[1:]) - 1}
            return {"type": "integer", "format": f"uint{form[1:]}", "minimum": bounds["min"],
                    "maximum": bounds["max"]}
        if form == "flag":
            return {"type": "boolean"}
        if form in ("principal", "address", "text"):
            return {"type": "string"}
        if form == "enumeration":
            enum = self.model.enums[field["enum"]]
            words = " ".join(f"{v['name']}: {v['sentence']}" for v in enum["values"])
            return self.reference(pascal(enum["name"]), {
                "description": f"{enum['sentence']} {words}", "type": "string",
                "enum": [v["name"] for v in enum["values"]]})
        if form == "row":
            row = self.model.rows[field["rule"]]
            return self.reference(pascal(row["name"]) + "Row", self.answer(row))
        if form == "denoms":
            item = as_object({"asset": self.value("u32", {}), "denom": {"type": "string"}})
            return {"type": "array", "items": self.reference("AssetDenom", item)}
        name, sentence = TEXTS[form]
        return self.reference(name, {"description": sentence, "type": "string"})

    def described(self, field, optional):
        """The value with its sentence, as an array or as null where that is allowed."""
        value = self.value(field["form"], field)
        sentence = field["sentence"]
        bounds = field.get("range")
        if bounds and field["form"] in TEXTS:
            sentence += f" {bounds['min']}..{bounds['max']}."
        if field.get("number_too"):
            sentence += " An address, or a number in digits."
        if field.get("count"):
            most = {"maxItems": field["count"]}
            if field["form"] == "principal":  # a free place is null
                value = {**value, "type": [value["type"], "null"]}
            value = {"type": "array", "items": value, **most}
        if optional and "$ref" in value:
            return {"description": sentence, "anyOf": [value, {"type": "null"}]}
        if "$ref" in value:
            return {"description": sentence, "allOf": [value]}
        if optional:
            value["type"] = [value["type"], "null"]
        return {"description": sentence, **value}

    def arguments(self, fields):
        properties = {f["name"]: self.described(f, f["optional"]) for f in fields}
        return as_object(properties, [f["name"] for f in fields if not f["optional"]])

    def answer(self, struct):
        """A struct as it is answered: a principal that is the authority, or none, is null."""
        fields = struct["fields"]
        properties = {f["name"]: self.described(f, f["form"] == "principal") for f in fields}
        required = [f["name"] for f in fields if f["form"] != "principal"]
        return as_object(properties, required, struct.get("sentence"))

    def own_fields(self, fields):
        return [{"name": name, "form": OWN_FORMS[unit.rstrip("?")], "sentence": sentence,
                 "optional": unit.endswith("?")} for name, unit, sentence in fields]

    def variant(self, name, sentence, body):
        return {"description": sentence, **as_object({name: body})}

    def raw(self, what):
        return self.variant("raw", f"A {what} as the bytes of the ABI: its header and fields.",
                            self.value("binary", {}))

    def messages(self, with_receive):
        variants = []
        for message in self.model.messages:
            who = " or ".join(message["callers"])
            funds = "takes funds" if message["funds"] else "takes no funds"
            sentence = f"{message['sentence']} From {who}; {funds}."
            variants.append(self.variant(message["name"], sentence,
                                         self.arguments(message["fields"])))
        for item in self.model.own("execute"):
            if with_receive or item["name"] != "receive":
                variants.append(self.variant(item["name"], item["sentence"],
                                             self.arguments(self.own_fields(item["fields"]))))
        return variants + [self.raw("message")]

    def queries(self):
        variants = [self.variant(q["name"], q["sentence"], self.arguments(q["fields"]))
                    for q in self.model.queries]
        for place in self.model.row_queries():
            row = self.model.rows[place]
            variants.append(self.variant(row["name"], f"Row: {row['sentence']}",
                                         self.arguments(self.model.keys[place]["fields"])))
        for item in self.model.lists:
            variants.append(self.variant(item["name"], f"Rows by number: {item['sentence']}",
                                         self.arguments(self.page_fields())))
        for item in self.model.own("query"):
            variants.append(self.variant(item["name"], item["sentence"],
                                         self.arguments(self.own_fields(item["fields"]))))
        return variants + [self.raw("query")]

    def page_fields(self):
        table = self.model.table
        limit = (f"Most rows; {table['page_limit']} if absent, at most {table['page_limit_max']}.")
        return [{"name": "start_after", "form": "u32", "optional": True,
                 "sentence": "The last number of the page before."},
                {"name": "limit", "form": "u32", "optional": True, "sentence": limit,
                 "range": {"min": 1, "max": table["page_limit_max"]}}]

    def responses(self):
        out = {}
        for answer in self.model.answers:
            out[answer["name"]] = self.root(pascal(answer["name"]) + "Response",
                                            self.answer(answer))
        for place in self.model.row_queries():
            row = self.model.rows[place]
            out[row["name"]] = self.root(pascal(row["name"]) + "Response", self.answer(row))
        for item in self.model.lists:
            row = self.model.rows[item["row"]]
            name = pascal(row["name"]) + "Row"
            page = as_object({
                "data": {"type": "array", "items": self.reference(name, self.answer(row))},
                "metadata": self.reference("PageMetadata",
                                           as_object({"has_more": {"type": "boolean"}}))})
            out[item["name"]] = self.root(pascal(item["name"]) + "Response", page)
        for item in self.model.own("query"):
            fields = self.own_fields(item["answer"])
            body = self.arguments(fields)
            out[item["name"]] = self.root(pascal(item["name"]) + "Response", body)
        out["raw"] = self.root("RawResponse", as_object({"data": self.value("binary", {})}))
        return dict(sorted(out.items()))


def build(model):
    idl = Idl(model)
    instantiate = model.own("instantiate")[0]
    return {
        "contract_name": model.table["contract"],
        "contract_version": model.table["version"],
        "idl_version": "1.0.0",
        "instantiate": idl.root("InstantiateMsg",
                                idl.arguments(idl.own_fields(instantiate["fields"])),
                                instantiate["sentence"]),
        "execute": idl.root("ExecuteMsg", {"oneOf": idl.messages(True)}),
        "query": idl.root("QueryMsg", {"oneOf": idl.queries()}),
        "migrate": idl.root("MigrateMsg", as_object({})),
        "sudo": idl.root("SudoMsg", {"oneOf": idl.messages(False)}),
        "responses": idl.responses(),
    }
