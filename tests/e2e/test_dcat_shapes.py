"""The catalogue of the reference broker before the published shapes of DCAT-AP 3.0.1 and HVD 3.0.0: no violation.

The shapes are official files that this repository does not carry: they are looked for in ``../shared/data`` or in the folder that
``SPECGEN_TEST_DATA`` names. rdflib reads the catalogue and pyshacl judges it; neither is ours.
"""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, SH

from specgen.reference.broker.compose import start
from specgen.reference.serving import Options, Running

FOLDERS = [Path(os.environ.get("SPECGEN_TEST_DATA", "/nonexistent")), Path(__file__).parents[3] / "shared" / "data"]
DCATAP = rdflib.Namespace("http://data.europa.eu/r5r/")
VCARD = rdflib.Namespace("http://www.w3.org/2006/vcard/ns#")
CC0 = "https://data.vlaanderen.be/id/licentie/creative-commons-zero-verklaring/v1.0"
DATASETS = (
    {"id": "water", "title": "Waterstand", "entity_type": "WaterLevelObserved", "class": "open", "licence": CC0,
     "contact": "data@stad.example", "theme": "http://publications.europa.eu/resource/authority/data-theme/ENVI"},
    {"id": "parking", "title": "Parkeren \"vrij\" & bezet", "entity_type": "OffStreetParking", "class": "shared",
     "description": "Vrije plaatsen\nper parking", "contact": "Dienst Mobiliteit", "theme": "parkeren"},
    {"id": "straat 1", "title": "Straatlicht", "entity_type": "Streetlight", "class": "closed", "retention_days": 30},
    {"id": "lucht", "title": "Lucht", "entity_type": "AirQualityObserved"},
)  # fmt: skip


CODE_LISTS = """
@prefix dct: <http://purl.org/dc/terms/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix right: <http://publications.europa.eu/resource/authority/access-right/> .
<http://publications.europa.eu/resource/authority/access-right> a skos:ConceptScheme ; dct:title "Access right"@en .
right:PUBLIC a skos:Concept, dct:RightsStatement ; skos:prefLabel "public"@en ;
  skos:inScheme <http://publications.europa.eu/resource/authority/access-right> .
right:NON_PUBLIC a skos:Concept, dct:RightsStatement ; skos:prefLabel "non-public"@en ;
  skos:inScheme <http://publications.europa.eu/resource/authority/access-right> .
<http://publications.europa.eu/resource/authority/data-theme/ENVI> a skos:Concept ; skos:prefLabel "Environment"@en ;
  skos:inScheme <http://publications.europa.eu/resource/authority/data-theme> .
<http://data.europa.eu/bna/c_dd313021> a skos:Concept ; skos:prefLabel "Earth observation and environment"@en .
<https://metadata.vlaanderen.be/id/GDI-Vlaanderen-Trefwoorden/VLOPENDATA> a skos:Concept ; skos:prefLabel "Vlaamse Open data"@nl ;
  skos:inScheme <https://metadata.vlaanderen.be/id/GDI-Vlaanderen-Trefwoorden> .
<https://metadata.vlaanderen.be/id/GDI-Vlaanderen-Trefwoorden> a skos:ConceptScheme ; dct:title "Trefwoorden"@nl .
<http://publications.europa.eu/resource/authority/data-theme> a skos:ConceptScheme ; dct:title "Data theme"@en .
<http://data.europa.eu/eli/reg_impl/2023/138/oj> a <http://data.europa.eu/eli/ontology#LegalResource> .
foaf:Agent rdfs:subClassOf dct:Agent .
"""
"""What the authorities publish of the terms that the catalogue takes from their lists: a catalogue names them and describes them not."""


