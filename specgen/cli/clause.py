"""``specgen clause``: read the clauses: list, show, status."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from specgen.cli.clause_approve import approve
from specgen.cli.clause_decide import accept, proposals, reject
from specgen.cli.clause_export import export
from specgen.cli.clause_import import import_
from specgen.cli.clause_redline import redline
from specgen.cli.clause_since import since
from specgen.cli.clause_status import status
from specgen.cli.common import check_ids, date_option, json_option, roots_of
from specgen.cli.output import as_json, data, note, table, words
from specgen.errors import Finding, FindingsError, Sentence, say

if TYPE_CHECKING:
    from specgen.model.clause import Clause
    from specgen.model.knowledge import KnowledgeBase
    from specgen.model.parameter import Parameter, Value

PARTS = ("general", "administrative", "contractual", "technical", "processing", "offer_form")


@click.group()
def clause() -> None:
    """Read the clauses, with their legal basis. Automated help for a lawyer; no legal advice."""


clause.add_command(status)
for _command in (accept, approve, export, proposals, redline, reject, since, import_):
    clause.add_command(_command)


def _load(ctx: click.Context) -> KnowledgeBase:
    from specgen.knowledge.store import load_kb

    return load_kb(roots_of(ctx), check_ids())[0]


@clause.command("list")
@click.option("--family", default="", metavar="F", help="Only this family, such as acc.")
@click.option("--part", type=click.Choice(PARTS), help="Only clauses of this part of the tender.")
@click.option(
    "--lang", type=click.Choice(["nl", "en"]), default="nl", show_default=True, help="Language of the titles."
)
@json_option
@click.pass_context
def list_(ctx: click.Context, family: str, part: str | None, lang: str, json_output: bool) -> None:
    """List the clauses: id, version, status, family, part, title.

    Exit 2: there is no such family.
    """
    kb = _load(ctx)
    clauses = [entry.clause for entry in kb.clauses.values()]
    families = sorted({one.family for one in clauses})
    if family and family.lower() not in families:
        raise click.UsageError(
            words(say("there is no family {family}; known: {names}", family=family, names=", ".join(families)))
        )
    rows = [
        {
            "id": one.id,
            "version": one.version,
            "status": one.status,
            "family": one.family,
            "part": one.part,
            "optional": one.optional,
            "title": one.title.get(lang),
        }
        for one in sorted(clauses, key=lambda one: one.id)
        if (not family or one.family == family.lower()) and (part is None or one.part == part)
    ]
    if json_output:
        as_json(rows)
        return
    columns = ("id", "version", "status", "family", "part", "title")
    if rows:
        data(table([tuple(str(row[name]) for name in columns) for row in rows], columns))
    note(say("{number} clauses", number=len(rows)))


@clause.command("show")
@click.argument("identifier", metavar="ID")
@click.argument("tenders", nargs=-1, metavar="LOCK_OR_TENDER", type=click.Path(path_type=Path))
@click.option(
    "--lang", type=click.Choice(["nl", "en"]), default="nl", show_default=True, help="Language of the clause."
)
@date_option
@json_option
@click.pass_context
def show(
    ctx: click.Context, identifier: str, tenders: tuple[Path, ...], lang: str, date: str, json_output: bool
) -> None:
    """Show clause ID: text, parameters with bounds, legal basis, what it requires and excludes, where it is used.

    Tender files, locks and dossier folders that are named are looked at too. Bounds that the law sets are those at the date. Exit 1:
    there is no such clause. 3: a file cannot be read.
    """
    kb = _load(ctx)
    known = {name.casefold(): name for name in kb.clauses}
    if identifier.casefold() not in known:
        raise unknown_clause(kb, identifier)
    answer = describe(kb, known[identifier.casefold()], lang, date)
    answer["used_in"]["tenders"] = [_use(ctx, answer["id"], path, date) for path in tenders]
    if json_output:
        as_json(answer)
    else:
        _show(answer)


def unknown_clause(kb: KnowledgeBase, identifier: str) -> FindingsError:
    """Return the error for a clause that is not there, with the nearest ids."""
    near = difflib.get_close_matches(identifier.upper(), kb.clauses, 3)
    hint = say("did you mean {names}?", names=", ".join(near)) if near else say("see 'specgen clause list'")
    message = say("there is no clause {identifier}", identifier=identifier)
    return FindingsError(say("nothing to show"), (Finding("SG-KB-173", message, None, identifier, hint),))


def describe(kb: KnowledgeBase, identifier: str, lang: str, date: str) -> dict[str, Any]:
    """Return everything about a clause as JSON-ready values; authored words in ``lang``, bounds of the law at ``date``."""
    entry = kb.clauses[identifier]
    one = entry.clause
    return {
        "id": identifier,
        "version": one.version,
        "status": one.status,
        "title": one.title.get(lang),
        "family": one.family,
        "part": one.part,
        "optional": one.optional,
        "negotiability": one.negotiability,
        "text": entry.text.get(lang, ""),
        "parameters": {name: _parameter(kb, parameter, lang, date) for name, parameter in one.parameters.items()},
        "legal_basis": [
            _basis(kb, basis.instrument, basis.article, basis.status, basis.note, lang) for basis in one.legal_basis
        ],
        "law_values": [_law(kb, name, date) for name in one.law_values],
        "derogates_from": [
            {
                "instrument": row.instrument,
                "article": row.article,
                "motivation": row.motivation.get(lang) if row.motivation else "",
                "conditional": row.when is not None,
            }
            for row in one.derogates_from
        ],
        "requires": list(one.requires),
        "required_by": [name for name, other in kb.clauses.items() if identifier in other.clause.requires],
        "excludes": list(one.excludes),
        "excluded_by": [name for name, other in kb.clauses.items() if identifier in other.clause.excludes],
        "used_in": {"requirements": _requirements(kb, one, lang), "profiles": _profiles(kb, identifier), "tenders": []},
        "internal": {
            "risk": one.risk.get(lang),
            "drafting_note": one.drafting_note.get(lang) if one.drafting_note else "",
            "fallback": [step.get(lang) for step in one.fallback],
        },
    }


def _law(kb: KnowledgeBase, name: str, date: str) -> dict[str, Any]:
    from specgen.resolve.facts import law_at

    record = law_at(kb, name, date)
    if record is None:
        return {"id": name, "value": None, "unit": "", "status": ""}
    return {"id": name, "value": record.value, "unit": record.unit, "status": record.status}


def _bound(kb: KnowledgeBase, own: Value | None, law: str | None, date: str) -> dict[str, Any]:
    """Return a bound or default: the law's at the date where one is named, else the author's own."""
    if law is None:
        return {"value": own, "law": ""}
    value = _law(kb, law, date)["value"]
    return {"value": own if value is None else value, "law": law}


def _parameter(kb: KnowledgeBase, one: Parameter, lang: str, date: str) -> dict[str, Any]:
    return {
        "label": one.label.get(lang),
        "type": one.type,
        "unit": one.unit,
        "default": _bound(kb, one.default, one.default_law, date),
        "min": _bound(kb, one.min, one.min_law, date),
        "max": _bound(kb, one.max, one.max_law, date),
        "choices": {name: label.get(lang) for name, label in one.choices.items()},
        "required": one.required,
        "late": one.late,
        "basis": one.basis,
    }


def _basis(kb: KnowledgeBase, instrument: str, article: str, status: str, remark: str, lang: str) -> dict[str, str]:
    known = kb.instruments.get(instrument)
    return {
        "instrument": instrument,
        "name": known.short.get(lang) if known else instrument,
        "article": article,
        "status": status,
        "note": remark,
    }


def _requirements(kb: KnowledgeBase, one: Clause, lang: str) -> list[dict[str, str]]:
    """Return the requirements that name the clause or that it names, in the order of the knowledge base."""
    return [
        {"id": name, "title": found.title.get(lang)}
        for name, found in kb.requirements.items()
        if name in one.requirements or one.id in found.clauses
    ]


def _profiles(kb: KnowledgeBase, identifier: str) -> list[str]:
    return [name for name, profile in kb.profiles.items() if identifier in profile.clauses]


def _use(ctx: click.Context, identifier: str, path: Path, date: str) -> dict[str, Any]:
    """Return whether a tender file or lock holds the clause: its number, values and, for a tender file, why."""
    from specgen.dossier.build import prepare
    from specgen.dossier.lockfile import lock_place, read_lock

    place = lock_place(path)
    if place is not None:
        locked = next((one for one in read_lock(place).clauses if one.id == identifier), None)
        values = dict(locked.parameters) if locked else {}
        return {
            "file": str(path),
            "in": locked is not None,
            "version": locked.version if locked else "",
            "number": locked.number if locked else "",
            "why": "",
            "values": values,
        }
    tender = prepare(roots_of(ctx, path.parent), path, date, check_ids(), str(path))[1]
    found = tender.clause(identifier)
    return {
        "file": str(path),
        "in": found is not None,
        "version": found.clause.version if found else "",
        "number": found.number if found else "",
        "why": found.why if found else tender.excluded.get(identifier, ""),
        "values": {name: one.value for name, one in found.settings.items()} if found else {},
    }


def _line(text: Sentence | str) -> str:
    """Return a text as one line: no value from outside may look like a line of ours."""
    return " ".join(words(text).split())


def _head(text: Sentence) -> None:
    data(f"\n{words(text)}")


def _value(value: Any) -> str:
    """Return a value as an author writes it; a hyphen where there is none."""
    if isinstance(value, list | tuple):
        return _line(", ".join(str(one) for one in value))
    return "-" if value is None else str(value).lower() if isinstance(value, bool) else _line(str(value))


def _amount(bound: dict[str, Any]) -> str:
    shown = _value(bound["value"])
    return f"{shown} ({bound['law']})" if bound["law"] else shown


def _show(answer: dict[str, Any]) -> None:
    data(_line(f"{answer['id']} {answer['version']}  {answer['title']}"))
    data(_line(f"{answer['status']} · {answer['family']} · {answer['part']} · {answer['negotiability']}"))
    _head(say("Text"))
    data(words(answer["text"].rstrip()))
    if answer["parameters"]:
        _head(say("Parameters"))
        rows = [
            (name, _amount(one["default"]), _amount(one["min"]), _amount(one["max"]), one["unit"], _line(one["label"]))
            for name, one in answer["parameters"].items()
        ]
        data(table(rows, ("name", "default", "min", "max", "unit", "label")))
        for name, one in answer["parameters"].items():
            for choice, label in one["choices"].items():
                data(f"  {name} = {choice}: {_line(label)}")
    _head(say("Legal basis"))
    for basis in answer["legal_basis"]:
        remark = f": {basis['note']}" if basis["note"] else ""
        data(_line(f"- {basis['name']} {basis['article']} [{basis['status']}]{remark}"))
    for row in answer["law_values"]:
        data(_line(f"- {row['id']} = {row['value']} {row['unit']} [{row['status']}]"))
    _links(answer)
    _internal(answer["internal"])


def _links(answer: dict[str, Any]) -> None:
    for head, names in (
        (say("Requires"), answer["requires"]),
        (say("Required by"), answer["required_by"]),
        (say("Excludes"), answer["excludes"]),
        (say("Excluded by"), answer["excluded_by"]),
        (say("Derogates from"), [f"{row['instrument']} {row['article']}" for row in answer["derogates_from"]]),
        (say("In profiles"), answer["used_in"]["profiles"]),
    ):
        if names:
            data(f"\n{words(head)}: {', '.join(names)}")
    if answer["used_in"]["requirements"]:
        _head(say("Used by requirements"))
        data(table([(f"  {one['id']}", _line(one["title"])) for one in answer["used_in"]["requirements"]]))
    for use in answer["used_in"]["tenders"]:
        why = f": {use['why']}" if use["why"] else ""
        state = say("in, as {number}", number=use["number"]) if use["in"] else say("not in")
        data(_line(f"{use['file']}: {words(state)}{why}"))
        for name, value in use["values"].items():
            data(f"  {_line(name)}: {_value(value)}")


def _internal(inner: dict[str, Any]) -> None:
    _head(say("INTERNAL, never published"))
    if inner["risk"]:
        data(_line(f"{words(say('Risk'))}: {inner['risk']}"))
    if inner["drafting_note"]:
        data(_line(f"{words(say('Drafting note'))}: {inner['drafting_note']}"))
    for index, step in enumerate(inner["fallback"], 1):
        data(_line(f"{words(say('Fallback {number}', number=index))}: {step}"))
