"""Faulty data brokers: the catalogue."""

from __future__ import annotations

from typing import Any

from specgen.mutants import Mutant, instead
from specgen.reference.broker.catalogue import OPEN_DATA, Catalogue
from specgen.reference.broker.dcat.metadata import MetadataBook
from specgen.reference.broker.records import Dataset, Principal


class NamelessCatalogue(Catalogue):
    """Gives the catalogue itself no description."""

    def document(self, principal: Principal, base: str) -> dict[str, Any]:
        told = super().document(principal, base)
        first, *rest = told["@graph"]
        return {**told, "@graph": [{name: one for name, one in first.items() if name != "dct:description"}, *rest]}


class ZonelessTimes(Catalogue):
    """Writes times without a time zone."""

    def entry(self, dataset: Dataset, base: str) -> dict[str, Any]:
        told = super().entry(dataset, base)
        issued = told["dct:issued"]
        return {**told, "dct:issued": {**issued, "@value": issued["@value"].removesuffix("Z")}}


class EscapedTexts(Catalogue):
    """Writes angle brackets as entities, as for a page."""

    def texts(self, dataset: Dataset, name: str, main: str) -> list[dict[str, str]]:
        return super().texts(dataset, name, main.replace("<", "&lt;").replace(">", "&gt;"))


class MarkedShared(Catalogue):
    """Marks every dataset as open data."""

    def themes(self, dataset: Dataset) -> list[str]:
        return [dataset.theme, OPEN_DATA]


class UnmarkedOpen(Catalogue):
    """Forgets the mark of open data."""

    def themes(self, dataset: Dataset) -> list[str]:
        return [dataset.theme]


class FirstContact(Catalogue):
    """Keeps showing the first contact point of a dataset."""

    def entry(self, dataset: Dataset, base: str) -> dict[str, Any]:
        kept: dict[str, Any] = self.__dict__.setdefault("_contacts", {})
        told = super().entry(dataset, base)
        return {**told, "dcat:contactPoint": kept.setdefault(dataset.id, told["dcat:contactPoint"])}


class LastingEntries(Catalogue):
    """Keeps removed datasets in the catalogue."""

    def document(self, principal: Principal, base: str) -> dict[str, Any]:
        kept: dict[str, Any] = self.__dict__.setdefault("_kept", {})
        told = super().document(principal, base)
        present = {one["@id"] for one in told["@graph"]}
        gone = [one for name, one in kept.items() if name not in present]
        kept.update({one["@id"]: one for one in told["@graph"] if one["@type"] == "dcat:Dataset"})
        first, *rest = told["@graph"]
        listed = [*first["dcat:dataset"], *({"@id": one["@id"]} for one in gone)]
        return {**told, "@graph": [{**first, "dcat:dataset": listed}, *rest, *gone]}


class CategoryAsText(Catalogue):
    """States the category of a high-value dataset as text instead of as an address."""

    def high_value(self, dataset: Dataset) -> dict[str, Any]:
        told = super().high_value(dataset)
        return {**told, "dcatap:hvdCategory": told["dcatap:hvdCategory"]["@id"]} if told else told


class LastingCategory(MetadataBook):
    """Keeps the category of a dataset once it is set."""

    def put(self, who: Principal, identifier: str, body: Any) -> dict[str, Any]:
        kept = self.of(self.datasets.find(who, identifier))
        category = {"hvd_category": kept["hvd_category"]} if "hvd_category" in kept else {}
        return super().put(who, identifier, {**category, **body} if isinstance(body, dict) else body)


class HiddenShared(Catalogue):
    """Leaves shared datasets out of the catalogue for those who may not read them."""

    def document(self, principal: Principal, base: str) -> dict[str, Any]:
        told = super().document(principal, base)
        if principal.role != "anonymous":
            return told
        hidden = {self.address(one, base) for one in self.store.datasets() if self.policy.class_of(one) == "shared"}
        first, *rest = told["@graph"]
        served = [one for one in rest if one["@id"] in {f"{own}/service" for own in hidden}]
        left = [one for one in rest if one["@id"] not in hidden and one not in served]
        names = {one["@id"] for one in left}
        parts = {name: [one for one in first[name] if one["@id"] in names] for name in ("dcat:dataset", "dcat:service")}
        return {**told, "@graph": [{**first, **parts}, *left]}


