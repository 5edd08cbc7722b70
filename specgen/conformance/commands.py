"""What each command of the suite does; ``cli`` reads the arguments."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from specgen.conformance import canonical, messages, registry, travelling
from specgen.conformance import doctor as doctor_module
from specgen.conformance.api import Check
from specgen.conformance.console import (
    CANNOT_TELL,
    NEGATIVE,
    OK,
    UNREADABLE,
    USAGE,
    Problem,
    load_plan,
    say,
    show,
    show_json,
    suite_digest,
)
from specgen.conformance.judging import Judged
from specgen.conformance.plan import Plan, PlannedRequirement
from specgen.conformance.results.words import WORDS
from specgen.conformance.target import Claims, Target, TargetError, read_claims, read_target
from specgen.conformance.words_commands import word


def _target(arguments: Namespace) -> Target:
    try:
        return read_target(Path(arguments.target))
    except TargetError as error:
        raise Problem(UNREADABLE, *(messages.told(line, arguments.ui) for line in error.problems)) from error


def planned(plan: Plan) -> dict[str, Check]:
    """Return the checks of a plan. Raises Problem(3) with every one that this suite does not have."""
    try:
        return registry.planned_checks(plan)
    except registry.UnknownCheck as error:
        raise Problem(UNREADABLE, *(f"this suite has no check {name}" for name in error.missing)) from error


def _unnamed(plan: Plan, target: Target) -> list[tuple[str, Mapping[str, Any]]]:
    """Return what the checks of the plan use and target.yaml does not name: interfaces and test principals.

    It is told, and weighs nothing: who bids for one lot needs not all of them.
    """
    needed = planned(plan).values()
    faces = {name for check in needed for name in check.interfaces} - set(target.interfaces)
    people = {name for check in needed for name in check.principals} - set(target.principals)
    return [
        *(("doctor-no-interface", {"interface": name}) for name in sorted(faces)),
        *(("doctor-no-principal", {"principal": name}) for name in sorted(people)),
    ]


def doctor(arguments: Namespace) -> int:
    """Ask who answers and try every credential."""
    from specgen.conformance.redaction import Redactor
    from specgen.conformance.transport.http import HttpClient
    from specgen.conformance.transport.tokens import Tokens

    target = _target(arguments)
    client = HttpClient.of(target)
    tokens = Tokens(client)
    begin = time.monotonic()
    found = doctor_module.visit(target, client, begin)
    notes = list(found.notes)
    gaps = _unnamed(load_plan(arguments.plan), target) if arguments.plan or travelling.home() else []
    if found.identified:
        notes += doctor_module.principals(target, client, begin, tokens).notes
    client.close()
    clean = Redactor({**target.secrets(), **tokens.secrets()}).text  # what a product says of itself may hold what it was told
    said = [clean(messages.sentence(code, dict(values), arguments.ui)) for code, values in (*notes, *gaps)]
    cause = clean(messages.sentence(found.cause, dict(found.arguments), arguments.ui)) if found.cause else ""
    product, version = clean(found.product), clean(found.version)
    if arguments.json:
        show_json(
            {
                "identified": found.identified,
                "product": product,
                "version": version,
                "cause": cause,
                "notes": said,
            }
        )
    else:
        show(cause or f"{product} {version}")
        for line in said:
            show(f"  {line}")
        wrong = [code for code, _values in notes if code not in doctor_module.INFORMATION]
        if found.identified and not wrong:
            text = messages.DOCTOR_WELL[arguments.ui]
            reached = sum(face.type != "adapter" for face in target.interfaces.values())
            show("  " + text.format(interfaces=reached, principals=doctor_module.tried(target)))
    if not found.identified:
        return CANNOT_TELL
    return NEGATIVE if any(code not in doctor_module.INFORMATION for code, _values in notes) else OK


def list_(arguments: Namespace) -> int:
    """List requirements and checks."""
    found = load_plan(arguments.plan)
    if arguments.json:
        show_json(
            [
                {"id": item.id, "level": item.level, "checks": list(item.checks), "title": dict(item.title)}
                for item in found.requirements
            ]
        )
        return OK
    for item in found.requirements:
        title = item.title.get(arguments.ui) or item.title.get("nl", "")
        show(f"{item.id:14} {item.level:12} {len(item.checks)} check(s)  {title}")
    return OK


def explain(arguments: Namespace) -> int:
    """Show one requirement, in full."""
    found = load_plan(arguments.plan)
    item = found.requirement(arguments.id) or found.owner(arguments.id)
    if item is None:
        import difflib

        near = difflib.get_close_matches(arguments.id.upper(), [one.id for one in found.requirements], 3, 0.5)
        raise Problem(
            USAGE, f"{arguments.id} is not in this tender" + (f"; did you mean {', '.join(near)}?" if near else "")
        )
    if arguments.json:
        show_json(next(one for one in found.data["requirements"] if one["id"] == item.id))
        return OK
    for line in _explained(item, arguments.ui):
        show(line)
    return OK


def _explained(item: PlannedRequirement, lang: str) -> list[str]:
    def text(values: Any) -> str:
        return str(values.get(lang) or values.get("nl", ""))

    lines = [f"{item.id} {text(item.title)} ({item.level}, {item.number})", "", text(item.statement), ""]
    lines += [
        f"  {name} = {messages.shown(value)} {item.units.get(name, '')}".rstrip()
        for name, value in item.parameters.items()
    ]
    lines += [f"  {number}. {text(step)}" for number, step in enumerate(item.procedure, 1)]
    lines += [f"  check {name}" for name in item.checks]
    if item.depends:
        lines.append(f"  rests on {', '.join(item.depends)}")
    return lines


def _progress(ui: str) -> Any:
    live = sys.stderr.isatty()

    def step(row: Judged | None, done: int, total: int) -> None:
        if row is not None and live:
            say(f"[{done}/{total}] {row.check}: {messages.OUTCOMES[row.verdict.outcome.value][ui]}")

    return step


def run(arguments: Namespace) -> int:
    """Run the suite, write the result folder, seal it when a key is given."""
    from specgen.conformance import results
    from specgen.conformance import seal as seal_module
    from specgen.conformance.exclusions import Register
    from specgen.conformance.run import Order, execute
    from specgen.conformance.vouching import register

    found, target = load_plan(arguments.plan), _target(arguments)
    checks = planned(found)
    known = frozenset(item.id for item in found.requirements)
    if arguments.mode != "declared" and not arguments.nonce:
        raise Problem(USAGE, f"--mode {arguments.mode} needs the buyer's --nonce: without it a run is a declaration")
    wrong = [name for name in arguments.only if name not in known]
    if wrong:
        raise Problem(USAGE, *(f"{name} is not in this tender" for name in wrong))
    try:
        claims = read_claims(Path(arguments.claims), known) if arguments.claims else Claims()
        private = Path(arguments.key).read_bytes() if arguments.key else None
        if private:
            seal_module.signer_of(private)
    except TargetError as error:
        raise Problem(UNREADABLE, *(messages.told(line, arguments.ui) for line in error.problems)) from error
    except (OSError, seal_module.SealError) as error:
        raise Problem(UNREADABLE, f"{arguments.key}: {error}") from error
    order = Order(
        found,
        checks,
        target,
        claims,
        only=tuple(arguments.only),
        lot=arguments.lot,
        mode=arguments.mode,
        nonce=arguments.nonce,
        by=arguments.by,
        seed=arguments.seed,
        language=arguments.lang,
        suite=suite_digest(arguments.plan),
        code=travelling.local_digest(found.domain),
        workers=arguments.workers,
        runs=arguments.runs,
        exclusions=register(arguments.exclusions, arguments.plan, found) or Register(),
    )
    folder = Path(arguments.output)
    try:
        finished = execute(order, folder, _progress(arguments.ui))
        report = results.make(found, checks, finished.evidence)
        for name, data in results.write_all(report).items():
            (folder / name).write_bytes(data)
        clean = not finished.stopped and not finished.leaks
        (folder / seal_module.BUNDLE).unlink(missing_ok=True)
        if clean:
            (folder / seal_module.BUNDLE).write_bytes(seal_module.bundle(seal_module.read_files(folder), private))
    except OSError as error:
        raise Problem(UNREADABLE, f"{folder}: {error.strerror}") from error
    _tell(report, arguments, sealed=clean and private is not None, leaks=finished.leaks)
    return report.exit_code if clean else CANNOT_TELL


def _tell(report: Any, arguments: Namespace, *, sealed: bool, leaks: tuple[str, ...]) -> None:
    summary, ui = report.result["summary"], arguments.ui
    if arguments.json:
        show_json(report.result)
    else:
        show(
            f"{report.result['target']['product']} {report.result['target']['version']}: {messages.OVERALL[summary['overall']][ui]}"
        )
        show(
            "  "
            + ", ".join(f"{count} {messages.OUTCOMES[name][ui]}" for name, count in summary["counts"].items() if count)
        )
        if not summary["complete"]:
            show("  " + WORDS["partial"][ui])
        for row in report.derived.verdicts:
            if row.verdict.outcome.value in ("failed", "inconclusive") and report.result["target"]["identified"]:
                said = (
                    messages.sentence(row.verdict.message.code, row.verdict.message.arguments, ui, report.sentences)
                    if row.verdict.message
                    else ""
                )
                show(f"  {messages.OUTCOMES[row.verdict.outcome.value][ui]}: {row.check}: {said}")
        if report.result["cause"]:
            cause = report.result["cause"]
            show("  " + messages.sentence(cause["code"], cause["arguments"], ui))
    for one in report.result["exclusions"]:
        say(word("exclusion-used", ui, id=one["id"], check=one["check"]))
    for name in leaks:
        say(f"a secret ({name}) was found in an answer in a form that could not be redacted; the result is not sealed")
    say(messages.AFTER_RUN["report"][ui].format(place=Path(arguments.output) / "report.html"))
    if not sealed:
        say(messages.AFTER_RUN["leaks" if leaks else "unsigned"][ui])


def keygen(arguments: Namespace) -> int:
    """Make a key pair; an existing file is never overwritten."""
    import os

    from specgen.conformance import seal as seal_module

    private_path, public_path = Path(f"{arguments.out}.key"), Path(f"{arguments.out}.pub")
    try:
        private, public = seal_module.keygen()
        handle = os.open(private_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(private)
        with public_path.open("xb") as stream:
            stream.write(public)
    except seal_module.NoCryptography as error:
        raise Problem(CANNOT_TELL, str(error)) from error
    except OSError as error:
        raise Problem(UNREADABLE, f"{error.filename}: {error.strerror}") from error
    fingerprint = seal_module.key_id(seal_module.public_key(public.decode("ascii")))
    if arguments.json:
        show_json({"private": str(private_path), "public": str(public_path), "fingerprint": fingerprint})
    else:
        show(f"{private_path} (secret), {public_path}\nfingerprint {fingerprint}")
    return OK


def seal(arguments: Namespace) -> int:
    """Sign the bundle of a result folder that was left unsigned."""
    from specgen.conformance import evidence
    from specgen.conformance import seal as seal_module
    from specgen.conformance.redaction import Redactor

    folder = Path(arguments.folder)
    try:
        end = evidence.read(folder / "evidence.jsonl").end or {}
        if end.get("stopped") or end.get("leaks"):
            raise Problem(
                NEGATIVE, "this run was stopped for a secret or a number plate in an answer; it cannot be sealed"
            )
        files = seal_module.read_files(folder)
        if arguments.target:
            redactor = Redactor(_target(arguments).secrets())
            leaks = sorted({f"{leak} in {name}" for name, content in files.items() for leak in redactor.leaks(content)})
            if leaks:
                raise Problem(
                    NEGATIVE, *(f"a secret stands in the result: {leak}; it cannot be sealed" for leak in leaks)
                )
        data = seal_module.bundle(files, Path(arguments.key).read_bytes())
        (folder / seal_module.BUNDLE).write_bytes(data)
    except seal_module.NoCryptography as error:
        raise Problem(CANNOT_TELL, str(error)) from error
    except seal_module.SealError as error:
        raise Problem(UNREADABLE, str(error)) from error
    except OSError as error:
        raise Problem(UNREADABLE, f"{error.filename}: {error.strerror}") from error
    except evidence.EvidenceError as error:
        raise Problem(NEGATIVE, *error.problems) from error
    if arguments.json:
        show_json({"bundle": str(folder / seal_module.BUNDLE), "sha256": canonical.digest(data)})
    else:
        show(str(folder / seal_module.BUNDLE))
    return OK


def extract(arguments: Namespace) -> int:
    """Unpack the guide, the examples and the interface descriptions; an existing file is left alone."""
    import zipfile

    place = Path(arguments.plan) if arguments.plan else travelling.archive()
    folder = Path(arguments.folder)
    written: list[str] = []
    try:
        if place is None:
            raise Problem(USAGE, "which suite? give --plan suite.pyz")
        with zipfile.ZipFile(place) as container:
            names = [
                name
                for name in container.namelist()
                if name.startswith(("GUIDE.", "interface/", "LICENSES/")) or ".example." in name
            ]
            for name in names:
                target = folder / name
                if target.resolve().is_relative_to(folder.resolve()) and not target.exists():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(container.read(name))
                    written.append(name)
    except (OSError, zipfile.BadZipFile) as error:
        raise Problem(UNREADABLE, f"{place}: {error}") from error
    if arguments.json:
        show_json(written)
    else:
        for name in written:
            show(str(folder / name))
    return OK
