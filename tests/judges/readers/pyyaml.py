"""Reads the YAML documents of a file with PyYAML, and prints each as a line of JSON: pyyaml.py (python|libyaml) FILE

Its second reader is libyaml, where PyYAML was built with it. A key that is no text is refused, since JSON would make a text of it."""
import json, sys
import yaml

if sys.argv[1] == "libyaml" and not yaml.__with_libyaml__:
    sys.exit("No module named yaml._yaml")
LOADER = yaml.CSafeLoader if sys.argv[1] == "libyaml" else yaml.SafeLoader


def keyed(value):
    if isinstance(value, dict):
        assert all(isinstance(key, str) for key in value), value
        return {key: keyed(inner) for key, inner in value.items()}
    return [keyed(inner) for inner in value] if isinstance(value, list) else value


for document in yaml.load_all(open(sys.argv[2], encoding="utf-8", newline=""), LOADER):
    print(json.dumps(keyed(document)))
