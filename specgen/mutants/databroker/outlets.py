"""Faulty data brokers: loading files, searching, web pages of any origin, counters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.types import ASGIApp

from specgen.mutants import Mutant, instead
from specgen.reference.broker.files.loads import Loads
from specgen.reference.broker.files.rows import Row
from specgen.reference.broker.observability.metrics import Counts, MetricsArea
from specgen.reference.broker.portal.cors import Origins
from specgen.reference.broker.portal.search import Search
from specgen.reference.broker.records import Dataset, Observation, Principal


class TrimmedTexts(Loads):
    """Reads line breaks in texts as blanks."""

    def named(self, dataset: Dataset, row: Row) -> Row:
        named = super().named(dataset, row)
        value = named.get("value") if isinstance(named, dict) else None
        return {**named, "value": value.replace("\n", " ")} if isinstance(value, str) else named


class RoundedPlaces(Loads):
    """Rounds the place of an observation to three decimals."""

    def placed(self, dataset: Dataset, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        shown = []
        for one in super().placed(dataset, items):
            place = one.get("location")
            if isinstance(place, dict) and place.get("type") == "Point":
                one = {**one, "location": {**place, "coordinates": [round(axis, 3) for axis in place["coordinates"]]}}
            shown.append(one)
        return shown


class HeaderCounted(Loads):
    """Counts the header row as the first row in its report."""

    def sift(self, dataset: Dataset, rows: Sequence[Row]) -> tuple[list[tuple[Observation, Any]], list[dict[str, Any]]]:
        fit, rejected = super().sift(dataset, rows)
        return fit, [{**one, "row": one["row"] + 1} for one in rejected]


class FewerRefusals(Loads):
    """Reports one refused row fewer than there were when there are several."""

    def report(self, who: Principal, identifier: str, number: str) -> dict[str, Any]:
        told = super().report(who, identifier, number)
        return {**told, "rejected": told["rejected"][:-1] if len(told["rejected"]) > 1 else told["rejected"]}


class FreshRows(Loads):
    """Takes every row without a message id for a new one."""

    def named(self, dataset: Dataset, row: Row) -> Row:
        return row


class WholeUndo(Loads):
    """Takes back everything that came from files."""

    def undo(self, who: Principal, identifier: str, number: str) -> None:
        dataset = self.datasets.managed(who, identifier)
        for row in self.database.read("SELECT id FROM load WHERE dataset=?", (dataset.id,)):
            super().undo(who, identifier, row[0])


class HalfUndo(Loads):
    """Leaves the last row of a load in place when it is taken back."""

    def undo(self, who: Principal, identifier: str, number: str) -> None:
        with self.database.write() as writer:
            sql = (
                "DELETE FROM load_item WHERE load=? AND message_id=(SELECT MAX(message_id) FROM load_item WHERE load=?)"
            )
            writer.execute(sql, (number, number))
        super().undo(who, identifier, number)


class PageFacets(Search):
    """Counts the facets on the page only."""

    def facets(self, found: Sequence[Dataset], page: Sequence[Dataset]) -> dict[str, list[dict[str, Any]]]:
        return super().facets(page, page)


class AnyWord(Search):
    """Finds datasets with any of the words."""

    def matches(self, dataset: Dataset, words: Sequence[str]) -> bool:
        text = f"{dataset.title} {dataset.description}".casefold()
        return not words or any(word in text for word in words)


class ClosedFound(Search):
    """Finds closed datasets too."""

    def findable(self, who: Principal) -> list[Dataset]:
        return self.store.datasets()


class OneOrigin(Origins):
    """Lets only the city's own portal read."""

    def headers(self, origin: str) -> list[tuple[bytes, bytes]]:
        return [(b"access-control-allow-origin", b"https://portal.example.org"), (b"vary", b"Origin")]


class TrustingOrigins(Origins):
    """Lets every origin read with the credentials of the browser."""

    def headers(self, origin: str) -> list[tuple[bytes, bytes]]:
        own = origin.encode("latin-1", "replace")
        allowed = [(b"access-control-allow-origin", own), (b"vary", b"Origin")]
        return [*allowed, (b"access-control-allow-credentials", b"true")]


class SilentPreflight(Origins):
    """Does not answer the preflight request of a browser."""

    def around(self, application: ASGIApp) -> ASGIApp:
        opened = super().around(application)

        async def plain(scope: Any, receive: Any, send: Any) -> None:
            chosen = application if scope.get("method") == "OPTIONS" else opened
            await chosen(scope, receive, send)

        return plain


class DeliveryCount(Counts):
    """Counts a delivery with rejections as one rejection."""

    def ingested(self, dataset: str, accepted: int, rejected: int) -> None:
        super().ingested(dataset, accepted, min(rejected, 1))


class EndlessCounters(Counts):
    """Leaves out the line that closes the text."""

    def end(self) -> Sequence[str]:
        return ()


class OpenCounters(MetricsArea):
    """Shows the counters to every user that is logged in."""

    def admit(self, who: Principal) -> None:
        if who.role == "anonymous":
            super().admit(who)


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("trimmed-texts", "DB-INF-01", "loads", "line breaks in texts become blanks", TrimmedTexts),
    ("rounded-places", "DB-INF-01", "loads", "places are rounded to three decimals", RoundedPlaces),
    ("header-counted", "DB-INF-02", "loads", "the header row counts as a row", HeaderCounted),
    ("fewer-refusals", "DB-INF-02", "loads", "the last refused row is not reported", FewerRefusals),
    ("fresh-rows", "DB-INF-03", "loads", "a file loaded again is stored again", FreshRows),
    ("whole-undo", "DB-INF-07", "loads", "every file is taken back", WholeUndo),
    ("half-undo", "DB-INF-07", "loads", "one row of a file taken back stays", HalfUndo),
    ("page-facets", "DB-POR-01", "search", "the counts are those of the page", PageFacets),
    ("any-word", "DB-POR-01", "search", "one of the words suffices", AnyWord),
    ("closed-found", "DB-POR-01", "search", "closed datasets are found", ClosedFound),
    ("one-origin", "DB-POR-06", "origins", "only one origin may read", OneOrigin),
    ("trusting-origins", "DB-POR-06", "origins", "every origin may read with credentials", TrustingOrigins),
    ("silent-preflight", "DB-POR-06", "origins", "preflight requests are refused", SilentPreflight),
    ("delivery-count", "DB-OBS-01", "counts", "several rejections count as one", DeliveryCount),
    ("endless-counters", "DB-OBS-01", "counts", "the closing line is missing", EndlessCounters),
    ("open-counters", "DB-OBS-01", "metrics_area", "every user reads the counters", OpenCounters),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of files, portal and counters."""
