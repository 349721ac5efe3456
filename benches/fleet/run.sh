#!/bin/sh
# The fleet: deployc beside the peers that are installed, as cold processes in turn.
#
#   FLEET=folder-of-the-job PEERS=folder-of-the-peers benches/fleet/run.sh [OUT [N,N,…]]
#
# FLEET holds gen.py, check.py, bench.py and summarize.py of the job. PEERS may be left out: then deployc runs beside what is on
# the PATH. DEPLOYC, RUNNER and FLOOR are made here when they are not given. Every output is proven to mean the same before it is timed.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
out=${1:-$project/target/fleet}
sizes=${2:-1,10,100,1000}
: "${FLEET:?set FLEET to the folder of the job (gen.py, check.py, bench.py)}"
export PEERS="${PEERS:-$out/peers}"
mkdir -p "$out" "$PEERS"

numbers=$(echo "$sizes" | tr ',' ' ')
# shellcheck disable=SC2086
PYTHONDONTWRITEBYTECODE=1 python3 "$FLEET/gen.py" "$out/gen" $numbers
# shellcheck disable=SC2086
python3 "$here/generate.py" "$out/gen" $numbers

if [ -z "${DEPLOYC:-}" ]; then
  # The program as it is given away, where what it needs is installed.
  musl=x86_64-unknown-linux-musl
  if command -v musl-gcc > /dev/null && [ -d "$(rustc --print target-libdir --target $musl)" ]; then
    (cd "$project" && cargo static)
    DEPLOYC=${CARGO_TARGET_DIR:-$project/target}/$musl/release/deployc
  else
    echo "$musl or musl-gcc is not installed: what is timed needs half a millisecond more to begin than what is given away"
    (cd "$project" && cargo build --release --locked)
    DEPLOYC=${CARGO_TARGET_DIR:-$project/target}/release/deployc
  fi
fi
if [ -z "${RUNNER:-}" ]; then
  RUNNER=$out/runner
  cc -O2 -o "$RUNNER" "$FLEET/runner.c"
fi
if [ -z "${FLOOR:-}" ]; then
  cp -r "$FLEET/floor" "$out/" && chmod -R u+w "$out/floor"
  (cd "$out/floor" && CARGO_TARGET_DIR="$out/floor/target" cargo build --release)
  FLOOR=$out/floor/target/release
fi
# A linker leaves the pages of what it wrote scattered over memory, and the program starts a sixth slower from there than from a copy, which is what
# people install.
cp "$DEPLOYC" "$out/deployc" && DEPLOYC=$out/deployc
export DEPLOYC RUNNER FLOOR

for size in $numbers; do
  for form in deployc deployc_for; do
    "$DEPLOYC" build "$out/gen/$form/$size/env.dpl" > "$out/built.yaml"
    printf '%s %s: ' "$form" "$size"
    python3 "$FLEET/check.py" "$out/gen/ref/$size.json" "$out/built.yaml"
  done
done

# A peer that is not installed is left out; programs of others that lie among the peers are copied as ours was.
skip=$(python3 - "$FLEET" "$out/gen" "$PEERS" <<'PYTHON'
import pathlib, shutil, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import bench
peers = bench.peers(sys.argv[2], 1)
for program in {pathlib.Path(command[0]) for command in peers.values()}:
    # What a link leads to may look for its own folder.
    if program.is_relative_to(sys.argv[3]) and program.is_file() and not program.is_symlink():
        copy = program.with_name(program.name + ".copy")
        shutil.copy(program, copy)
        copy.replace(program)
missing = [name for name, command in peers.items() if not shutil.which(command[0])]
print(",".join(missing))
PYTHON
)
rm -f "$out/results.jsonl"
PYTHONDONTWRITEBYTECODE=1 python3 "$FLEET/bench.py" "$out/results.jsonl" "$out/gen" "$sizes" --reps "${REPS:-9}" --skip "$skip"
# The second form, under its own name: the same command on another folder.
mkdir -p "$out/gen_for" && ln -sfn "$out/gen/deployc_for" "$out/gen_for/deployc"
PYTHONDONTWRITEBYTECODE=1 python3 "$FLEET/bench.py" "$out/for.jsonl" "$out/gen_for" "$sizes" --reps "${REPS:-9}" --only deployc
sed 's/"peer": "deployc/"peer": "deployc for/' "$out/for.jsonl" >> "$out/results.jsonl" && rm "$out/for.jsonl"
python3 "$FLEET/summarize.py" "$out/results.jsonl" | tee "$out/summary.txt"
