"""``specgen kb``: browse the knowledge base."""

from __future__ import annotations

import json
from pathlib import Path

import click

from specgen.cli.common import check_ids, json_option, roots_of
from specgen.cli.coverage import coverage
from specgen.cli.kb_list import listing, show
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


kb.add_command(listing)
kb.add_command(show)


@kb.command("stats")
@json_option
@click.pass_context
def stats(ctx: click.Context, json_output: bool) -> None:
    """Count requirements per domain: test procedures, executable checks, levels, languages."""
    from specgen.knowledge.shapes import shape_counts

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
                "test_procedures": sum(1 for one in mine if one.verification.method == "test"),
                "executable": sum(1 for one in mine if one.verification.checks),
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
        "use_cases": sum(1 for one in base.use_cases.values() if one.out_of_scope is None),
        "use_cases_out_of_scope": sum(1 for one in base.use_cases.values() if one.out_of_scope is not None),
        "measures": len(base.measures),
        "combinations": len(base.combinations),
        "waivers": sum(len(one.waivers) for one in base.requirements.values()),
        "operations_touched": len({name for one in base.requirements.values() for name in one.verification.operations}),
    }
    shapes = {domain: counts for domain, counts in shape_counts(base).items() if domain in answer}
    if json_output:
        as_json({"domains": answer, "shapes": shapes, **totals})
        return
    if answer:
        headers = ("domain", *next(iter(answer.values())))
        data(table([(name, *(str(number) for number in row.values())) for name, row in answer.items()], headers))
    if shapes:
        headers = ("shape of statements", *next(iter(shapes.values())))
        data(table([(name, *(str(number) for number in row.values())) for name, row in shapes.items()], headers))
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
