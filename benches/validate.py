"""Validates JSON files with jsonschema-rs: validate.py SCHEMA FILE... ; what `make bench` measures `radius-console check` against.

It is as short as it can be, for it must be quick: names the files that are not valid, and ends with 1 where there are any.
"""

import json
import sys
from pathlib import Path

import jsonschema_rs


def load(path: str) -> object:
    return json.loads(Path(path).read_bytes())


schema, *files = sys.argv[1:]
validator = jsonschema_rs.validator_for(load(schema))
invalid = [file for file in files if not validator.is_valid(load(file))]
for file in invalid:
    print(f"{file}: not valid")
sys.exit(1 if invalid else 0)
