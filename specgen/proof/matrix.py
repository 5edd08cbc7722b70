"""What a proof says, as data, and the file that is shipped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

from specgen.errors import Sentence, say

FORMAT = "specgen-proof/1"
SHIPPED = "proof.json"
_VERDICTS = {
    "failed": say("failed"),
    "inconclusive": say("inconclusive"),
    "not_applicable": say("not applicable"),
    "untested": say("untested"),
}


@dataclass(frozen=True)
class MutantRow:
    """What one mutant did. ``own`` maps the checks of its requirement to their verdicts; ``failed`` and ``unclear`` are checks of other
    requirements that were failed, or inconclusive without a declared dependency; ``blocked`` are those that a dependency explains.
    ``checks`` is the number of checks that were run."""

    name: str
    requirement: str
    sentence: str
    own: Mapping[str, str]
    failed: tuple[str, ...]
    unclear: tuple[str, ...]
    blocked: tuple[str, ...]
    checks: int
    seconds: float

    @property
    def killed(self) -> bool:
        """Whether a check of the mutant's own requirement was failed."""
        return "failed" in self.own.values()

    @property
    def alone(self) -> bool:
        """Whether nobody else was touched."""
        return not self.failed and not self.unclear


@dataclass(frozen=True)
class Row:
    """The proof of one requirement. ``reference`` and ``variant`` map its checks to their verdicts; ``parameters`` are the values used."""

    requirement: str
    reference: Mapping[str, str]
    variant: Mapping[str, str]
    mutants: tuple[MutantRow, ...]
    parameters: Mapping[str, Any]

    @property
    def problems(self) -> tuple[Sentence, ...]:
        """Return what is missing for the requirement to be proven, one sentence each."""
        found = [
            say("{check} is {verdict} on the reference", check=name, verdict=_VERDICTS.get(verdict, verdict))
            for name, verdict in self.reference.items()
            if verdict != "passed"
        ]
        found += [
            say("{check} is {verdict} on the variant", check=name, verdict=_VERDICTS.get(verdict, verdict))
            for name, verdict in self.variant.items()
            if verdict != "passed"
        ]
        found += [] if self.mutants else [say("no mutant")]
        for mutant in self.mutants:
            if not mutant.killed:
                found.append(say("mutant {name} is not failed by its own check", name=mutant.name))
            found += [say("mutant {name}: {check} failed", name=mutant.name, check=one) for one in mutant.failed]
            found += [
                say("mutant {name}: {check} is inconclusive", name=mutant.name, check=one) for one in mutant.unclear
            ]
        return tuple(found)

    @property
    def proven(self) -> bool:
        """Whether nothing is missing."""
        return not self.problems


@dataclass(frozen=True)
class DomainProof:
    """The proof of a domain. ``code`` is the digest of the checks that were proven; ``full`` tells whether every check ran on
    every mutant; ``strays`` are mutants of requirements that are not automated."""

    domain: str
    code: str
    full: bool
    rows: tuple[Row, ...]
    strays: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def proven(self) -> bool:
        """Whether every requirement is proven and no mutant is without one."""
        return bool(self.rows) and not self.strays and all(row.proven for row in self.rows)


def as_json(proof: DomainProof) -> dict[str, Any]:
    """Return a domain's proof as JSON value."""
    rows = [{**asdict(row), "proven": row.proven, "problems": [str(one) for one in row.problems]} for row in proof.rows]
    return {
        "domain": proof.domain,
        "code": proof.code,
        "full": proof.full,
        "proven": proof.proven,
        "strays": list(proof.strays),
        "seconds": proof.seconds,
        "rows": rows,
    }


def document(proofs: Iterable[DomainProof], date: str) -> bytes:
    """Return the bytes of ``proof.json``; ``date`` is the day of the proof."""
    value = {"format": FORMAT, "date": date, "domains": {proof.domain: as_json(proof) for proof in proofs}}
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False).encode("utf-8") + b"\n"


def shipped() -> dict[str, Any]:
    """Return the proof that ships with this version; empty when there is none."""
    place = files("specgen.proof").joinpath(SHIPPED)
    if not place.is_file():
        return {}
    value: dict[str, Any] = json.loads(place.read_bytes())
    return value


def checks_digest(domain: str) -> str:
    """Return the digest of what a proof is about: the checks of a domain, what their authors see, and the simulator."""
    from specgen.conformance import travelling

    chosen = ("specgen/checks/", "specgen/simulator/", "specgen/conformance/api.py")
    return travelling.digest({name: data for name, data in travelling.code(domain).items() if name.startswith(chosen)})


def current(value: Mapping[str, Any], domain: str) -> bool:
    """Tell whether a shipped proof was made with the code of the checks as it is now."""
    found = (value.get("domains") or {}).get(domain) or {}
    return bool(found) and found.get("code") == checks_digest(domain)
