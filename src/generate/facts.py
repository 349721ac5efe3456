"""Writes the second part of facts.toml from the tables and live schemas of Kubernetes.

    python3 src/generate/facts.py SCHEMAS

SCHEMAS holds kinds.json, enums.json, field-enum-type.json, the swagger files and one OpenAPI v3 of a live server.
"""
import glob, json, os, sys

HERE = os.path.dirname(os.path.abspath(__file__))
REPEATED = [f"io.k8s.api.core.v1.{name}" for name in ("ObjectReference", "PersistentVolumeClaimSpec", "PodSpec", "ServiceSpec")]
LINE = "# " + "-" * 96 + "\n"


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def toml(value):
    return "[" + ", ".join(json.dumps(v, ensure_ascii=False) for v in value) + "]"


def wrapped(key, values):
    lines = "".join(f"  {json.dumps(v)},\n" for v in values)
    return f"{key} = [\n{lines}]\n"


def field_of(definitions, name):
    definition, field = name.rsplit(".", 1)
    return definitions.get(definition, {}).get("properties", {}).get(field)


def live_values(schema):
    """The enumeration that a live server states at a field or at its elements."""
    if schema is None:
        return []
    return schema.get("enum") or schema.get("items", {}).get("enum") or []


def enumerations(folder):
    """[(name or None, values, fields)]: what is declared in the sources of the API or stated by a live server."""
    known, of_field = load(f"{folder}/enums.json"), load(f"{folder}/field-enum-type.json")
    definitions, live = {}, {}
    for path in sorted(glob.glob(f"{folder}/swagger-*.json")):
        definitions.update(load(path)["definitions"])
    for path in sorted(glob.glob(f"{folder}/openapi-v3-*.json")):
        live.update(load(path)["components"]["schemas"])
    out = {}
    for field, name in of_field.items():
        if known[name]["declared_enum"] and field_of(definitions, field):
            entry = out.setdefault(name, (set(known[name]["values"]), []))
            entry[0].update(live_values(field_of(live, field)))
            entry[1].append(field)
    for definition in live:
        for name, schema in live[definition].get("properties", {}).items():
            field, values = f"{definition}.{name}", live_values(schema)
            if not values or of_field.get(field) in out or not field_of(definitions, field):
                continue
            same = [n for n in out if out[n][0] == set(values)]
            near = sorted(same, key=lambda n: (n.rsplit(".", 1)[0] != definition.rsplit(".", 1)[0], ".core." not in n, n))
            entry = out.setdefault(near[0] if near else field, (set(values), []))
            entry[1].append(field)
    return out


def references(schema):
    """The definitions that a schema refers to, at any depth."""
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].rsplit("/", 1)[-1]
        for value in schema.values():
            yield from references(value)


def names(folder):
    """{type: field sets}: the records of the core that CRDs repeat, where the fields tell which it is."""
    types = {}
    for path in sorted(glob.glob(f"{folder}/swagger-*.json")):
        definitions = load(path)["definitions"]
        waiting, seen = list(REPEATED), set()
        while waiting:
            name = waiting.pop()
            if name not in seen and name in definitions and not name.endswith("ObjectMeta"):
                seen.add(name)
                waiting.extend(references(definitions[name]))
        for definition in seen:
            fields = sorted(definitions[definition].get("properties", ()))
            if len(fields) > 2:
                types.setdefault(" ".join(fields), set()).add(definition.rsplit(".", 1)[-1])
    out = {}
    for fields, candidates in types.items():
        if len(candidates) == 1:
            out.setdefault(*candidates, []).append(fields)
    return out


def main(folder):
    path = f"{HERE}/facts.toml"
    with open(path, encoding="utf-8") as file:
        kept = file.read().split(LINE)[0]
    cluster = {f"{k['kind']}.{k['group']}".rstrip(".") for k in load(f"{folder}/kinds.json") if not k.get("namespaced", True)}
    text = kept + LINE
    text += "\n# The kinds that have no namespace.\n[scope]\n" + wrapped("cluster", sorted(cluster))
    text += "\n# The records of the core by their fields, for the names of what CRDs repeat of them.\n[names]\n"
    text += "".join(f"{name} = {toml(sorted(fields))}\n" for name, fields in sorted(names(folder).items()))
    text += "\n# Closed enumerations and the fields that take one of their values.\n"
    for name, (values, fields) in sorted(enumerations(folder).items()):
        text += f"\n[[enumerations]]\nname = {json.dumps(name)}\nvalues = {toml(sorted(values))}\n"
        text += wrapped("fields", sorted(fields))
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


main(*sys.argv[1:])
