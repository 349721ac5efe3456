"""Writes the fleet in DPL: `generate.py OUT N...` makes `OUT/deployc/N/env.dpl`, N deploys as a person would write them,
and `OUT/deployc_for/N/env.dpl`, one deploy for each entry of a map. Beside each lies the module, `service.dpl`.

A service of the fleet is a name and what is said of it beyond the defaults; number i always says the same."""
import json
import pathlib
import sys

NAMESPACE = "shop-prod"
REGISTRY = "registry.example.com"
TEAMS = ("payments", "catalog", "checkout", "identity", "platform")
TIERS = {0: "frontend", 2: "worker"}
NOUNS = ("orders", "cart", "ledger", "search", "profile", "pricing", "stock")
MODULE = pathlib.Path(__file__).with_name("service.dpl").read_text()


def name_of(i, noun):
    return f"{NOUNS[noun % len(NOUNS)]}-{i:04d}-svc"


def service(i):
    """Name and settings of service i, counted from 1."""
    team = TEAMS[i % len(TEAMS)]
    name = name_of(i, i)
    said = {"team": team, "image": f"{REGISTRY}/{team}/{name}", "tag": f"v1.{i % 20}.{i % 7}"}
    if i % 3 in TIERS:
        said["tier"] = TIERS[i % 3]
    if i % 3 == 0:
        said["port"] = 8000 + i % 50
    if i % 2 == 1:
        said["replicas"] = 2 + i % 4
    said["env"] = {
        "FEATURE_FLAGS": f"f{i % 11},f{i % 13}",
        "UPSTREAM_URL": f"http://{name_of(max(1, i - 1), i + 3)}:8080",
    }
    if i % 4 == 0:
        said["env"]["WORKER_THREADS"] = str(2 + i % 8)
    said["config"] = {"CACHE_TTL": str(60 * (1 + i % 9))}
    if i % 4 == 0:
        said["resources"] = {"cpuLimit": "1", "memoryLimit": "1Gi"}
    if i % 5 == 0:
        said["autoscaling"] = {"max": 10 + i % 7}
    if i % 6 == 0:
        said["allowFrom"] = ["ingress-nginx", "monitoring", f"team-{team}"]
    if i % 7 == 0:
        said["probePath"] = "/readyz"
    if i % 8 == 0:
        said["path"] = f"/{name}"
    return name, said


def text(value):
    """A value in DPL, on one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key}: {text(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(text, value)) + "]"
    return json.dumps(value)


def body(said, indent):
    """The layer of one service, a field a line."""
    lines = [f"{indent}  {key}: {text(value)}" for key, value in said.items()]
    return "\n".join(["{", *lines, indent + "}"])


def deploys(services):
    parts = ['//! The shop.\n\nimport "./service.dpl"\n\nkubernetes "1.31"\n']
    for name, said in services:
        parts.append(f'\ndeploy service as "{name}" in "{NAMESPACE}" = {body(said, "")}\n')
    return "".join(parts)


def deploy_for(services):
    parts = ['//! The shop.\n\nimport "./service.dpl"\n\nkubernetes "1.31"\n']
    parts.append("\nlet services: [String: Partial<service.Inputs>] = {\n")
    for name, said in services:
        parts.append(f'  "{name}": {body(said, "  ")}\n')
    parts.append(f'}}\n\ndeploy service as (name) in "{NAMESPACE}" for name, said in services = said\n')
    return "".join(parts)


def main(out, *sizes):
    for size in map(int, sizes):
        services = [service(i) for i in range(1, size + 1)]
        for form, write in (("deployc", deploys), ("deployc_for", deploy_for)):
            folder = pathlib.Path(out, form, str(size))
            folder.mkdir(parents=True, exist_ok=True)
            folder.joinpath("service.dpl").write_text(MODULE)
            folder.joinpath("env.dpl").write_text(write(services))


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
