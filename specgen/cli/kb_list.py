"""``specgen kb list`` and ``kb show``: what the knowledge base holds, filtered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import click

from specgen.cli.common import check_ids, json_option, roots_of
from specgen.cli.output import as_json, data, table
from specgen.model.knowledge import KnowledgeBase

Row = dict[str, str]


def _requirements(base: KnowledgeBase, lang: str) -> Iterator[tuple[str, Row]]:
    for component in base.components.values():
        for one in (base.requirements[name] for name in component.requirements):
            row = {
                "id": one.id,
                "version": one.version,
                "level": one.level,
                "method": one.verification.method,
                "component": component.name,
                "title": one.title.get(lang),
            }
            yield component.domain, row


def _clauses(base: KnowledgeBase, lang: str) -> Iterator[tuple[str, Row]]:
    for name, entry in base.clauses.items():
        one = entry.clause
        yield (
            "",
            {"id": name, "version": one.version, "status": one.status, "part": one.part, "title": one.title.get(lang)},
        )


def _components(base: KnowledgeBase, lang: str) -> Iterator[tuple[str, Row]]:
    for one in base.components.values():
        members = [base.requirements[name] for name in one.requirements]
        basic = sum(1 for item in members if not item.extended)
        row = {
            "name": one.name,
            "domain": one.domain,
            "lanes": " ".join(one.lanes),
            "requirements": str(len(members)),
            "basic": str(basic),
            "title": one.title.get(lang),
        }
        yield one.domain, row


def _profiles(base: KnowledgeBase, lang: str) -> Iterator[tuple[str, Row]]:
    for one in base.profiles.values():
        yield one.domain, {"profile": one.profile, "domain": one.domain, "title": one.title.get(lang)}


def _standards(base: KnowledgeBase, lang: str) -> Iterator[tuple[str, Row]]:
    for one in base.standards.values():
        yield "", {"id": one.id, "version": one.version, "status": one.status, "citation": one.citation.get(lang)}


def _use_cases(base: KnowledgeBase, lang: str) -> Iterator[tuple[str, Row]]:
    for name, one in base.use_cases.items():
        domain = base.use_case_domains[name]
        scope = "no" if one.out_of_scope is not None else "yes"
        yield domain, {"id": name, "domain": domain, "lane": one.lane, "in_scope": scope, "title": one.title.get(lang)}


def _measures(base: KnowledgeBase, lang: str) -> Iterator[tuple[str, Row]]:
    for name, one in base.measures.items():
        yield "", {"id": name, "unit": one.unit, "title": one.title.get(lang), "formula": " ".join(one.formula.split())}


def _mappings(base: KnowledgeBase, lang: str) -> Iterator[tuple[str, Row]]:
    for mapping in base.mappings.values():
        for one in mapping.capabilities:
            row = {
                "framework": f"{mapping.framework.title} ({mapping.framework.date})",
                "capability": one.capability,
                "title": one.title,
                "requirements": " ".join(one.requirements) or "-",
                "gap": one.gap.get(lang) if one.gap else "",
            }
            yield "", row


_KINDS: dict[str, Callable[[KnowledgeBase, str], Iterator[tuple[str, Row]]]] = {
    "requirements": _requirements,
    "clauses": _clauses,
    "components": _components,
    "profiles": _profiles,
    "standards": _standards,
    "use-cases": _use_cases,
    "measures": _measures,
    "mappings": _mappings,
}


def _filters(ctx: click.Context, given: tuple[str, ...]) -> list[tuple[str, str, bool]]:
    """Return (column, value, contains) of each filter: ``level=award`` compares, ``title~camera`` searches without case."""
    found = []
    for one in given:
        at = min((i for i in (one.find("="), one.find("~")) if i > 0), default=-1)
        if at < 0:
            raise click.BadParameter(f"'{one}': write column=value, or column~text", ctx, param_hint="--filter")
        found.append((one[:at], one[at + 1 :], one[at] == "~"))
    return found


@click.command("list")
@click.argument("kind", type=click.Choice(list(_KINDS)), default="requirements")
@click.option("--domain", default="", help="Only this domain.")
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="COLUMN=VALUE",
    help="Only rows with this value; COLUMN~TEXT searches. Repeatable.",
)
@click.option("--lang", type=click.Choice(["nl", "en"]), default="nl")
@json_option
@click.pass_context
def listing(ctx: click.Context, kind: str, domain: str, filters: tuple[str, ...], lang: str, json_output: bool) -> None:
    """List requirements, clauses, components, profiles, standards, use cases, measures or mappings."""
    from specgen.knowledge.store import load_kb

    base = load_kb(roots_of(ctx), check_ids())[0]
    wanted = _filters(ctx, filters)
    rows: list[Row] = []
    for own, row in _KINDS[kind](base, lang):
        for column, _, _ in wanted:
            if column not in row:
                raise click.BadParameter(f"'{column}' is not one of {', '.join(row)}", ctx, param_hint="--filter")
        fits = all(
            (value.lower() in row[column].lower()) if inside else row[column] == value
            for column, value, inside in wanted
        )
        if fits and (not domain or not own or own == domain):
            rows.append(row)
    if json_output:
        as_json(rows)
    elif rows:
        data(table([tuple(row.values()) for row in rows], tuple(rows[0])))


@click.command("show")
@click.argument("identifier", metavar="ID")
@click.pass_context
def show(ctx: click.Context, identifier: str) -> None:
    """Show one requirement, clause, use case, measure or profile as JSON."""
    import msgspec

    from specgen.cli.explain import known_or_near
    from specgen.knowledge.store import load_kb

    base = load_kb(roots_of(ctx), check_ids())[0]
    stores: tuple[dict[str, Any], ...] = (base.requirements, base.clauses, base.use_cases, base.measures, base.profiles)
    known_or_near(identifier, *stores)
    found = next(store[identifier] for store in stores if identifier in store)
    data(json.dumps(msgspec.to_builtins(found), ensure_ascii=False, indent=2))
