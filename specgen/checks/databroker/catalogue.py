"""Check of the catalogue: DB-CAT-02. The document is JSON-LD; prefixes, full names, lists and value objects are all
read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, elapsed, objects
from specgen.conformance.api import Check, Context, Judge, Record, Verdict

SPACES = {"dct": "http://purl.org/dc/terms/", "dcat": "http://www.w3.org/ns/dcat#"}
PUBLIC = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
MEMBERS = ("title", "description", "contact", "theme")
DEPTH = 6


def _stimulate_entry(ctx: Context) -> None:
    identifier = steps.dataset(ctx, "dataset", "catalogue", more={"licence": LICENCE})
    name = steps.name(ctx, "catalogue")
    known = {
        "id": identifier,
        "title": f"{name} title",
        "description": f"{name} description",
        "contact": steps.CONTACT,
        "theme": steps.THEME,
    }
    ctx.fact("known", known)
    ctx.eventually(
        "listed",
        lambda: ctx.http("catalogue", "GET", "/catalogue", headers={"accept": "application/ld+json"}),
        lambda answer: not _faults(answer.json, known),
        deadline=float(ctx.parameters["deadline"]),
        interval=0.2,
    )


def _values(node: Mapping[str, Any], name: str) -> list[Any]:
    """Return the values of a property, by its prefixed or its full name, always as a list."""
    prefix, _, local = name.partition(":")
    found: list[Any] = []
    for key in (name, SPACES[prefix] + local, f"{prefix.replace('dct', 'dcterms')}:{local}"):
        if key in node and (key != name or not found):
            value = node[key]
            found += value if isinstance(value, list) else [value]
    return found


def _texts(value: Any, nodes: Mapping[str, Any], depth: int = DEPTH) -> list[str]:
    """Return every text within a value; a reference to another node of the document is followed."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and depth:
        return [one for item in value for one in _texts(item, nodes, depth - 1)]
    if not isinstance(value, Mapping) or not depth:
        return []
    found = [one for item in value.values() for one in _texts(item, nodes, depth - 1)]
    reference = value.get("@id")
    if isinstance(reference, str) and set(value) == {"@id"} and reference in nodes:
        found += _texts(nodes[reference], nodes, depth - 1)
    return found


def _entries(document: Json, identifier: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the nodes that stand for a dataset, and all nodes by their id."""
    graph = objects(document, "@graph") or objects([document])
    nodes = {str(node["@id"]): node for node in graph if isinstance(node.get("@id"), str)}
    return [node for node in graph if identifier in _texts(_values(node, "dct:identifier"), {})], nodes


def _faults(document: Json, known: Mapping[str, str]) -> list[tuple[str, Any]]:
    """Return what is wrong with the entry, as (message code, what was observed); empty when it is complete."""
    entries, nodes = _entries(document, known["id"])
    if len(entries) != 1:
        return [("entry-count", len(entries))]
    entry = entries[0]
    faults: list[tuple[str, Any]] = []
    kinds = _texts([entry.get("@type"), *_values(entry, "dct:type")], {})
    if not {"dcat:Dataset", SPACES["dcat"] + "Dataset"} & set(kinds):
        faults.append(("entry-no-dataset", kinds))
    names = {
        "title": "dct:title",
        "description": "dct:description",
        "contact": "dcat:contactPoint",
        "theme": "dcat:theme",
    }
    for member in MEMBERS:
        shown = _texts(_values(entry, names[member]), nodes)
        fits = any(known[member] in one for one in shown) if member == "contact" else known[member] in shown
        if not fits:
            faults.append((f"entry-{member}", shown[:5]))
    if not any(one.strip() for one in _texts(_values(entry, "dct:publisher"), nodes)):
        faults.append(("entry-publisher", ""))
    rights = _values(entry, "dct:accessRights")
    shown = [one for value in rights for one in _texts(value, {})]
    if len(rights) != 1 or PUBLIC not in shown:
        faults.append(("entry-rights", shown))
    return faults


def _judge_entry(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    known, found = record.fact("known"), record.one("catalogue")
    judge.that(found.status == 200, "catalogue-refused", at="catalogue", status=found.status)
    faults = _faults(found.body, known)
    code, observed = faults[0] if faults else ("entry-count", 1)
    judge.that(not faults, code, at="catalogue", observed=observed, limit=parameters["deadline"])
    judge.that(
        elapsed(record, "listed") <= float(parameters["deadline"]),
        "entry-late",
        at="listed",
        limit=parameters["deadline"],
    )
    return judge.passed()


ENTRY_COMPLETE = Check(
    "DB-CAT-02.entry-complete", "DB-CAT-02", _stimulate_entry, _judge_entry, principals=("provider",), limit=3700.0
)