def shapes(*names: str) -> rdflib.Graph:
    """Return published shapes as one graph; skips where they are not on this machine.

    DCAT-AP 3.0.1 names two property shapes that it nowhere describes; pyshacl refuses the whole for that, so those two references,
    which say nothing, are left out.
    """
    graph = rdflib.Graph()
    for name in names:
        found = [folder / name for folder in FOLDERS if (folder / name).is_file()]
        if not found:
            pytest.skip(f"{name} is not in ../shared/data, nor in SPECGEN_TEST_DATA")
        graph.parse(found[0], format="json-ld" if name.endswith(".jsonld") else "turtle")
    empty = [(one, shape) for one, shape in graph.subject_objects(SH.property) if (shape, None, None) not in graph]
    assert len(empty) <= 2 * len(names)
    for one, shape in empty:
        graph.remove((one, SH.property, shape))
    graph.remove((None, SH["class"], RDFS.Resource))  # everything is a resource (RDF Schema 1.1, 2.1)
    return graph


def violations(catalogue: rdflib.Graph, against: rdflib.Graph) -> list[tuple[str, str, str]]:
    """Return what a catalogue violates: path, constraint, and the focus node; by severity Violation alone."""
    whole = catalogue + rdflib.Graph().parse(data=CODE_LISTS, format="turtle")
    _, report, _ = pyshacl.validate(whole, shacl_graph=against, inference="none")
    assert isinstance(report, rdflib.Graph)
    found = [one for one in report.subjects(RDF.type, SH.ValidationResult) if (one, SH.resultSeverity, SH.Violation) in report]
    parts = (SH.resultPath, SH.sourceConstraintComponent, SH.focusNode)
    return sorted(tuple(str(report.value(one, part)).rsplit("#", 1)[-1] for part in parts) for one in found)  # type: ignore[misc]


OFFER = {
    "purpose": "Onderzoek", "term_hours": 8760, "quota": {"requests": 1000, "window_hours": 24},
    "price": {"model": "per_unit", "amount_eur": "0.002"}, "licence": "https://stad.example/licentie/onderzoek",
}  # fmt: skip


def ask(running: Running, who: str, verb: str, path: str, body: Any = None, accept: str = "application/json") -> Any:
    """Send one request as a principal; returns the JSON answer, or the text where another media type was asked."""
    headers = {"Authorization": f"Bearer {running.target['principals'][who]['token']}", "Accept": accept}
    if body is not None:
        headers["Content-Type"] = "application/json"
    url = running.target["interfaces"]["api"]["url"] + path
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=verb), timeout=30) as answer:
        raw = answer.read().decode()
    return json.loads(raw or "null") if accept == "application/json" else raw


@pytest.fixture(scope="module")
def broker() -> Iterator[Running]:
    """A broker with datasets of every class, metadata in three languages, offers and an agreement."""
    with start(Options()) as running:
        for one in DATASETS:
            ask(running, "provider", "POST", "/datasets", one)
        ask(running, "provider", "PUT", "/datasets/water/metadata", {
            "titles": {"nl": "Waterstand", "en": "Water level", "fr": "Niveau d'eau"},
            "descriptions": {"nl": "Peil per meetpunt", "en": "Level at each gauge"},
            "hvd_category": "http://data.europa.eu/bna/c_dd313021",
            "service": {"endpoint": "https://stad.example/api", "description": "https://stad.example/api/openapi.json"},
        })  # fmt: skip
        ask(running, "provider", "PUT", "/streams/water", {})
        ask(running, "provider", "PUT", "/streams/straat%201", {})
        ask(running, "provider", "POST", "/datasets/parking/offers", OFFER)
        yield running


@pytest.fixture(scope="module")
def catalogue(broker: Running) -> rdflib.Graph:
    return rdflib.Graph().parse(data=ask(broker, "provider", "GET", "/catalogue", accept="text/turtle"), format="turtle")


DCAT_AP = "dcat-ap/3.0.1/dcat-ap-SHACL.ttl"
HIGH_VALUE = "dcat-ap/3.0.0-hvd/hvd-SHACL.ttl"
FLEMISH = "dcat-ap-vl-2021/release/dcatapvl.jsonld"


def test_no_violation_of_dcat_ap(catalogue: rdflib.Graph) -> None:
    kinds = (DCAT.Dataset, DCAT.DataService, DCAT.Distribution)
    assert [len(set(catalogue.subjects(RDF.type, one))) for one in kinds] == [len(DATASETS), len(DATASETS), 2]
    assert violations(catalogue, shapes(DCAT_AP)) == []


