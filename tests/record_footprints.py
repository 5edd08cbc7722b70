"""Records what every check does to a product: ``python -m tests.record_footprints [DOMAIN...] [--all]``.

Runs the checks against the reference with the values at which they are proven, and writes ``specgen/conformance/footprints/<domain>.json``,
which travels in the suite and which ``plan`` reads. Without ``--all`` only what has no footprint yet is run, with what it rests on.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from specgen.conformance import canonical, evidence
from specgen.conformance.footprint import FORMAT, Footprint, Paths, observed, read
from specgen.conformance.plan import Plan
from specgen.conformance.registry import domain_checks
from specgen.conformance.run import Order, execute
from specgen.conformance.target import parse_target
from specgen.reference.serving import Options
from tests import anpr_harness, broker_harness

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "specgen" / "conformance" / "footprints"
DOMAINS = ("databroker", "anpr")


def plan_of(domain: str) -> Plan:
    """Return the plan of all automated requirements of a domain, with the values at which they are proven."""
    return broker_harness.plan(broker_harness.QUICK) if domain == "databroker" else anpr_harness.plan()


def paths_of(domain: str) -> Paths:
    """Return the paths of a domain's interface documents."""
    prefix = {"databroker": "broker", "anpr": "anpr"}[domain]
    folder = ROOT / "requirements" / "interface"
    return Paths(yaml.safe_load(path.read_text("utf-8")) for path in sorted(folder.glob(f"{prefix}-*openapi.yaml")))


def footprints(domain: str, plan: Plan, chain: evidence.Evidence, target: Mapping[str, Any]) -> dict[str, Footprint]:
    """Return the footprints that the evidence of a run shows, by check."""
    bases = {name: str(one["url"]).rstrip("/") for name, one in target["interfaces"].items() if one.get("url")}
    paths = paths_of(domain)
    found = {}
    for item in plan.requirements:
        for check in item.checks:
            traces = [one for one in chain.traces.values() if one.check == check]
            if traces and not any(one.interrupted for one in traces):
                found[check] = observed(check, traces, bases, paths, item.parameters)
    return found


def known(domain: str) -> dict[str, Footprint]:
    """Return the footprints that are stored, of checks that still exist."""
    place = PLACE / f"{domain}.json"
    stored = read(place.read_bytes()) if place.is_file() else {}
    return {name: one for name, one in stored.items() if name in domain_checks(domain)}


def write(domain: str, found: Mapping[str, Footprint]) -> None:
    """Store footprints: one line per check, so that a change can be read."""
    PLACE.mkdir(exist_ok=True)
    rows = ",\n".join(f'"{name}":{canonical.dump(one.as_json()).decode()}' for name, one in sorted(found.items()))
    (PLACE / f"{domain}.json").write_text(f'{{"format":"{FORMAT}","checks":{{\n{rows}\n}}}}\n', "utf-8")


def record(domain: str, everything: bool) -> list[str]:
    """Run what is to be recorded and store it; return the checks that still have no footprint."""
    plan, table = plan_of(domain), domain_checks(domain)
    stored = {} if everything else known(domain)
    missing = [item.id for item in plan.requirements if not all(check in stored for check in item.checks)]
    if missing:
        values = {f"{item.id}.{name}": value for item in plan.requirements for name, value in item.parameters.items()}
        module = broker_harness if domain == "databroker" else anpr_harness
        with module.start(Options(values=values), {}) as running, tempfile.TemporaryDirectory() as folder:
            target = parse_target(dict(running.target))
            order = Order(plan, {name: table[name] for name in plan.checks}, target, only=tuple(missing), seed=7)
            finished = execute(order, Path(folder))
        stored = {**footprints(domain, plan, finished.evidence, running.target), **stored}
    write(domain, stored)
    return sorted(set(plan.checks) - set(stored))


if __name__ == "__main__":
    chosen = [one for one in sys.argv[1:] if one in DOMAINS] or list(DOMAINS)
    for one in chosen:
        print(one, "without a footprint:", ", ".join(record(one, "--all" in sys.argv)) or "none")
