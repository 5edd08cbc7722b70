"""What a buyer does with a sealed result, offline: is it whole, who signed, and do the verdicts follow from the evidence?

Every derived file is made again from plan and evidence with the same code that the run used, and compared byte for byte. So a
changed verdict, a dropped check, another parameter value or a prettier summary cannot stand, even with a new chain and a new signature.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from specgen.conformance import canonical, evidence, exclusions, identity, messages, registry, results, seal, travelling
from specgen.conformance.api import Check
from specgen.conformance.plan import Plan, PlanError, read
from specgen.conformance.redaction import Redactor, real_plate
from specgen.conformance.results.report import claims_scope

TAMPERED = "tampered"
UNCLEAR = "unclear"


@dataclass(frozen=True)
class Mismatch:
    """One thing that does not fit. ``kind``: ``tampered`` (exit 1) or ``unclear`` (exit 4). ``code`` is stable."""

    kind: str
    code: str
    detail: str


@dataclass(frozen=True)
class Trust:
    """What the verifier knows from elsewhere. Empty values are not known, and what is not known cannot be vouched for.

    ``keys`` are public keys (32 bytes each); ``plan_digest`` and ``suite_digest`` come from the tender's lock; ``nonce`` is the
    buyer's own; ``secrets`` are searched for in every file; ``lock`` is the tender's lock as a JSON value. ``suite_code`` is the digest
    of the code in the suite with ``suite_digest``. ``partial``: a run of a part of the tender is what was asked for. ``exclusions`` is the
    buyer's register as it stands now; None is not known. ``earlier`` are the suites before this one, which only lacked exclusions.
    """

    keys: tuple[bytes, ...] = ()
    plan_digest: str = ""
    suite_digest: str = ""
    nonce: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict)
    lock: Mapping[str, Any] = field(default_factory=dict)
    suite_code: str = ""
    partial: bool = False
    exclusions: exclusions.Register | None = None
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verification:
    """The answer. ``exit_code``: 0 sealed and true to its evidence, 1 something does not fit, 3 files missing, 4 cannot tell.

    ``now``: what follows from the same evidence with the buyer's register as it stands now, where that has more entries than the run
    knew of; else None.
    """

    mismatches: tuple[Mismatch, ...]
    signer: str
    report: results.Report | None
    missing: tuple[str, ...] = ()
    now: results.Report | None = None

    @property
    def exit_code(self) -> int:
        """The exit code of ``verify``."""
        if self.missing:
            return 3
        if any(item.kind == TAMPERED for item in self.mismatches):
            return 1
        return 4 if self.mismatches else 0

    def as_json(self) -> dict[str, Any]:
        """Return the answer for ``--json``."""
        result = self.report.result if self.report else {}
        return {
            "exit": self.exit_code,
            "signer": self.signer,
            "missing": list(self.missing),
            "mismatches": [{"kind": item.kind, "code": item.code, "detail": item.detail} for item in self.mismatches],
            "mode": result.get("mode", ""),
            "overall": result.get("summary", {}).get("overall", ""),
            "complete": bool(result.get("summary", {}).get("complete", False)),
            "target": dict(result.get("target", {})),
            "exclusions": list((self.now or self.report).result["exclusions"]) if self.report else [],
            "overall_now": self.now.result["summary"]["overall"] if self.now else result.get("summary", {}).get("overall", ""),
        }


CheckTable = Callable[[Plan], Mapping[str, Check]]


def _signature(found: seal.Envelope, trust: Trust) -> list[Mismatch]:
    signer = str(found.statement.get("predicate", {}).get("signer", ""))
    if not found.signatures:
        if signer:
            return [Mismatch(TAMPERED, "signature-removed", "the statement names a signer, the signature is gone")]
        return [Mismatch(UNCLEAR, "unsigned", "nobody signed this bundle")]
    if not seal.signature_holds(found):
        return [Mismatch(TAMPERED, "signature", "the signature does not fit the statement")]
    fingerprint = seal.key_id(bytes.fromhex(signer))
    if not {signer, fingerprint} & {key.hex() for key in trust.keys}:
        return [
            Mismatch(
                UNCLEAR, "unknown-signer", f"signed by the key with fingerprint {fingerprint}, not given as trusted"
            )
        ]
    return []


def _subjects(found: seal.Envelope, files: Mapping[str, bytes]) -> list[Mismatch]:
    try:
        named = {str(item["name"]): str(item["digest"]["sha256"]) for item in found.statement["subject"]}
    except (KeyError, TypeError):
        return [Mismatch(TAMPERED, "statement", "the list of files is not readable")]
    wrong = [
        Mismatch(TAMPERED, "file-digest", name)
        for name in seal.FILES
        if named.get(name) != canonical.digest(files[name])
    ]
    return wrong + [Mismatch(TAMPERED, "file-unknown", name) for name in sorted(set(named) - set(seal.FILES))]


def _differences(old: Any, new: Any, path: str = "") -> list[str]:
    """Return the places where two JSON values differ, at most twenty."""
    if isinstance(old, dict) and isinstance(new, dict):
        found = [
            item
            for key in sorted(set(old) | set(new))
            for item in _differences(old.get(key), new.get(key), f"{path}.{key}")
        ]
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        found = [
            item
            for index, pair in enumerate(zip(old, new, strict=True))
            for item in _differences(*pair, f"{path}[{index}]")
        ]
    else:
        found = (
            []
            if old == new and type(old) is type(new)
            else [f"{path.lstrip('.')}: says {_short(old)}, follows {_short(new)}"]
        )
    return found[:20]


def _short(value: Any) -> str:
    text = canonical.dump(value).decode("ascii")
    return text if len(text) <= 80 else text[:77] + "..."


def _derived(report: results.Report, files: Mapping[str, bytes]) -> list[Mismatch]:
    """Make every derived file again and compare."""
    found: list[Mismatch] = []
    for name, data in results.write_all(report).items():
        if data == files[name]:
            continue
        details = [name]
        if name == "result.json":
            try:
                details = _differences(canonical.load(files[name]), report.result) or [name]
            except canonical.NotJson:
                details = [f"{name} is not readable"]
        found += [Mismatch(TAMPERED, "not-derived", detail) for detail in details]
    return found


def _other_code(chain: evidence.Evidence, plan: Plan, trust: Trust) -> list[Mismatch]:
    """Tell whether the run used other code of the checks than this verification: then a difference proves nothing.

    A run that names the tender's suite and other code than that suite carries says something that cannot be.
    """
    used, here = chain.header.get("code"), travelling.local_digest(plan.domain)
    if used and trust.suite_code and chain.header.get("suite") == trust.suite_digest and used != trust.suite_code:
        return [Mismatch(TAMPERED, "code-forged", "the run names the tender's suite, and code that this suite does not carry")]
    if not used or used == here:
        return []
    return [
        Mismatch(
            UNCLEAR, "other-code", "the run used other code than this verification; verify with the suite that was run"
        )
    ]


def _identity(read_evidence: evidence.Evidence) -> list[Mismatch]:
    """Hold the identity in the header against what the product itself answered to the doctor."""
    return [Mismatch(TAMPERED, "identity", one) for one in identity.contradictions(read_evidence)]


def _stood_between(read_evidence: evidence.Evidence, trust: Trust) -> list[Mismatch]:
    """Note what only a person who attends can tell: a product that does not say who it is, an adapter that is not this suite's."""
    found = []
    if identity.undisclosed(read_evidence) and not trust.nonce:
        found.append(Mismatch(UNCLEAR, "identity-undisclosed", "the product does not say who it is over its interfaces"))
    if identity.foreign_adapter(read_evidence.header):
        found.append(Mismatch(UNCLEAR, "adapter-foreign", "the adapter of this run is not the one of this suite"))
    return found


