"""``specgen impact``: what rests on an article, law value, standard, source, clause, requirement, parameter or check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from specgen.cli.common import check_ids, date_option, json_option, roots_of
from specgen.cli.output import as_json, data, note, table, words
from specgen.errors import Exit, Finding, FindingsError, Sentence, say

if TYPE_CHECKING:
    from specgen.knowledge.edges import Node
    from specgen.knowledge.graph import Graph, Hit, Impact, TenderUse
    from specgen.model.knowledge import KnowledgeBase


@click.command()
@click.argument("reference", metavar="REF")
@click.argument("tenders", nargs=-1, metavar="LOCK_OR_TENDER", type=click.Path(path_type=Path))
@date_option
@json_option
@click.pass_context
def impact(ctx: click.Context, reference: str, tenders: tuple[Path, ...], date: str, json_output: bool) -> int:
    """List everything that rests on REF, directly or through others, each with its nearest reason.

    REF is the id of a requirement, clause, law value, standard, source, check, interface, use case, measure, profile, component or
    term, an operation (broker-http#createDataset), a parameter (DB-INH-01.deadline), an instrument (AUR) or an article ("AUR 25",
    "AUR art. 9 §4"). Tender files, locks and dossier folders that are named count too. Exit 0: answered. 1: there is no such thing.
    3: a file cannot be read.
    """
    from specgen.knowledge.graph import build_graph
    from specgen.knowledge.store import load_kb

    kb = load_kb(roots_of(ctx), check_ids())[0]
    graph = build_graph(kb)
    for use in _uses(ctx, tenders, date, kb.digest):
        graph.add_tender(use)
    asked = graph.find(reference)
    if not asked:
        raise _unknown(graph, reference)
    found = graph.impact(asked)
    if json_output:
        as_json(_as_dict(kb, reference, found))
    else:
        _show(kb, found)
    return int(Exit.OK)


def _uses(ctx: click.Context, tenders: tuple[Path, ...], date: str, digest: str) -> list[TenderUse]:
    """Return what each tender file or lock takes; two of the same name are told apart by their place."""
    if not tenders:
        return []
    from dataclasses import replace

    from specgen.dossier.build import prepare
    from specgen.dossier.lockfile import lock_place, read_lock
    from specgen.knowledge.graph import TenderUse as Use

    found: list[TenderUse] = []
    for path in tenders:
        place = lock_place(path)
        if place is not None:
            lock = read_lock(place)
            use = lock.use(str(path))
            if lock.knowledge_base.get("digest") != digest:
                note(say("{file} was made with another version of the knowledge base", file=path))
        else:
            use = Use.of(prepare(roots_of(ctx, path.parent), path, date, check_ids(), str(path))[1], str(path))
        taken = any(one.name == use.name for one in found)
        found.append(replace(use, name=f"{use.name} ({path})") if taken else use)
    return found


def _unknown(graph: Graph, reference: str) -> FindingsError:
    near = graph.near(reference)
    hint = say("did you mean {names}?", names=", ".join(near)) if near else say("see 'specgen kb list'")
    message = say("nothing in the knowledge base is called {reference}", reference=reference)
    return FindingsError(say("nothing to look up"), (Finding("SG-KB-172", message, None, reference, hint),))


def title_of(kb: KnowledgeBase, node: Node, lang: str = "nl") -> str:
    """Return the title of a node in a language, or "" where it has none."""
    match node.kind:
        case "requirement" if node.id in kb.requirements:
            return kb.requirements[node.id].title.get(lang)
        case "clause" if node.id in kb.clauses:
            return kb.clauses[node.id].clause.title.get(lang)
        case "law" if node.id in kb.law:
            return kb.law[node.id][0].label.get(lang)
        case "component" if node.id in kb.components:
            return kb.components[node.id].title.get(lang)
        case "profile" if node.id in kb.profiles:
            return kb.profiles[node.id].title.get(lang)
        case "interface" if node.id in kb.interfaces:
            return kb.interfaces[node.id].title.get(lang)
        case "open_point" if node.id in kb.open_points:
            return kb.open_points[node.id].item.get(lang)
        case "use_case" if node.id in kb.use_cases:
            return kb.use_cases[node.id].title.get(lang)
        case "measure" if node.id in kb.measures:
            return kb.measures[node.id].title.get(lang)
        case "framework" if node.id in kb.mappings:
            return kb.mappings[node.id].framework.title
        case "parameter":
            owner, _, name = node.id.partition(".")
            known = kb.requirements.get(owner) or (kb.clauses[owner].clause if owner in kb.clauses else None)
            return known.parameters[name].label.get(lang) if known and name in known.parameters else ""
    return ""


def _as_dict(kb: KnowledgeBase, reference: str, found: Impact) -> dict[str, Any]:
    from specgen.knowledge.graph import KINDS

    hits = [one for kind in KINDS for one in found.of_kind(kind)]
    return {
        "reference": reference,
        "asked": [{"kind": one.kind, "id": one.id, "title": title_of(kb, one)} for one in found.asked],
        "counts": {kind: number for kind in KINDS if (number := len(found.of_kind(kind)))},
        "hits": [
            {
                "kind": one.node.kind,
                "id": one.node.id,
                "title": title_of(kb, one.node),
                "distance": one.distance,
                "because": {
                    "edge": one.edge.kind,
                    "on": {"kind": one.on.kind, "id": one.on.id},
                    "place": one.edge.place,
                },
                "chain": [one.node.id, *(step.on.id for step in found.chain(one.node))],
            }
            for one in hits
        ],
    }


_HEADS: dict[str, Sentence] = {
    "source": say("sources"),
    "standard": say("standards"),
    "instrument": say("instruments"),
    "article": say("articles"),
    "law": say("law values"),
    "clause": say("clauses"),
    "requirement": say("requirements"),
    "parameter": say("parameters"),
    "check": say("checks"),
    "interface": say("interfaces"),
    "operation": say("operations of the interface"),
    "measure": say("measures"),
    "open_point": say("open points"),
    "use_case": say("use cases"),
    "combination": say("combinations"),
    "framework": say("frameworks"),
    "profile": say("profiles"),
    "component": say("components"),
    "term": say("terms"),
    "effect": say("effects of a level"),
    "tender": say("tenders"),
}
_STEPS: dict[str, Sentence] = {
    "rests_on": say("rests on"),
    "cites": say("cites"),
    "requires": say("requires"),
    "depends": say("depends on"),
    "verifies": say("is tested with"),
    "declares": say("has the parameter"),
    "bounds": say("is bounded by"),
    "default_from": say("has its default from"),
    "selects": say("takes in"),
    "maps_to": say("belongs with"),
    "refers": say("refers to"),
    "part_of": say("is part of"),
    "touches": say("uses the operation"),
    "derogates": say("derogates from"),
    "applies_if": say("applies depending on"),
}


def _reason(found: Impact, hit: Hit) -> str:
    """Return the nearest reason in one line: each step names the next thing, up to what was asked."""
    steps = found.chain(hit.node)
    line = " → ".join(f"{words(_STEPS[step.edge.kind])} {step.on.id}" for step in steps)
    return line if steps[-1].distance == 1 else f"{line} → …"


def _show(kb: KnowledgeBase, found: Impact) -> None:
    from specgen.cli.output import language
    from specgen.knowledge.graph import KINDS

    for asked in found.asked:
        data(words(f"{asked.id}  {title_of(kb, asked, language())}".rstrip()))
    if not found.hits:
        note(say("nothing rests on it"))
    for kind in KINDS:
        hits = found.of_kind(kind)
        if hits:
            direct = sum(1 for one in hits if one.distance == 1)
            data(f"\n{words(_HEADS[kind])}: {len(hits)} ({words(say('{number} directly', number=direct))})")
            rows = [
                (f"  {one.node.id}", _short(title_of(kb, one.node, language())), _reason(found, one)) for one in hits
            ]
            data(table(rows))


def _short(text: str, most: int = 48) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
