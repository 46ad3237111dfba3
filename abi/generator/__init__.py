"""The parts of abi/generate.py: loading and checking the schema, then one emitter per output."""
