#!/usr/bin/env python3
"""Writes the first corpus of every target from what the project has: cases, the standard library, examples and, beside the clone, CRDs.

python3 fuzz/seeds.py [FOLDER]      FOLDER is fuzz/corpus unless said otherwise"""
import glob, os, re, struct, sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
OUT = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "corpus")
SHARED = os.environ.get("DEPLOYC_SHARED", os.path.join(os.path.dirname(ROOT), "shared"))


def write(target, name, data):
    folder = os.path.join(OUT, target)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())


def cases():
    """Each case as one text: main.dpl first, the other files behind `//=== name`."""
    for page in sorted(glob.glob(f"{ROOT}/tests/cases/**/*.md", recursive=True)):
        for number, case in enumerate(re.split(r"^## ", open(page).read(), flags=re.M)[1:]):
            main, others = "", ""
            for info, text in re.findall(r"^```([^\n]*)\n(.*?)^```", case, flags=re.M | re.S):
                kind, _, name = info.partition(" ")
                name = name.strip().removeprefix("name=")
                if kind == "dpl" and name in ("", "main.dpl"):
                    main = text
                elif kind in ("dpl", "file"):
                    others += f"//=== {name}\n{text}"
                elif kind == "set":
                    others += f"//=== set\n{text}"
            if main or others:
                stem = os.path.splitext(os.path.basename(page))[0]
                yield f"{stem}-{number}", main + others


def edits(text, seed):
    """A few edits of a program, some taken back, as `incremental_against_cold` reads them."""
    out, state = b"\0", seed * 7919 + len(text)
    for _ in range(6):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out += struct.pack(">I", state)[1:] + struct.pack(">I", state * 31 & 0xFFFFFFFF)[1:]
    return text.encode() + out


programs = list(cases())
for path in sorted(glob.glob(f"{ROOT}/stdlib/std/*.dpl") + glob.glob(f"{ROOT}/stdlib/axisor/*.dpl")):
    programs.append(("std-" + os.path.basename(path), open(path).read()))
for number, (name, text) in enumerate(programs):
    write("source_to_check", name, text)
    write("source_to_build", name, text)
    write("incremental_against_cold", name, edits(text, number))

for number, text in enumerate(["a", "~", "true", "1e3", "0x1", "a: b", "- a", "a\nb\n", "\n a\n", "'", "\"\\", "# c", "é\u2028", "\t", "12:30", "2024-01-01", "<<", "|\n"]):
    data = text.encode() + b"\0"
    write("yaml_writer_against_reader", f"text-{number}", b"\0" + data)
    write("yaml_writer_against_reader", f"list-{number}", b"\x06\x02\0" + data + b"\0" + data)
    write("yaml_writer_against_reader", f"map-{number}", b"\x08\x02" + data + b"\0" + data + b"k\0\x06\x01\x08\x01" + data + b"\0" + data)

CRD = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.org}
spec:
  group: example.org
  scope: Namespaced
  names: {kind: Thing, plural: things}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec:
              type: object
              required: [a]
              properties:
"""
PROPERTIES = [
    "a: {type: string, enum: [x, y, 'true'], default: x, description: 'One, \"or\" ${two}'}",
    "a: {type: integer, minimum: 1, maximum: 5, format: int32}",
    "a: {x-kubernetes-int-or-string: true, pattern: '^[0-9]+$'}",
    "a: {type: object, additionalProperties: {type: string}, x-kubernetes-preserve-unknown-fields: true}",
    "a: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [n, p], items: {type: object, required: [n], properties: {n: {type: string}, p: {type: integer, default: 1}}}}",
    "a: {type: string, pattern: '^a+(b|c)?$', minLength: 1, maxLength: 9, nullable: true}",
    "a: {oneOf: [{required: [b]}], type: object, properties: {b: {type: boolean, default: true}, 'x-y': {type: number}, type: {type: string}}}",
    "a: {type: array, minItems: 1, items: {type: string, format: date-time}, default: []}",
]
for number, text in enumerate(PROPERTIES):
    write("import_crd", f"small-{number}", CRD + "                " + text + "\n")
for path in sorted(glob.glob(f"{SHARED}/crds/*/*.yaml")):
    if os.path.getsize(path) < 30_000:
        write("import_crd", "-".join(path.split("/")[-2:]), open(path, "rb").read())
