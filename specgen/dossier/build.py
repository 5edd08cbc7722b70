"""From a resolved tender to the files of a dossier (contract.md, "The dossier that build writes")."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from specgen.document.compose import compose, compose_agreements, compose_internal, compose_offer_form
from specgen.document.outline import renumber
from specgen.dossier.lock import canonical, lock_of, sha256
from specgen.errors import (
    Finding,
    FindingsError,
    InputError,
    Location,
    Sentence,
    Severity,
    UnreachableError,
    reason,
    say,
    sorted_findings,
)
from specgen.knowledge.interface import with_values
from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from specgen.knowledge.tender import read_tender
from specgen.model.knowledge import KnowledgeBase
from specgen.model.parameter import Value
from specgen.model.resolved import ResolvedTender
from specgen.resolve.places import TenderPlaces
from specgen.resolve.tender import resolve

MAX_ANNEX = 100 * 1024 * 1024
FORMATS = ("docx", "xlsx", "suite", "html", "lock", "pdf")
DEFAULT_FORMATS = FORMATS[:-1]
"""PDF is made when it is asked for: its bytes depend on the converter, all others only on the input."""


@dataclass
class Dossier:
    """The files of a dossier by relative path, the tender they say, and what was found."""

    tender: ResolvedTender
    files: dict[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    suite_digest: str = ""
    plan_digest: str = ""
    layout: str = "none"


@dataclass(frozen=True)
class Request:
    """What the officer asks: the tender file, the date it is judged at, languages and formats."""

    file: Path
    date: str
    languages: tuple[str, ...] = ("nl", "en")
    formats: tuple[str, ...] = DEFAULT_FORMATS
    shown: str = ""


def prepare(
    roots: Roots, file: Path, date: str, known_checks: Sequence[str] | None, shown: str = ""
) -> tuple[KnowledgeBase, ResolvedTender, tuple[Finding, ...]]:
    """Read the knowledge base and the tender file, and resolve.

    Returns (knowledge base, tender with numbers, findings of the knowledge base). Raises InputError with all findings when either
    cannot be read; what can be read of the tender is checked all the same.
    """
    unreadable: list[Finding] = []
    kb: KnowledgeBase | None = None
    kb_findings: tuple[Finding, ...] = ()
    try:
        kb, kb_findings = load_kb(roots, known_checks, date=date)
    except InputError as error:
        unreadable.extend(error.findings)
    try:
        read = read_tender(file, shown)
    except InputError as error:
        raise InputError(say("the input cannot be read"), (*unreadable, *error.findings)) from error
    unreadable.extend(read.findings)
    resolved = resolve(kb, read.tender, date, TenderPlaces(read.find)) if kb and read.tender else None
    broken = {one.subject for one in kb_findings if one.severity is Severity.ERROR}
    if resolved is not None:  # a fault in the knowledge base is reported once, where it stands
        findings = tuple(
            one
            for one in resolved.findings
            if not (one.subject in broken and one.code[:9] in ("SG-TND-24", "SG-TND-27"))
        )
        resolved = replace(resolved, findings=findings)
    if unreadable or kb is None or resolved is None:
        seen = [
            one for one in (resolved.findings if resolved else ()) if one.where and one.where.line not in read.stand_ins
        ]
        raise InputError(say("the input cannot be read"), sorted_findings([*kb_findings, *unreadable, *seen]))
    return kb, renumber(resolved), kb_findings


def interface_documents(kb: KnowledgeBase, tender: ResolvedTender) -> dict[str, bytes]:
    """Return the prescribed interface with this tender's values: file name -> bytes."""
    values: dict[str, Value] = {}
    owners = [(item.id, item.settings) for item in tender.requirements] + [
        (item.id, item.settings) for item in tender.clauses
    ]
    for owner, settings in owners:
        for name, setting in settings.items():
            if setting.value is not None:
                values[f"{owner}.{name}"] = setting.value
    return {
        interface.file: with_values(
            kb.interface_files[interface.file],
            {pointer: values[parameter] for pointer, parameter in interface.values.items() if parameter in values},
        )
        for interface in tender.interfaces
    }


