"""Faulty features interfaces: one replaced part each, one broken requirement each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.mutants import Mutant, instead
from specgen.reference.broker.context.state import Current
from specgen.reference.broker.features.features import Asked, Features
from specgen.reference.broker.policy import FULL
from specgen.reference.broker.reading import Sight
from specgen.reference.broker.records import Principal


class LatitudeFirst(Features):
    """Writes latitude before longitude."""

    def feature(self, one: Current) -> dict[str, Any]:
        shown = super().feature(one)
        shape = shown["geometry"]
        if shape["type"] != "Point":
            return shown
        return {**shown, "geometry": {**shape, "coordinates": list(reversed(shape["coordinates"]))}}


class WideExtent(Features):
    """Searches a strip around the extent too."""

    def asked(self, query: Mapping[str, str]) -> Asked:
        found = super().asked(query)
        if not found.box:
            return found
        west, south, east, north = found.box
        return Asked((west - 0.05, south - 0.05, east + 0.05, north + 0.05), found.period, found.after, found.limit)


class NoPeriod(Features):
    """Checks the form of a period and takes no notice of its start."""

    def asked(self, query: Mapping[str, str]) -> Asked:
        found = super().asked(query)
        period = None if found.period is None else (None, found.period[1])
        return Asked(found.box, period, found.after, found.limit)


class FirstPages(Features):
    """Gives no third page."""

    def more(self, rest: list[Current], asked: Asked) -> bool:
        return super().more(rest, asked) and not (asked.after and asked.period is not None)


class ListsAll(Features):
    """Lists every collection to everyone."""

    def sights(self, who: Principal) -> list[Sight]:
        located = self.located()
        return [Sight(self.reading, who, one, (FULL,)) for one in self.reading.store.datasets() if one.id in located]


class OpenItems(Features):
    """Shows the features of shared collections to everyone who asks for them."""

    def sight(self, who: Principal, collection: str) -> Sight:
        dataset = self.reading.store.dataset(collection)
        if dataset is not None and self.reading.policy.class_of(dataset) == "shared" and collection in self.located():
            return Sight(self.reading, who, dataset, (FULL,))
        return super().sight(who, collection)


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("latitude-first", "DB-CTX-10", "features", "latitude stands before longitude", LatitudeFirst),
    ("wide-extent", "DB-CTX-10", "features", "an extent is searched with a strip around it", WideExtent),
    ("no-period", "DB-CTX-20", "features", "the start of a period does not count", NoPeriod),
    ("first-pages", "DB-CTX-20", "features", "a result ends after two pages", FirstPages),
    ("lists-all", "DB-CTX-24", "features", "every collection is listed to everyone", ListsAll),
    ("open-items", "DB-CTX-24", "features", "the features of shared data are shown to everyone", OpenItems),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of the features interface."""
