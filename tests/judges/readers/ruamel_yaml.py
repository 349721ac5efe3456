"""Reads the YAML documents of a file with ruamel.yaml, which reads YAML 1.2, and prints each as a line of JSON: ruamel_yaml.py FILE

A key that is no text is refused, since JSON would make a text of it."""
import json, sys
from ruamel.yaml import YAML


def keyed(value):
    if isinstance(value, dict):
        assert all(isinstance(key, str) for key in value), value
        return {key: keyed(inner) for key, inner in value.items()}
    return [keyed(inner) for inner in value] if isinstance(value, list) else value


for document in YAML(typ="safe", pure=True).load_all(open(sys.argv[1], encoding="utf-8", newline="")):
    print(json.dumps(keyed(document)))