def _bound(plan: Plan, report: results.Report, statement: Mapping[str, Any], trust: Trust) -> list[Mismatch]:
    """Hold plan, suite, nonce and selection against what the verifier knows."""
    header, found = report.evidence.header, []
    if header.get("plan") != plan.digest:
        found.append(Mismatch(TAMPERED, "plan-changed", "the run used another plan than the one in the folder"))
    if trust.plan_digest and trust.plan_digest != plan.digest:
        found.append(Mismatch(TAMPERED, "plan-foreign", "the plan is not that of the tender"))
    if trust.suite_digest and header.get("suite") not in (trust.suite_digest, *trust.earlier):
        found.append(Mismatch(TAMPERED, "suite-foreign", "the suite is not that of the tender"))
    if trust.lock:
        found += _locked(plan, trust.lock)
    if not trust.plan_digest and not trust.lock:
        found.append(
            Mismatch(
                UNCLEAR,
                "tender-not-given",
                "without the tender's suite or lock nobody can tell whether the plan is that of the tender",
            )
        )
    if trust.nonce and trust.nonce != header.get("nonce"):
        found.append(Mismatch(TAMPERED, "nonce", "the run does not carry the buyer's nonce"))
    if header.get("mode") != "declared" and not trust.nonce:
        found.append(
            Mismatch(UNCLEAR, "nonce-not-given", "the run says that the buyer was there; only the buyer's nonce shows it")
        )
    expected = seal.statement({}, report.result, None)["predicate"]
    stated = {**statement.get("predicate", {}), "signer": ""}
    found += [Mismatch(TAMPERED, "statement", item) for item in _differences(stated, expected)]
    claims = (header.get("claims") or {}).get("claims") or {}
    part = claims_scope(header) == "part"
    if sorted(header.get("unclaimed") or ()) != sorted(
        name for name in header.get("requirements") or () if claims.get(name, not part) is False
    ):
        found.append(Mismatch(TAMPERED, "claims", "what was left out is not what the claims leave out"))
    return found