def test_what_the_anonymous_user_sees_is_as_valid_and_the_same_in_both_serialisations(broker: Running) -> None:
    url = broker.target["interfaces"]["api"]["url"] + "/catalogue"
    graphs = []
    for accept, name in (("text/turtle", "turtle"), ("application/ld+json", "json-ld")):
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": accept}), timeout=30) as answer:
            graphs.append(rdflib.Graph().parse(data=answer.read(), format=name))
    assert isomorphic(*graphs)
    known = set(graphs[0].objects(None, DCAT.dataset))
    assert {str(one).rsplit("/", 1)[-1] for one in known} == {"water", "parking"}  # not the closed, nor the unclassified
    assert violations(graphs[0], shapes(DCAT_AP)) == []


def test_no_violation_of_the_high_value_profile(catalogue: rdflib.Graph) -> None:
    """Those shapes hold every dataset to be a high-value one, so they judge what is marked as such, with its services and forms."""
    law = rdflib.URIRef("http://data.europa.eu/eli/reg_impl/2023/138/oj")
    marked = set(catalogue.subjects(DCATAP.applicableLegislation, law))
    assert {str(one).split("/", 3)[-1] for one in marked} == {"datasets/water", "datasets/water/service", "streams/water#distribution"}
    part = rdflib.Graph()
    for one in marked:
        part += catalogue.cbd(one)
    for one in set(part.objects()):
        part += catalogue.triples((one, RDF.type, None))
    assert violations(part, shapes(HIGH_VALUE)) == []


def test_the_flemish_profile_of_2022_differs_where_it_is_known_to(catalogue: rdflib.Graph) -> None:
    """No shapes of the profile of 2026-02-12 are published; those of 2022-04-21 are an earlier generation, and no verdict rests on them.

    They ask a status from the Flemish keywords for everything (statuut), a licence for the catalogue and for each form, also of closed
    data, a language with every name of an agent, and for themes also the Belgian list of concepts (inScheme). All else holds.
    """
    told = violations(catalogue, shapes(FLEMISH))
    found = {(path.rsplit("/", 1)[-1], kind.removesuffix("ConstraintComponent")) for path, kind, _ in told}
    assert found == {("statuut", "MinCount"), ("license", "MinCount"), ("name", "Datatype"), ("inScheme", "HasValue")}


@pytest.mark.parametrize(
    ("subject", "property_", "instead", "kind"),
    [
        (DCAT.Dataset, DCTERMS.title, None, "MinCountConstraintComponent"),
        (DCAT.Dataset, DCTERMS.description, None, "MinCountConstraintComponent"),
        (DCAT.Dataset, DCTERMS.accessRights, rdflib.URIRef("https://stad.example/open"), "ClassConstraintComponent"),
        (DCAT.Dataset, DCTERMS.issued, rdflib.URIRef("https://stad.example/gisteren"), "NodeKindConstraintComponent"),
        (DCAT.Dataset, DCTERMS.publisher, rdflib.Literal("de stad"), "NodeKindConstraintComponent"),
        (DCAT.DataService, DCAT.endpointURL, None, "MinCountConstraintComponent"),
        (DCAT.Distribution, DCAT.accessURL, None, "MinCountConstraintComponent"),
        (DCAT.Catalog, DCTERMS.publisher, None, "MinCountConstraintComponent"),
        (FOAF.Agent, FOAF.name, None, "MinCountConstraintComponent"),
    ],
)
def test_a_doctored_catalogue_is_found_out(
    catalogue: rdflib.Graph, subject: rdflib.URIRef, property_: rdflib.URIRef, instead: rdflib.term.Node | None, kind: str
) -> None:
    doctored = catalogue + rdflib.Graph()
    node = min(one for one in doctored.subjects(RDF.type, subject) if (one, property_, None) in doctored)
    doctored.remove((node, property_, None))
    if instead is not None:
        doctored.add((node, property_, instead))
    found = violations(doctored, shapes(DCAT_AP))
    assert {(path, focus) for path, _, focus in found} == {(str(property_).rsplit("#", 1)[-1], str(node).rsplit("#", 1)[-1])}
    assert kind in {one for _, one, _ in found}