class SampledShared(Catalogue):
    """Names the newest entity of shared datasets in the catalogue."""

    def entry(self, dataset: Dataset, base: str) -> dict[str, Any]:
        told = super().entry(dataset, base)
        if self.policy.class_of(dataset) != "shared":
            return told
        found = [one.entity for one in self.store.latest(dataset.id, None)]
        return {**told, "dcat:keyword": found} if found else told


class ShiftingAddress(Catalogue):
    """Gives a dataset another web address while it is shared."""

    def address(self, dataset: Dataset, base: str) -> str:
        own = super().address(dataset, base)
        return f"{own}?class=shared" if self.policy.class_of(dataset) == "shared" else own


class DutchOnly(Catalogue):
    """Shows Dutch texts only."""

    def texts(self, dataset: Dataset, name: str, main: str) -> list[dict[str, str]]:
        return [one for one in super().texts(dataset, name, main) if one["@language"] == "nl"]


class AlsoUntagged(Catalogue):
    """Adds the title once more, without a language."""

    def entry(self, dataset: Dataset, base: str) -> dict[str, Any]:
        told = super().entry(dataset, base)
        return {**told, "dct:title": [*told["dct:title"], {"@value": dataset.title}]}


class PageAsDescription(Catalogue):
    """Points to a page of data where the description of the interface should stand."""

    def service(self, dataset: Dataset, base: str) -> dict[str, Any]:
        page = {"@id": f"{self.address(dataset, base)}/observations"}
        return {**super().service(dataset, base), "dcat:endpointDescription": page}


class StrayService(Catalogue):
    """Lets a service also name a dataset that is not in the catalogue."""

    def service(self, dataset: Dataset, base: str) -> dict[str, Any]:
        told = super().service(dataset, base)
        stray = {"@id": f"{base}/datasets/removed-long-ago"}
        return {**told, "dcat:servesDataset": [told["dcat:servesDataset"], stray]}


class RightlessService(Catalogue):
    """States no access right of a service."""

    def service(self, dataset: Dataset, base: str) -> dict[str, Any]:
        return {name: one for name, one in super().service(dataset, base).items() if name != "dct:accessRights"}


class VendorDomain(Catalogue):
    """Names services of shared datasets on the domain of the vendor."""

    def service(self, dataset: Dataset, base: str) -> dict[str, Any]:
        told = super().service(dataset, base)
        if self.policy.class_of(dataset) != "shared":
            return told
        return {**told, "dcat:endpointURL": {"@id": f"https://cloud.vendor.example/{dataset.id}"}}


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("nameless-catalogue", "DB-CAT-01", "catalogue", "the catalogue has no description", NamelessCatalogue),
    ("zoneless-times", "DB-CAT-01", "catalogue", "times in the catalogue have no time zone", ZonelessTimes),
    ("escaped-texts", "DB-CAT-01", "catalogue", "angle brackets come out as entities", EscapedTexts),
    ("marked-shared", "DB-CAT-03", "catalogue", "shared data carries the mark of open data", MarkedShared),
    ("unmarked-open", "DB-CAT-03", "catalogue", "open data lacks its keyword", UnmarkedOpen),
    ("first-contact", "DB-CAT-04", "catalogue", "the first contact point stays", FirstContact),
    ("lasting-entries", "DB-CAT-04", "catalogue", "removed datasets stay in the catalogue", LastingEntries),
    ("category-as-text", "DB-CAT-06", "catalogue", "the category is a text", CategoryAsText),
    ("lasting-category", "DB-CAT-06", "metadata_book", "a category cannot be taken away", LastingCategory),
    ("hidden-shared", "DB-CAT-07", "catalogue", "shared datasets are hidden from the public", HiddenShared),
    ("sampled-shared", "DB-CAT-07", "catalogue", "the catalogue names entities of shared data", SampledShared),
    ("shifting-address", "DB-CAT-08", "catalogue", "the address depends on the class", ShiftingAddress),
    ("dutch-only", "DB-CAT-09", "catalogue", "other languages are not shown", DutchOnly),
    ("also-untagged", "DB-CAT-09", "catalogue", "a title stands there once more without language", AlsoUntagged),
    (
        "page-as-description",
        "DB-CAT-11",
        "catalogue",
        "the description of a service is a page of data",
        PageAsDescription,
    ),
    ("stray-service", "DB-CAT-11", "catalogue", "a service names a dataset that is not listed", StrayService),
    ("rightless-service", "DB-CAT-11", "catalogue", "a service has no access right", RightlessService),
    ("vendor-domain", "DB-EXI-05", "catalogue", "a service is on the domain of the vendor", VendorDomain),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of the catalogue."""