RULES_CLAUSE = "ACC-03"
"""The clause whose parameters are the rules of the suite: thresholds, runs, moments."""
_LOCKED = ("version", "number", "level", "lots")


def _locked(plan: Plan, lock: Mapping[str, Any]) -> list[Mismatch]:
    """Hold every requirement of the plan against the tender's lock: version, number, level, text digest, parameter values, checks."""
    tender = lock.get("tender")
    if isinstance(tender, dict) and tender.get("slug") != plan.tender.get("slug"):
        return [Mismatch(TAMPERED, "lock", f"the lock is of another tender: {tender.get('slug')}")]
    rows = {str(row.get("id")): row for row in lock.get("requirements") or () if isinstance(row, dict)}
    found = []
    for item in plan.data["requirements"]:
        row = rows.pop(item["id"], None)
        if row is None:
            found.append(Mismatch(TAMPERED, "lock", f"{item['id']} is not in the lock"))
            continue
        wrong = [key for key in _LOCKED if row.get(key) != item[key]]
        wrong += [
            f"digest.{lang}" for lang, value in (row.get("digest") or {}).items() if item["digest"].get(lang) != value
        ]
        wrong += [
            f"parameters.{name}"
            for name, value in (row.get("parameters") or {}).items()
            if value is not None and item["parameters"].get(name) != value
        ]
        wrong += ["checks"] if item["checks"] and item["checks"] != row.get("checks") else []
        found += [Mismatch(TAMPERED, "lock", f"{item['id']}: {key} is not as in the lock") for key in wrong]
    clause = next(
        (row for row in lock.get("clauses") or () if isinstance(row, dict) and row.get("id") == RULES_CLAUSE), {}
    )
    found += [
        Mismatch(TAMPERED, "lock", f"{RULES_CLAUSE}: {name} is not as in the lock")
        for name, value in (clause.get("parameters") or {}).items()
        if value is not None and plan.rules.get(name) != value
    ]
    return found + [Mismatch(TAMPERED, "lock", f"{name} is not in the plan") for name in rows]


def _excluded(plan: Plan, header: Mapping[str, Any], trust: Trust) -> list[Mismatch]:
    """Hold the exclusions that a run was made with against the buyer's register: it may know fewer, never others."""
    try:
        used = exclusions.of_header(header)
    except exclusions.RegisterError as error:
        return [Mismatch(TAMPERED, "exclusions", item) for item in error.problems]
    known = trust.exclusions
    if known is not None and known.tender != plan.tender.get("slug"):
        return [Mismatch(TAMPERED, "exclusions", f"the register is of another tender: {known.tender}")]
    if not used.entries:
        return []
    if used.tender != plan.tender.get("slug"):
        return [Mismatch(TAMPERED, "exclusions", f"the run used the register of another tender: {used.tender}")]
    if known is None:
        return [Mismatch(UNCLEAR, "exclusions-not-given", "only the buyer's register shows whether these checks are excluded")]
    return [Mismatch(TAMPERED, "exclusions", f"not as the buyer issued it: {item}") for item in exclusions.changed(used, known)]


