"""Faulty event streams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.mutants import Mutant, instead
from specgen.reference.broker.identity import account_of
from specgen.reference.broker.reading import Sight
from specgen.reference.broker.records import Dataset, Observation, Problem
from specgen.reference.broker.stream.area import StreamArea
from specgen.reference.broker.stream.document import Node, StreamDocument, reference
from specgen.reference.broker.stream.members import Member, Members, Span, Stream
from specgen.reference.database import Writer


class _Written(StreamArea):
    """Writes the documents in another way."""

    made: type[StreamDocument] = StreamDocument

    def document(self, stream: Stream, dataset: Dataset) -> StreamDocument:
        return self.made(stream, dataset, self.reply.presentation.address)


class _TwoViews(StreamDocument):
    def entry(self) -> Node:
        found = super().entry()
        more = {"@id": self.own, "tree:view": reference(f"{self.own}/pages/first")}
        return {**found, "@graph": [*found["@graph"], more]}


class TwoViews(_Written):
    """Names a second view at the entry point."""

    made = _TwoViews


class _NoTarget(StreamDocument):
    def relations(self, span: Span) -> list[Node]:
        more = {"@type": "tree:GreaterThanOrEqualToRelation", "tree:path": reference("http://purl.org/dc/terms/created")}
        return [*super().relations(span), more]


class NoTarget(_Written):
    """Gives every page a relation without a target."""

    made = _NoTarget


class LostMember(StreamArea):
    """Leaves the last member of a full page out of it."""

    def page(self, request: Request, who: Any, body: Any) -> Response:
        self.__dict__["_short"] = True
        try:
            return super().page(request, who, body)
        finally:
            self.__dict__["_short"] = False

    def visible(self, sight: Sight, start: int, end: int) -> list[Member]:
        found = super().visible(sight, start, end)
        return found[:-1] if self.__dict__.get("_short") and len(found) > 1 and end - start >= 50 else found


class LateIgnored(Members):
    """Leaves out what is older than the newest member."""

    def _add(self, writer: Writer, dataset: str, observations: Sequence[Observation], *, withdrawn: bool = False) -> None:
        row = writer.execute("SELECT max(observed_at) FROM stream_member WHERE dataset=?", (dataset,)).fetchone()
        newest = row[0] if row and row[0] is not None else -(2**62)
        kept = [one for one in observations if withdrawn or one.observed_at >= newest - 1_800_000_000]
        super()._add(writer, dataset, kept, withdrawn=withdrawn)


class OverwrittenMember(Members):
    """Writes a correction over the earlier member."""

    def corrected(self, observation: Observation) -> None:
        if observation.dataset in self._streams:
            super().corrected(observation)
            sql = "UPDATE stream_member SET value=(SELECT value FROM observation WHERE number=?) WHERE dataset=? AND number=?"
            with self.database.write() as writer:
                writer.execute(sql, (observation.number, observation.dataset, observation.number))


class UnversionedCorrection(Members):
    """Does not tell a correction."""

    def corrected(self, observation: Observation) -> None:
        return None


class NeverSpared(StreamArea):
    """Sends every page again, whatever the asker has."""

    def answer(
        self, request: Request, sight: Sight, document: Mapping[str, Any], members: Sequence[Member] = (), *, full: bool = False
    ) -> Response:
        headers = [pair for pair in request.scope["headers"] if pair[0] != b"if-none-match"]
        bare = Request({**request.scope, "headers": headers}, request.receive)
        return super().answer(bare, sight, document, members, full=full)


class AllImmutable(StreamArea):
    """Announces every page as immutable."""

    def answer(
        self, request: Request, sight: Sight, document: Mapping[str, Any], members: Sequence[Member] = (), *, full: bool = False
    ) -> Response:
        return super().answer(request, sight, document, members, full=True)


class SilentWithdrawal(Members):
    """Takes a withdrawn observation out of the stream without a word."""

    def withdrew(self, observation: Observation) -> None:
        with self.database.write() as writer:
            writer.execute("DELETE FROM stream_member WHERE number=?", (observation.number,))


class _Unmarked(StreamDocument):
    def member(self, member: Member) -> Node:
        told = super().member(member)
        return {**told, "@type": "sosa:Observation"}


class UnmarkedWithdrawal(_Written):
    """Tells a withdrawal as an observation without a value."""

    made = _Unmarked


class _NoRetention(StreamDocument):
    def retention(self) -> Node:
        return {}


class SilentRetention(_Written):
    """Does not say how long members stay."""

    made = _NoRetention


class KeptMembers(StreamArea):
    """Goes on giving a member at its own address after the retention."""

    def member(self, request: Request, who: Any, body: Any) -> Response:
        known: dict[str, Response] = self.__dict__.setdefault("_kept", {})
        try:
            known[request.url.path] = super().member(request, who, body)
        except Problem as problem:
            if problem.status != 404 or request.url.path not in known:
                raise
        return known[request.url.path]

    def entry(self, request: Request, who: Any, body: Any) -> Response:
        found = super().entry(request, who, body)
        sight, document = self.opened(request, who)
        for one in self.visible(sight, 0, 10):
            path = f"{request.url.path}/members/{one.name}"
            self.__dict__.setdefault("_kept", {})[path] = self.reply.json(document.whole(document.member(one)))
        return found


class SharedCache(StreamArea):
    """Lets shared caches keep what is not open."""

    def answer(
        self, request: Request, sight: Sight, document: Mapping[str, Any], members: Sequence[Member] = (), *, full: bool = False
    ) -> Response:
        found = super().answer(request, sight, document, members, full=full)
        found.headers["Cache-Control"] = found.headers["Cache-Control"].replace("private", "public")
        return found


class OpenShape(StreamArea):
    """Gives the shape of a stream to everybody."""

    def shape(self, request: Request, who: Any, body: Any) -> Response:
        return super().shape(request, account_of("provider"), body)


class PersonalStream(StreamArea):
    """Makes any dataset a stream, with personal data too."""

    def barred(self, dataset: str) -> bool:
        return False


class LateMark(StreamArea):
    """Refuses a new stream with personal data, and leaves the one that there is."""

    def stream(self, dataset: str) -> Stream:
        found = self.members.stream(dataset)
        return found if found is not None else super().stream(dataset)


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("two-views", "DB-LDE-01", "stream_area", "the entry point names two views", TwoViews),
    ("no-target", "DB-LDE-01", "stream_area", "a relation leads nowhere", NoTarget),
    ("lost-member", "DB-LDE-02", "stream_area", "the last member of a full page is missing", LostMember),
    ("late-ignored", "DB-LDE-02", "stream_members", "what is delivered late never comes into the stream", LateIgnored),
    ("overwritten-member", "DB-LDE-03", "stream_members", "a correction changes the earlier member", OverwrittenMember),
    ("unversioned-correction", "DB-LDE-03", "stream_members", "a correction is not told", UnversionedCorrection),
    ("never-spared", "DB-LDE-04", "stream_area", "unchanged pages are sent again", NeverSpared),
    ("all-immutable", "DB-LDE-04", "stream_area", "pages that still change are called immutable", AllImmutable),
    ("silent-withdrawal", "DB-LDE-08", "stream_members", "a withdrawal is not told", SilentWithdrawal),
    ("unmarked-withdrawal", "DB-LDE-08", "stream_area", "a withdrawal is not recognisable", UnmarkedWithdrawal),
    ("silent-retention", "DB-LDE-06", "stream_area", "the view does not state the retention", SilentRetention),
    ("kept-members", "DB-LDE-06", "stream_area", "a member outlives the retention at its address", KeptMembers),
    ("shared-cache", "DB-LDE-09", "stream_area", "shared caches may keep shared data", SharedCache),
    ("open-shape", "DB-LDE-09", "stream_area", "everybody reads the shape of a shared stream", OpenShape),
    ("personal-stream", "DB-GDP-11", "stream_area", "personal data become a stream", PersonalStream),
    ("late-mark", "DB-GDP-11", "stream_area", "a stream stays when its data become personal", LateMark),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of event streams."""
