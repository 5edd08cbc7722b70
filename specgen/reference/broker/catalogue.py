"""The catalogue: datasets described with DCAT-AP (3.0.1, and the marks of the Flemish profile), as JSON-LD."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from specgen.reference.broker.policy import Policy
from specgen.reference.broker.records import Dataset, Principal, write_instant
from specgen.reference.broker.store import Store

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_RIGHTS = "http://publications.europa.eu/resource/authority/access-right/"
RIGHTS = {"open": _RIGHTS + "PUBLIC", "shared": _RIGHTS + "NON_PUBLIC", "closed": _RIGHTS + "NON_PUBLIC"}
OPEN_DATA = "https://metadata.vlaanderen.be/id/GDI-Vlaanderen-Trefwoorden/VLOPENDATA"
HIGH_VALUE = "http://data.europa.eu/eli/reg_impl/2023/138/oj"
MAIN_LANGUAGE = "nl"
Metadata = Mapping[str, Any]
"""What the provider said of a dataset besides its members, as ``Metadata`` of the catalogue interface."""


class Catalogue:
    """Lists the datasets that the principal may know."""

    def __init__(self, store: Store, policy: Policy) -> None:
        self.store = store
        self.policy = policy
        self.metadata: Callable[[Dataset], Metadata] = lambda dataset: {}
        self.harvested: Callable[[], list[dict[str, Any]]] = list
        self.distributions: list[Callable[[Dataset, str], Sequence[dict[str, Any]]]] = []
        """Who gives a dataset as a whole: gets the dataset and the address of the interface, returns ``dcat:Distribution`` nodes."""

    def document(self, principal: Principal, base: str) -> dict[str, Any]:
        """Return the catalogue; ``base`` is the address of the interface, for the ids of the nodes."""
        known = [one for one in self.store.datasets() if self.policy.may_know(principal, one)]
        entries = [self.entry(one, base) for one in known]
        services = [service for one in known if (service := self.service(one, base))]
        others = self.harvested()
        node = {
            "@id": f"{base}/catalogue",
            "@type": "dcat:Catalog",
            "dct:title": {"@value": "Catalogus", "@language": MAIN_LANGUAGE},
            "dct:description": {"@value": "De datasets van deze databroker", "@language": MAIN_LANGUAGE},
            "dct:identifier": f"{base}/catalogue",
            "dct:publisher": {"@id": f"{base}/organisation", "@type": "foaf:Agent", "foaf:name": "City"},
            "dcat:contactPoint": {"@type": "vcard:Kind", "vcard:fn": "City"},
            "dcat:dataset": [{"@id": one["@id"]} for one in [*entries, *others]],
            "dcat:service": [{"@id": one["@id"]} for one in services],
        }
        return {"@context": CONTEXT, "@graph": [node, *entries, *services, *others]}

    def address(self, dataset: Dataset, base: str) -> str:
        """Return the web address that identifies a dataset, whatever changes in it."""
        return f"{base}/datasets/{quote(dataset.id, safe='')}"

    def entry(self, dataset: Dataset, base: str) -> dict[str, Any]:
        """Return the description of one dataset."""
        shown: dict[str, Any] = {
            "@id": self.address(dataset, base),
            "@type": "dcat:Dataset",
            "dct:identifier": dataset.id,
            "dct:title": self.texts(dataset, "titles", dataset.title),
            "dct:description": self.texts(dataset, "descriptions", dataset.description or dataset.title),
            "dct:publisher": {"@type": "foaf:Agent", "foaf:name": dataset.owner},
            "dcat:contactPoint": contact(dataset),
            "dct:accessRights": {"@id": self.right(dataset)},
            "dct:issued": {"@value": write_instant(dataset.created_at), "@type": "xsd:dateTime"},
        }
        themes = [{"@id": one} for one in self.themes(dataset) if is_address(one)]
        if themes:
            shown["dcat:theme"] = themes
        found = [one for make in self.distributions for one in make(dataset, base)]
        if found:
            shown["dcat:distribution"] = [{**one, **self.licence(dataset), **self.high_value(dataset)} for one in found]
        return {**shown, **self.licence(dataset), **self.high_value(dataset)}

    def licence(self, dataset: Dataset) -> dict[str, Any]:
        """Return the licence of a dataset; empty when it has none that is an address."""
        return {"dct:license": {"@id": dataset.licence, "@type": "dct:LicenseDocument"}} if is_address(dataset.licence) else {}

    def right(self, dataset: Dataset) -> str:
        """Return the access right of a dataset."""
        return RIGHTS[self.policy.class_of(dataset)]

    def themes(self, dataset: Dataset) -> list[str]:
        """Return the themes of a dataset; an open one also carries the mark of open data."""
        mark = [OPEN_DATA] if self.policy.class_of(dataset) == "open" else []
        return [dataset.theme, *mark]

    def high_value(self, dataset: Dataset) -> dict[str, Any]:
        """Return the category and the legal ground of a high-value dataset (DCAT-AP HVD); empty for others."""
        category = self.metadata(dataset).get("hvd_category")
        if not category:
            return {}
        return {"dcatap:hvdCategory": {"@id": category}, "dcatap:applicableLegislation": {"@id": HIGH_VALUE}}

    def texts(self, dataset: Dataset, name: str, main: str) -> list[dict[str, str]]:
        """Return a text in every language in which it was entered, one each."""
        others = dict(self.metadata(dataset).get(name, {}))
        return [
            {"@value": value, "@language": language} for language, value in ({**others, MAIN_LANGUAGE: main}).items()
        ]

    def service(self, dataset: Dataset, base: str) -> dict[str, Any]:
        """Return the description of the service that gives the dataset."""
        own = self.address(dataset, base)
        stated = self.metadata(dataset).get("service") or {}
        page = stated.get("description", f"{own}/service")
        shown: dict[str, Any] = {
            "@id": f"{own}/service",
            "@type": "dcat:DataService",
            "dct:identifier": f"{own}/service",
            "dcat:contactPoint": contact(dataset),
            "dct:title": {"@value": f"Dienst voor {dataset.title}", "@language": MAIN_LANGUAGE},
            "dcat:endpointURL": {"@id": stated.get("endpoint", f"{own}/observations")},
            "dcat:endpointDescription": {"@id": page},
            "dct:accessRights": {"@id": self.right(dataset)},
            "dcat:servesDataset": {"@id": own},
        }
        marks = self.high_value(dataset)
        if marks:
            shown["foaf:page"] = {"@id": page, "@type": "foaf:Document"}
        return {**shown, **marks}


def is_address(text: str) -> bool:
    """Tell whether a text is a complete web address without anything that an IRI may not hold."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(parts.scheme and parts.netloc) and not any(one in text for one in ' <>"{}|\\^`\n\r\t')


def contact(dataset: Dataset) -> dict[str, Any]:
    """Return the contact point: an address for mail where it is one, else a name."""
    text = dataset.contact or dataset.owner
    if "@" in text and is_address(f"mailto://{text}"):
        return {"@type": "vcard:Kind", "vcard:hasEmail": {"@id": f"mailto:{text}"}}
    return {"@type": "vcard:Kind", "vcard:fn": text}
