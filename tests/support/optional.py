"""Optional parts that tests need: engines, libraries, other compilers. A test that finds one absent
is skipped; LEVEE_ENGINES=all in the environment makes it a failure."""

import os
import unittest


def skip_unless_here(present, part):
    """A decorator of tests and classes of tests; `part` says what is absent, and what gets it."""
    if os.environ.get("LEVEE_ENGINES") != "all":
        return unittest.skipUnless(present, part)
    return lambda test: test if present else failing(test, part)


def failing(test, part):
    """In place of a test or class of tests, one that fails and says why."""
    def fail(case):
        case.fail(part)
    if not isinstance(test, type):
        return fail
    return type(test.__name__, (unittest.TestCase,), {
        **{name: fail for name in dir(test) if name.startswith("test")},
        "__module__": test.__module__, "__qualname__": test.__qualname__})
