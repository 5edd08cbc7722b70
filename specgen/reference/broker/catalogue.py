"""The catalogue: datasets described with DCAT (W3C Data Catalog Vocabulary), as JSON-LD."""

from __future__ import annotations

from typing import Any

from specgen.reference.broker.policy import Policy
from specgen.reference.broker.records import Dataset, Principal
from specgen.reference.broker.store import Store

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
_RIGHTS = "http://publications.europa.eu/resource/authority/access-right/"
RIGHTS = {"open": _RIGHTS + "PUBLIC", "shared": _RIGHTS + "RESTRICTED", "closed": _RIGHTS + "NON_PUBLIC"}


class Catalogue:
    """Lists the datasets that the principal may know."""

    def __init__(self, store: Store, policy: Policy) -> None:
        self.store = store
        self.policy = policy

    def document(self, principal: Principal, base: str) -> dict[str, Any]:
        """Return the catalogue; ``base`` is the address of the interface, for the ids of the nodes."""
        known = [one for one in self.store.datasets() if self.policy.may_know(principal, one)]
        entries = [self.entry(one, base) for one in known]
        node = {
            "@id": f"{base}/catalogue",
            "@type": "dcat:Catalog",
            "dct:title": "Catalogue",
            "dcat:dataset": [{"@id": one["@id"]} for one in entries],
        }
        return {"@context": CONTEXT, "@graph": [node, *entries]}

    def entry(self, dataset: Dataset, base: str) -> dict[str, Any]:
        """Return the description of one dataset."""
        shown: dict[str, Any] = {
            "@id": f"{base}/datasets/{dataset.id}",
            "@type": "dcat:Dataset",
            "dct:identifier": dataset.id,
            "dct:title": dataset.title,
            "dct:description": dataset.description or dataset.title,
            "dct:publisher": {"@type": "foaf:Agent", "foaf:name": dataset.owner},
            "dcat:contactPoint": {"@type": "vcard:Kind", "vcard:hasEmail": dataset.contact or dataset.owner},
            "dct:accessRights": {"@id": RIGHTS[self.policy.class_of(dataset)]},
        }
        if dataset.theme:
            shown["dcat:theme"] = dataset.theme
        if dataset.licence:
            shown["dct:license"] = dataset.licence
        return shown