def _kept_out(read_evidence: evidence.Evidence, files: Mapping[str, bytes], trust: Trust) -> list[Mismatch]:
    """Search for what must not be in a bundle: secrets, real number plates, a run that was stopped for them."""
    found: list[Mismatch] = []
    end = read_evidence.end or {}
    redactor = Redactor(trust.secrets)
    for name, data in files.items():
        found += [Mismatch(TAMPERED, "secret", f"{leak} in {name}") for leak in redactor.leaks(data)]
    for trace in (*read_evidence.traces.values(), *read_evidence.disturbed):
        if any(real_plate(one.data) for one in trace.observations):
            found.append(Mismatch(TAMPERED, "plate", f"{trace.check}: a number plate outside the fictitious range"))
    if end.get("leaks") or end.get("stopped"):
        found.append(Mismatch(UNCLEAR, "stopped", str(end.get("stopped") or "secret")))
    return found


def verify(folder: Path, trust: Trust, *, table: CheckTable = registry.planned_checks) -> Verification:
    """Verify the result folder of a run. ``table`` gives the checks of a plan. Never raises for what stands in the files."""
    missing = [name for name in (seal.BUNDLE, *seal.FILES) if not (folder / name).is_file()]
    if missing:
        return Verification((), "", None, tuple(missing))
    files = seal.read_files(folder)
    found: list[Mismatch] = []
    try:
        sealed = seal.read((folder / seal.BUNDLE).read_bytes())
    except seal.SealError as error:
        return Verification((Mismatch(TAMPERED, "bundle", str(error)),), "", None)
    found += _signature(sealed, trust) + _subjects(sealed, files)
    signer = str(sealed.statement.get("predicate", {}).get("signer", ""))
    try:
        plan = read(files["plan.json"])
        if canonical.dump(plan.data) != files["plan.json"]:
            found.append(Mismatch(TAMPERED, "plan", "plan.json is not in canonical form"))
        checks = table(plan)
        chain = evidence.read(folder / "evidence.jsonl")
        report = results.make(plan, checks, chain)
        found += [Mismatch(TAMPERED, "evidence", item) for item in report.derived.problems]
        other = _other_code(chain, plan, trust)
        excused = any(item.kind == UNCLEAR for item in other)
        found += other + [
            Mismatch(UNCLEAR if excused else item.kind, item.code, item.detail) for item in _derived(report, files)
        ]
        if not trust.partial and not report.result["summary"]["complete"]:
            found.append(Mismatch(UNCLEAR, "partial", "the run does not cover the whole tender, or not as often as it asks"))
        found += _identity(chain) + _stood_between(chain, trust) + _bound(plan, report, sealed.statement, trust)
        found += _kept_out(chain, files, trust) + _excluded(plan, chain.header, trust)
        now = _now(plan, checks, chain, trust)
    except evidence.EvidenceError as error:
        return Verification((*found, *(Mismatch(TAMPERED, "evidence", item) for item in error.problems)), signer, None)
    except PlanError as error:
        return Verification((*found, *(Mismatch(TAMPERED, "plan", item) for item in error.problems)), signer, None)
    except registry.UnknownCheck as error:
        found += [Mismatch(UNCLEAR, "check-unknown", item) for item in error.missing]
        return Verification(tuple(found), signer, None)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        found.append(Mismatch(TAMPERED, "not-readable", f"{type(error).__name__}: {error}"))
        return Verification(tuple(found), signer, None)
    return Verification(tuple(found), signer, report, now=now)


def _now(plan: Plan, checks: Mapping[str, Check], chain: evidence.Evidence, trust: Trust) -> results.Report | None:
    """Return the report with the buyer's register as it stands now, where that has more entries than the run knew of."""
    known = trust.exclusions
    if known is None or set(known.checks) <= set(exclusions.in_force(chain.header)):
        return None
    return results.make(plan, checks, chain, known)


def lines(found: Verification, language: str = "en") -> Sequence[str]:
    """Return the answer as lines for people, most important first."""
    listed = sorted(found.mismatches, key=lambda item: (item.kind != TAMPERED, item.code, item.detail))
    return [f"{messages.FOUND[item.kind][language]}: {item.code}: {item.detail}" for item in listed]
