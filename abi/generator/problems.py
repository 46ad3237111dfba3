"""How a broken rule of the schema is told: one line with the place and the rule."""


class SchemaError(Exception):
    """One line: where the schema is wrong, and which rule it breaks."""


def fail(rule, where, what):
    raise SchemaError(f"{where}: {what} ({rule})")