def _annexes(tender: ResolvedTender, file: Path) -> dict[str, bytes]:
    """Return the annexes, by path in the dossier. ``file`` is the tender file: internal, so it is never published as an annex."""
    folder = file.resolve().parent
    found: dict[str, bytes] = {}
    findings: list[Finding] = []
    for annex in tender.file.annexes:
        path = (folder / annex.file).resolve()
        if _same_file(path, file):
            findings.append(
                Finding(
                    "SG-BLD-303",
                    say("the annex {file} is the tender file itself, which is never published", file=annex.file),
                    Location(annex.file),
                    annex.id,
                    say("name another file, or remove the annex"),
                )
            )
            continue
        if not path.is_relative_to(folder.resolve()):
            findings.append(
                Finding(
                    "SG-BLD-303",
                    say("the annex {file} lies outside the tender file's folder", file=annex.file),
                    Location(annex.file),
                    annex.id,
                    say("put it beside the tender file"),
                )
            )
            continue
        try:
            size = path.stat().st_size
            data = path.read_bytes() if size <= MAX_ANNEX else b""
            why = say("larger than {size} MB", size=MAX_ANNEX // 1024 // 1024) if size > MAX_ANNEX else None
        except OSError as error:
            why = reason(error)
        if why is None and f"annexes/{path.name}" in found:
            why = say("another annex has the same file name")
        if why is None:
            found[f"annexes/{path.name}"] = data
            continue
        findings.append(
            Finding(
                "SG-BLD-303",
                say("the annex {file} cannot be read: {reason}", file=annex.file, reason=why),
                Location(annex.file),
                annex.id,
            )
        )
    if findings:
        raise FindingsError(say("an annex cannot be published"), tuple(findings))
    return found


def _same_file(path: Path, other: Path) -> bool:
    """Tell whether two paths are one file, by another name or a hard link too."""
    try:
        return path.samefile(other)
    except OSError:
        return False


def template_of(tender: ResolvedTender, folder: Path) -> bytes | None:
    """Return the city's own Word template, or None where it has none. Raises FindingsError (SG-BLD-304)."""
    if not tender.file.template:
        return None
    place = (folder / tender.file.template).resolve()
    if not place.is_relative_to(folder.resolve()):
        finding = Finding(
            "SG-BLD-304",
            say("the template {file} lies outside the tender file's folder", file=tender.file.template),
            Location(tender.file.template),
            tender.file.slug,
            say("name a .docx beside the tender file, or remove 'template'"),
        )
        raise FindingsError(say("the template cannot be read"), (finding,))
    try:
        return place.read_bytes()
    except OSError as error:
        raise FindingsError(
            say("the template cannot be read"),
            (
                Finding(
                    "SG-BLD-304",
                    say("cannot be read: {reason}", reason=reason(error)),
                    Location(tender.file.template),
                    tender.file.slug,
                    say("name a .docx beside the tender file, or remove 'template'"),
                ),
            ),
        ) from error


def shipped_proof() -> dict[str, Any]:
    """Return the proof data that ships with the package: what ``specgen prove`` detected; {} where it was never made."""
    path = Path(__file__).resolve().parent.parent / "proof" / "proof.json"
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def build(
    roots: Roots,
    request: Request,
    *,
    known_checks: Sequence[str] | None = None,
    progress: Callable[[Sentence], None] = lambda step: None,
) -> Dossier:
    """Make every file of a dossier in memory.

    Raises InputError when something cannot be read, FindingsError when the knowledge base or the tender has errors.
    """
    progress(say("read"))
    kb, tender, kb_findings = prepare(roots, request.file, request.date, known_checks, request.shown)
    findings = (*kb_findings, *tender.findings)
    errors = [one for one in findings if one.severity is Severity.ERROR]
    if errors:
        raise FindingsError(say("the tender has errors; nothing was written"), findings)
    folder = request.file.resolve().parent
    dossier = Dossier(tender, findings=findings)
    interfaces = interface_documents(kb, tender)
    annexes = _annexes(tender, request.file)
    proof = shipped_proof()
    _suite(dossier, request, interfaces, progress)
    progress(say("documents"))
    _documents(dossier, request, proof, template_of(tender, folder))
    for name, data in interfaces.items():
        dossier.files[f"publish/interface/{name}"] = data
    for name, data in annexes.items():
        dossier.files[f"publish/{name}"] = data
    if "html" in request.formats:
        progress(say("trace"))
        _internal(dossier, request, proof)
    suites = {"plan.json": dossier.plan_digest}
    if "publish/suite.pyz" in dossier.files:
        suites["suite.pyz"] = dossier.suite_digest
    lock = lock_of(
        tender,
        suite=suites,
        interfaces=interfaces,
        annexes=annexes,
        languages=request.languages,
        printed=_printed(dossier),
    )
    dossier.files["publish/tender.lock.json"] = canonical(lock)
    _manifests(dossier)
    return dossier


def _printed(dossier: Dossier) -> dict[str, str]:
    """Return the digest of every clause and requirement as the tender prints it; {} where no Word file is made."""
    from specgen.render.readback import expected_controls

    document = dossier.files.get(f"publish/tender.{dossier.tender.file.language}.docx")
    return {tag: one.printed for tag, one in expected_controls(document).items()} if document else {}


def _suite(
    dossier: Dossier, request: Request, interfaces: Mapping[str, bytes], progress: Callable[[Sentence], None]
) -> None:
    from specgen.suite.build import build_suite
    from specgen.suite.plan_from import plan_digest, plan_from

    progress(say("suite"))
    plan = plan_from(dossier.tender)
    dossier.plan_digest = plan_digest(plan)
    suite = build_suite(plan, interfaces, languages=request.languages)
    dossier.suite_digest = sha256(suite)
    if "suite" in request.formats:
        dossier.files["publish/suite.pyz"] = suite


def _documents(dossier: Dossier, request: Request, proof: Mapping[str, Any], template: bytes | None) -> None:
    from specgen.render.docx import render_docx
    from specgen.render.evaluation import render_evaluation
    from specgen.render.xlsx import render_answer_sheet, render_prices

    tender, late = dossier.tender, {"suite_sha256": dossier.suite_digest}
    lang = tender.file.language
    document = compose(tender, lang, proof)
    if "docx" in request.formats:
        from specgen.dossier.texts import texts_json

        dossier.files[f"internal/texts.{lang}.json"] = texts_json(document, late)
        dossier.files[f"publish/tender.{lang}.docx"] = render_docx(document, template=template, late=late)
        dossier.files[f"publish/offer-form.{lang}.docx"] = render_docx(compose_offer_form(tender, lang), late=late)
        for name, agreement in compose_agreements(tender, lang).items():
            dossier.files[f"publish/{name}"] = render_docx(agreement, late=late)
        for name, paper in compose_internal(tender, lang).items():
            dossier.files[f"internal/{name}"] = render_docx(paper, late=late)
        for other in request.languages:
            if other != lang:
                copy = render_docx(compose(tender, other, proof), template=template, late=late)
                dossier.files[f"internal/reading-copies/tender.{other}.docx"] = copy
    if "pdf" in request.formats:
        _pdf(dossier, render_docx(document, template=template, late=late, fields=True))
    if "xlsx" in request.formats:
        dossier.files[f"publish/requirements.{lang}.xlsx"] = render_answer_sheet(tender, lang)
        dossier.files[f"publish/prices.{lang}.xlsx"] = render_prices(tender, lang)
        dossier.files[f"internal/evaluation.{lang}.xlsx"] = render_evaluation(tender, lang)


def _pdf(dossier: Dossier, docx: bytes) -> None:
    """Add the PDF of the tender. Raises UnreachableError (SG-BLD-305) where no converter is at hand."""
    from specgen.render.pdf import find_converter, to_pdf

    converter = find_converter()
    if converter is None:
        raise UnreachableError(
            say("no PDF can be made here"),
            (
                Finding(
                    "SG-BLD-305",
                    say("no converter to PDF was found"),
                    hint=say("install LibreOffice, or build without pdf and convert the Word file yourself"),
                ),
            ),
        )
    dossier.files[f"publish/tender.{dossier.tender.file.language}.pdf"] = to_pdf(docx, converter)
    dossier.layout = f"libreoffice {converter.version}"


def _internal(dossier: Dossier, request: Request, proof: Mapping[str, Any]) -> None:
    from specgen.render.html import render_findings, render_trace

    dossier.files["internal/trace.html"] = render_trace(dossier.tender, proof)
    lang = dossier.tender.file.language
    shown = tuple(_portable(one, request) for one in dossier.findings)
    dossier.files[f"internal/findings.{lang}.html"] = render_findings(
        dossier.tender, shown, lang, checks=dossier.tender.checks
    )


def _portable(finding: Finding, request: Request) -> Finding:
    """Name the tender file without its folder: what a dossier says may not depend on where it was built."""
    place = finding.where
    if place is None or place.file != (request.shown or str(request.file)):
        return finding
    return dataclasses.replace(finding, where=Location(request.file.name, place.line, place.column))


def _manifests(dossier: Dossier) -> None:
    published = {
        path.removeprefix("publish/"): sha256(data)
        for path, data in dossier.files.items()
        if path.startswith("publish/")
    }
    internal = {
        path.removeprefix("internal/"): sha256(data)
        for path, data in dossier.files.items()
        if path.startswith("internal/")
    }
    manifest = {
        "format": "specgen-manifest/1",
        "layout": dossier.layout,
        "tender": dossier.tender.file.slug,
        "files": published,
    }
    dossier.files["publish/manifest.json"] = canonical(manifest)
    dossier.files["internal/.built.json"] = canonical({"format": "specgen-built/1", "files": internal})
