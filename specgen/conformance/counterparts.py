"""The commands by which buyer and vendor answer each other: replay, diff, answers, challenge."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from specgen.conformance import answering, canonical, challenging, comparing, evidence, replaying, travelling
from specgen.conformance import plan as plans
from specgen.conformance.console import CANNOT_TELL, NEGATIVE, OK, UNREADABLE, USAGE, Problem, say, show, show_json
from specgen.conformance.messages import MODES, OUTCOMES, OVERALL, told
from specgen.conformance.plan import Plan
from specgen.conformance.target import Claims, TargetError, read_claims
from specgen.conformance.words_commands import word


def _folder(given: str) -> Path:
    place = Path(given)
    return place if place.is_dir() else place.parent


def _result(given: str) -> comparing.Result:
    try:
        return comparing.read(Path(given) if given.endswith(comparing.RESULT) else _folder(given))
    except comparing.ResultError as error:
        raise Problem(UNREADABLE, str(error)) from error
    except OSError as error:
        raise Problem(UNREADABLE, f"{error.filename}: {error.strerror}") from error


def _plan_of(folder: Path) -> Plan:
    try:
        return plans.read(folder / "plan.json")
    except plans.PlanError as error:
        raise Problem(UNREADABLE, *(f"plan.json: {line}" for line in error.problems)) from error
    except OSError as error:
        raise Problem(UNREADABLE, f"{error.filename}: {error.strerror}") from error


def _outcome(verdict: str, language: str) -> str:
    return OUTCOMES[verdict][language] if verdict in OUTCOMES else word("absent", language)


def _fact(name: str, value: str, language: str) -> str:
    """Return what identifies a run as it is printed: words for what has words, at most 64 characters of the rest."""
    table = {"overall": OVERALL, "mode": MODES}.get(name, {})
    return table[value][language] if value in table else value[:64] or "-"


def diff(arguments: Namespace) -> int:
    """Compare two results; exit 1 when something that passed does not pass any more."""
    found = comparing.compare(_result(arguments.before), _result(arguments.after))
    if arguments.json:
        show_json(
            {
                "facts": {name: {"before": old, "after": new} for name, (old, new) in found.facts.items()},
                "same": found.same,
                "changes": [vars(one) for one in found.changes],
            }
        )
        return NEGATIVE if found.worse else OK
    ui = arguments.ui
    for name, (old, new) in found.facts.items():
        before, after = _fact(name, old, ui), _fact(name, new, ui)
        show(word("differs", ui, name=word(f"fact-{name}", ui), before=before, after=after))
    for one in sorted(found.changes, key=lambda row: (row.kind != comparing.WORSE, row.check)):
        change = word("differs", ui, name=one.check, before=_outcome(one.before, ui), after=_outcome(one.after, ui))
        show(f"  {word('kind-' + one.kind, ui)}: {change}")
    counts = {kind: sum(one.kind == kind for one in found.changes) for kind in ("worse", "better", "other")}
    show(word("same", ui, same=found.same, **counts))
    return NEGATIVE if found.worse else OK


def replay(arguments: Namespace) -> int:
    """Repeat the knock-outs and a sample of a vendor's run, with the buyer's nonce, and hold the verdicts side by side."""
    from specgen.conformance import results, seal
    from specgen.conformance.commands import _progress, _target, planned
    from specgen.conformance.exclusions import Register
    from specgen.conformance.run import Order, execute
    from specgen.conformance.vouching import register

    folder, ui = _folder(arguments.bundle), arguments.ui
    declared, plan, header = _trusted(folder, ui)
    choice = replaying.choose(plan, declared, arguments.nonce, arguments.sample)
    if not choice.all:
        raise Problem(CANNOT_TELL, word("replay-nothing", ui))
    target, checks = _target(arguments), planned(plan)
    order = Order(
        plan,
        checks,
        target,
        replaying.claims_of(header),
        only=choice.all,
        mode=arguments.mode,
        nonce=arguments.nonce,
        by=arguments.by,
        language=arguments.lang,
        suite=str(header.get("suite", "")),
        code=travelling.local_digest(plan.domain),
        workers=arguments.workers,
        exclusions=register(arguments.exclusions, "", plan) or Register(),
    )
    say(word("replay-chosen", ui, hard=len(choice.knock_outs), drawn=len(choice.drawn)))
    out = Path(arguments.output)
    try:
        private = Path(arguments.key).read_bytes() if arguments.key else None
        finished = execute(order, out, _progress(ui))
        report = results.make(plan, checks, finished.evidence)
        for name, data in results.write_all(report).items():
            (out / name).write_bytes(data)
        gone = order.exclusions.checks
        again, before = comparing.without(comparing.read(out), gone), comparing.without(declared, gone)
        found = comparing.compare(before, again, {one.requirement for one in again.outcomes.values()})
        (out / replaying.FILE).write_bytes(
            canonical.dump(replaying.sheet(choice, declared, again, found, arguments.nonce)) + b"\n"
        )
        (out / seal.BUNDLE).unlink(missing_ok=True)
        if not finished.stopped and not finished.leaks:
            (out / seal.BUNDLE).write_bytes(seal.bundle(seal.read_files(out), private))
    except (OSError, seal.SealError) as error:
        raise Problem(UNREADABLE, str(error)) from error
    if arguments.json:
        show_json(canonical.load((out / replaying.FILE).read_bytes()))
    else:
        _tell_replay(found, ui)
    return replaying.conclusion(choice, found, tuple(again.outcomes))


def _trusted(folder: Path, ui: str) -> tuple[comparing.Result, Plan, dict[str, object]]:
    """Return result, plan and header of a declaration that holds together; raises Problem (1) when it does not."""
    from specgen.conformance import verify

    found = verify.verify(folder, verify.Trust())
    if found.missing:
        raise Problem(UNREADABLE, *(f"{name} is missing" for name in found.missing))
    wrong = [one for one in found.mismatches if one.kind == verify.TAMPERED]
    if wrong:
        raise Problem(NEGATIVE, *(word("replay-tampered", ui, found=f"{one.code}: {one.detail}") for one in wrong[:20]))
    header = evidence.read(folder / "evidence.jsonl").header
    return _result(str(folder)), _plan_of(folder), dict(header)


def _tell_replay(found: comparing.Comparison, ui: str) -> None:
    for name in ("product", "version", "code"):
        if name in found.facts:
            old, new = found.facts[name]
            show(word("replay-other", ui, name=word(f"fact-{name}", ui), before=old, after=new))
    for one in found.worse:
        show(word("replay-not", ui, check=one.check, before=_outcome(one.before, ui), after=_outcome(one.after, ui)))
    if not found.worse and not {"product", "version", "code"} & set(found.facts):
        show(word("replay-confirmed", ui))


def answers(arguments: Namespace) -> int:
    """Fill the answer sheet in from claims and verdicts; exit 1 when something contradicts."""
    folder, ui = _folder(arguments.folder), arguments.ui
    result, plan = _result(arguments.folder), _plan_of(folder)
    known = frozenset(item.id for item in plan.requirements)
    try:
        claims = read_claims(Path(arguments.claims), known) if arguments.claims else Claims()
        sheet = answering.read(Path(arguments.sheet).read_bytes(), sorted(known)) if arguments.sheet else None
        digest = canonical.digest((folder / comparing.RESULT).read_bytes())
    except TargetError as error:
        raise Problem(UNREADABLE, *(told(line, ui) for line in error.problems)) from error
    except answering.SheetError as error:
        raise Problem(UNREADABLE, f"{arguments.sheet}: {error}") from error
    except OSError as error:
        raise Problem(UNREADABLE, f"{error.filename}: {error.strerror}") from error
    found = answering.answers(plan, result, claims.claims, digest)
    found = answering.against_sheet(found, sheet) if sheet else found
    run = str(result.data.get("run", ""))[:12]
    if sheet is not None:
        _write_sheet(arguments.output, sheet, found, run, arguments.lang)
    if arguments.json:
        show_json([vars(one) for one in found])
    else:
        for one in found:
            if one.contradiction:
                show(f"{one.requirement}: {word(one.contradiction, ui)}")
        counts = {kind: sum(one.conform == name for one in found) for kind, name in (("yes", "yes"), ("no", "no"), ("open", ""))}
        show(word("answers-done", ui, **counts, against=sum(bool(one.contradiction) for one in found)))
    return NEGATIVE if any(one.contradiction for one in found) else OK


def _write_sheet(place: str, sheet: answering.Sheet, found: list[answering.Answer], run: str, language: str) -> None:
    if not place:
        raise Problem(USAGE, "where to? give -o FILE.xlsx")
    words = dict(zip((answering.YES, answering.NO, answering.EQUIVALENT), sheet.words, strict=True))
    rows = {
        one.requirement: (
            words.get(one.conform, ""),
            word(one.remark, language, run=run),
            word("proof", language, digest=one.proof) if one.proof else "",
        )
        for one in found
    }
    try:
        with Path(place).open("xb") as stream:
            stream.write(answering.fill(sheet, rows))
    except OSError as error:
        raise Problem(UNREADABLE, f"{place}: {error.strerror}") from error


def challenge(arguments: Namespace) -> int:
    """Write a challenge of one check for the buyer."""
    folder = _folder(arguments.folder)
    result, plan = _result(arguments.folder), _plan_of(folder)
    item = plan.requirement(arguments.id) or plan.owner(arguments.id)
    names = [arguments.id] if arguments.id in result.outcomes else list(item.checks) if item else []
    outcome = next((result.outcomes[name] for name in names if name in result.outcomes), None)
    if item is None or outcome is None:
        raise Problem(USAGE, f"{arguments.id} has no verdict in this result")
    try:
        reason = Path(arguments.reason_file).read_text("utf-8") if arguments.reason_file else arguments.reason
        lines = challenging.lines_of(folder / "evidence.jsonl", outcome.check)
        content = challenging.write(result, item, outcome, lines, reason, arguments.by)
        with Path(arguments.output).open("xb") as stream:
            stream.write(canonical.dump(content) + b"\n")
    except challenging.ChallengeError as error:
        raise Problem(USAGE, str(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(UNREADABLE, str(error)) from error
    if arguments.json:
        show_json(content)
    else:
        show(word("challenge-written", arguments.ui, place=arguments.output))
    return OK
