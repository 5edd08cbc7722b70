"""Graphs are read as JSON-LD says, and nothing that a product sends makes the reader stumble."""

from __future__ import annotations

from typing import Any

import pytest

from specgen.checks.databroker import catalogue_steps as catalogue
from specgen.checks.databroker.catalogue_steps import full
from specgen.checks.databroker.graph import Graph, literal, read_json_ld

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
}


def document(**more: Any) -> dict[str, Any]:
    """Return a catalogue with one dataset."""
    dataset = {
        "@id": "https://city.example.org/d/1",
        "@type": "dcat:Dataset",
        "dct:identifier": "one",
        "dct:title": {"@value": "Water", "@language": "nl"},
        "dct:description": {"@value": "Peil", "@language": "nl"},
        **more,
    }
    return {"@context": CONTEXT, "@graph": [dataset], "x-extra": {"generation": 7}}


def test_names_languages_and_references_are_read() -> None:
    graph = read_json_ld(document(), "")
    node = ("iri", "https://city.example.org/d/1")
    assert catalogue.entries(graph, "one") == [node]
    assert graph.values(node, full("dct:title")) == [literal("Water", language="nl")]


def test_full_names_and_a_language_map_say_the_same() -> None:
    context = {"titel": {"@id": "http://purl.org/dc/terms/title", "@container": "@language"}}
    graph = read_json_ld(
        {"@context": context, "@id": "https://a.example.org/x", "titel": {"nl": "Water", "fr": "Eau"}}, ""
    )
    found = graph.values(("iri", "https://a.example.org/x"), full("dct:title"))
    assert sorted(one[3] for one in found) == ["fr", "nl"]


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"dct:title": []}, "dct:title: 0"),
        ({"dct:license": "CC0"}, None),
        ({"dcat:theme": "ENVI"}, "dcat:theme: ENVI"),
        ({"dct:publisher": {"@type": "dcat:Catalog", "foaf:name": "City"}}, "dct:publisher"),
        ({"dct:publisher": {"@type": "foaf:Agent"}}, "foaf:name: 0"),
        ({"dct:publisher": {"@id": "https://elsewhere.example.org/city"}}, None),
    ],
)
def test_shapes(more: dict[str, Any], fault: str | None) -> None:
    found = catalogue.violations(read_json_ld(document(**more), ""))
    assert (not found) if fault is None else any(fault in one for one in found)


def test_relative_addresses_and_times_without_zone_are_incomplete() -> None:
    times = {"@value": "2026-11-23T12:00:00", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
    graph = read_json_ld(document(**{"dcat:landingPage": {"@id": "page"}, "dct:issued": times}), "")
    assert sorted(catalogue.incomplete(graph)) == ["2026-11-23T12:00:00", "page"]


@pytest.mark.parametrize(
    "odd", [None, 3, "x", [[]], {"@graph": 7}, {"@context": 4, "@id": []}, {"@graph": [{"@id": 1}]}]
)
def test_anything_may_be_sent(odd: Any) -> None:
    assert isinstance(read_json_ld(odd, "https://a.example.org"), Graph)


def test_a_nest_without_end_is_cut_off() -> None:
    nest: dict[str, Any] = {}
    for _ in range(500):
        nest = {"https://a.example.org/p": nest}
    assert len(read_json_ld(nest, "").triples) < 30
