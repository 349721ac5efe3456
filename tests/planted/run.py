#!/usr/bin/env python3
"""Plants each mistake of mistakes.toml in a copy of the project, runs the cases, and writes docs/planted-mistakes.md.

    tests/planted/run.py [--scratch DIR] [--only R4.6]

It takes about half a minute for each, so it is run by hand. It ends with 1 where a mistake is caught by no case of its rule.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/planted-mistakes.md"
HEAD = """# Mistakes that were planted

Each of these mistakes was planted in the compiler, alone, and the cases under `tests/cases` were run: the case on the right failed. What is planted
stands in `tests/planted/mistakes.toml`; `tests/planted/run.py` plants it and writes this page, and `tests/planted.rs` holds that what is planted
still fits the sources.

| rule | mistake | caught by | cases that failed |
|---|---|---|---|
"""


def rules_of_cases():
    """The rules that each case names, by its title."""
    rules, title = {}, None
    for page in sorted((ROOT / "tests/cases").rglob("*.md")):
        for line in page.read_text().splitlines():
            if line.startswith("## "):
                title = line[3:]
            elif line.startswith("Rules: ") and title:
                rules[title] = line[7:].split(", ")
    return rules


def run_cases(scratch):
    command = ["cargo", "test", "--locked", "--offline", "--test", "cases"]
    environment = {**os.environ, "CARGO_TARGET_DIR": str(scratch / "target"), "RUST_BACKTRACE": "0"}
    return subprocess.run(command, cwd=scratch / "copy", env=environment, capture_output=True, text=True)


def copy(scratch):
    files = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, files.stdout.decode().split("\0")):
        target = scratch / "copy" / name
        if not (ROOT / name).exists():
            continue
        new = (ROOT / name).read_bytes()
        if target.exists() and target.read_bytes() == new:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--scratch", default=os.path.join(tempfile.gettempdir(), "planted"))
    parser.add_argument("--only")
    options = parser.parse_args()
    scratch = pathlib.Path(options.scratch)
    copy(scratch)
    rules = rules_of_cases()
    if run_cases(scratch).returncode:
        sys.exit("the cases fail without any mistake")
    rows, missed = [], []
    mistakes = tomllib.loads((ROOT / "tests/planted/mistakes.toml").read_text())["mistake"]
    for mistake in mistakes:
        if options.only and mistake["rule"] != options.only:
            continue
        path = scratch / "copy" / mistake["file"]
        right = path.read_text()
        assert right.count(mistake["text"]) == 1, mistake
        path.write_text(right.replace(mistake["text"], mistake["instead"]))
        result = run_cases(scratch)
        path.write_text(right)
        if "could not compile" in result.stderr:
            sys.exit(f"{mistake['rule']}: what is planted does not compile\n{result.stderr[-3000:]}")
        failed = re.findall(r"^--- \S+\.md: (.*)$", result.stdout, re.M)
        if result.returncode and not failed:
            failed = ["(the run ended)"]
        own = [title for title in failed if mistake["rule"] in rules.get(title, [])]
        print(mistake["rule"], mistake["is"], "->", own or f"NOT BY ITS RULE, but by {failed}", flush=True)
        if not own:
            missed.append(mistake["rule"])
        rows.append(f"| {mistake['rule']} | {mistake['is']} | {(own or failed or ['nothing'])[0]} | {len(failed)} |".replace("\\", "\\\\"))
    if not options.only:
        PAGE.write_text(HEAD + "\n".join(rows) + "\n")
    if missed:
        sys.exit(f"not caught by a case of the rule: {', '.join(missed)}")


main()
