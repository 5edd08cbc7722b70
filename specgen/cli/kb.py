"""``specgen kb``: browse the knowledge base."""

from __future__ import annotations

import json
from pathlib import Path

import click

from specgen.cli.common import check_ids, json_option, roots_of
from specgen.cli.coverage import coverage
from specgen.cli.output import as_json, data, note, table, words
from specgen.errors import say
from specgen.model.knowledge import KnowledgeBase


@click.group()
def kb() -> None:
    """Browse the knowledge base."""


kb.add_command(coverage)


def _load(ctx: click.Context) -> KnowledgeBase:
    from specgen.knowledge.store import load_kb

    return load_kb(roots_of(ctx), check_ids())[0]


@kb.command("where")
@json_option
@click.pass_context
def where(ctx: click.Context, json_output: bool) -> None:
    """Which knowledge base is used, with version and digest."""
    roots = roots_of(ctx)
    base = _load(ctx)
    answer = {
        "folder": str(roots.base),
        "found_by": roots.origin,
        "overlays": [str(path) for path in roots.overlays],
        "version": base.card.version,
        "released": base.card.released,
        "digest": base.digest,
    }
    if json_output:
        as_json(answer)
    else:
        data(
            table([(key, ", ".join(value) if isinstance(value, list) else str(value)) for key, value in answer.items()])
        )


@kb.command("list")
@click.argument(
    "kind",
    type=click.Choice(["requirements", "clauses", "components", "profiles", "standards"]),
    default="requirements",
)
@click.option("--domain", default="", help="Only this domain.")
@click.option("--lang", type=click.Choice(["nl", "en"]), default="nl")
@json_option
@click.pass_context
def list_(ctx: click.Context, kind: str, domain: str, lang: str, json_output: bool) -> None:
    """List requirements, clauses, components, profiles or standards."""
    base = _load(ctx)
    rows: list[dict[str, str]] = []
    if kind == "requirements":
        for component in base.components.values():
            if not domain or component.domain == domain:
                rows.extend(
                    {
                        "id": one.id,
                        "version": one.version,
                        "level": one.level,
                        "method": one.verification.method,
                        "component": component.name,
                        "title": one.title.get(lang),
                    }
                    for one in (base.requirements[name] for name in component.requirements)
                )
    elif kind == "clauses":
        rows = [
            {
                "id": name,
                "version": entry.clause.version,
                "status": entry.clause.status,
                "part": entry.clause.part,
                "title": entry.clause.title.get(lang),
            }
            for name, entry in base.clauses.items()
        ]
    elif kind == "components":
        rows = [
            {
                "name": one.name,
                "domain": one.domain,
                "requirements": str(len(one.requirements)),
                "title": one.title.get(lang),
            }
            for one in base.components.values()
            if not domain or one.domain == domain
        ]
    elif kind == "profiles":
        rows = [
            {"profile": one.profile, "domain": one.domain, "title": one.title.get(lang)}
            for one in base.profiles.values()
        ]
    else:
        rows = [
            {"id": one.id, "version": one.version, "status": one.status, "citation": one.citation.get(lang)}
            for one in base.standards.values()
        ]
    if json_output:
        as_json(rows)
    elif rows:
        data(table([tuple(row.values()) for row in rows], tuple(rows[0])))


@kb.command("show")
@click.argument("identifier", metavar="ID")
@click.pass_context
def show(ctx: click.Context, identifier: str) -> None:
    """Show one requirement or clause as JSON."""
    import msgspec

    from specgen.cli.explain import _known

    base = _load(ctx)
    _known(base, identifier)
    data(
        json.dumps(
            msgspec.to_builtins(base.requirements.get(identifier) or base.clauses[identifier]),
            ensure_ascii=False,
            indent=2,
        )
    )


@kb.command("stats")
@json_option
@click.pass_context
def stats(ctx: click.Context, json_output: bool) -> None:
    """Count requirements per domain: automated, levels, languages."""
    base = _load(ctx)
    answer = {}
    for domain in base.card.domains:
        mine = [
            base.requirements[name]
            for one in base.components.values()
            if one.domain == domain
            for name in one.requirements
        ]
        if mine:
            answer[domain] = {
                "requirements": len(mine),
                "automated": sum(1 for one in mine if one.verification.method == "test"),
                **{
                    level: sum(1 for one in mine if one.level == level)
                    for level in ("minimum", "substantial", "requirement", "award", "info")
                },
                "nl": sum(1 for one in mine if one.statement.nl),
                "en": sum(1 for one in mine if one.statement.en),
            }
    totals = {
        "clauses": len(base.clauses),
        "law_values": sum(len(records) for records in base.law.values()),
        "law_values_verified": sum(1 for records in base.law.values() for one in records if one.status == "verified"),
        "standards": len(base.standards),
        "sources": len(base.sources),
        "terms": len(base.terms),
    }
    if json_output:
        as_json({"domains": answer, **totals})
        return
    if answer:
        headers = ("domain", *next(iter(answer.values())))
        data(table([(name, *(str(number) for number in row.values())) for name, row in answer.items()], headers))
    data(table([(key, str(value)) for key, value in totals.items()]))


@kb.command("schema")
@click.argument("name", required=False)
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), help="Write every schema into this folder."
)
def schema(name: str | None, output: Path | None) -> None:
    """Print one JSON Schema, or write them all (they are generated from the types)."""
    from specgen.knowledge.schemas import TYPES, schema_bytes

    if output is not None:
        output.mkdir(parents=True, exist_ok=True)
        for one in TYPES:
            (output / f"{one}.schema.json").write_bytes(schema_bytes(one))
        note(say("{number} schemas in {folder}", number=len(TYPES), folder=output))
    elif name in TYPES:
        data(schema_bytes(name).decode().rstrip())
    else:
        raise click.UsageError(f"name one of: {', '.join(TYPES)}; or write them all with -o")


@kb.command("fingerprints")
@click.option("--write", is_flag=True, help="Write requirements/fingerprints.json and clauses/fingerprints.json.")
@click.pass_context
def fingerprints_(ctx: click.Context, write: bool) -> None:
    """Compare the normative texts with their recorded fingerprints, or record them."""
    from specgen.knowledge.corpus import read_corpus
    from specgen.knowledge.load import read_draft
    from specgen.knowledge.rules.catalogue import fingerprints

    roots = roots_of(ctx)
    current = fingerprints(read_draft(read_corpus(roots)))
    for folder, group in current.items():
        path = roots.base / folder / "fingerprints.json"
        text = json.dumps(group, indent=1, sort_keys=True) + "\n"
        if write:
            path.write_text(text, "utf-8")
            note(say("{file}: {number} fingerprints", file=path, number=len(group)))
        else:
            same = path.is_file() and path.read_text("utf-8") == text
            answer = say("as recorded") if same else say("differs from what is recorded")
            data(f"{folder}: {words(answer)}")
