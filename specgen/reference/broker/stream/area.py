"""The operations of broker-stream-openapi."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.audit import Audit
from specgen.reference.broker.catalogue import Catalogue
from specgen.reference.broker.datasets import Datasets
from specgen.reference.broker.dcat.turtle import JSON_LD, TURTLE, chosen, write_turtle
from specgen.reference.broker.privacy.processing import Processing
from specgen.reference.broker.reading import Reading, Sight
from specgen.reference.broker.records import Dataset, Principal, Problem
from specgen.reference.broker.stream.document import ROOT, StreamDocument, reference
from specgen.reference.broker.stream.members import Member, Members, Stream

PAGE_DEFAULT = 100
PAGE_LIMIT = 10_000
SPECIFICATION = "https://w3id.org/ldes/specification"


class StreamArea(Area):
    """Entry, pages, members and shape of a stream, for whom the class and the grants of the dataset allow."""

    def __init__(
        self,
        reply: Reply,
        datasets: Datasets,
        reading: Reading,
        audit: Audit,
        members: Members,
        catalogue: Catalogue,
        processing: Processing,
    ) -> None:
        self.reply = reply
        self.datasets = datasets
        self.reading = reading
        self.audit = audit
        self.members = members
        self.processing = processing
        catalogue.distributions.append(self.distributions)

    def endpoints(self) -> Sequence[Endpoint]:
        one = "/streams/{dataset}"
        return (
            Endpoint("PUT", one, self.publish),
            Endpoint("GET", one, self.entry),
            Endpoint("GET", f"{one}/pages/{{page}}", self.page),
            Endpoint("GET", f"{one}/members/{{member}}", self.member),
            Endpoint("GET", f"{one}/shape", self.shape),
        )

    def publish(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.datasets.managed(who, request.path_params["dataset"])
        size = body.get("members_per_page", PAGE_DEFAULT) if isinstance(body, Mapping) else None
        if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= PAGE_LIMIT:
            detail = f"members_per_page is a whole number from 1 to {PAGE_LIMIT}"
            raise Problem(422, "Invalid stream", detail, extra={"member": "members_per_page"})
        if self.barred(dataset.id):
            raise Problem(422, "Invalid stream", "a dataset with personal data is never a stream")
        new = self.members.publish(dataset.id, size)
        self.audit.note(who, "publish-stream", [dataset.id], True)
        address = self.document(self.stream(dataset.id), dataset).own
        return self.reply.json({"url": address, "members_per_page": size}, 201 if new else 200, {"Location": address} if new else {})

    def barred(self, dataset: str) -> bool:
        """Tell whether a dataset may be no stream, since it holds personal data."""
        return self.processing.personal(dataset)

    def entry(self, request: Request, who: Principal, body: Any) -> Response:
        sight, document = self.opened(request, who)
        return self.answer(request, sight, document.entry())

    def page(self, request: Request, who: Principal, body: Any) -> Response:
        sight, document = self.opened(request, who)
        name = request.path_params["page"]
        if name == ROOT:
            return self.root(request, sight, document)
        page = document.named(name)
        found = self.visible(sight, page.start, page.end)
        if not found:
            raise Problem(410, "Page is empty", "the members of this page are gone")
        return self.answer(request, sight, document.page(page, found), found, full=True)

    def root(self, request: Request, sight: Sight, document: StreamDocument) -> Response:
        """Answer the view: links to the full pages, and the members that fill none yet."""
        stream = document.stream
        found = self.visible(sight, stream.open_from, stream.places)
        spans = self.members.spans(stream, self.reading.start(sight.dataset, None))
        return self.answer(request, sight, document.root(spans, found), found)

    def visible(self, sight: Sight, start: int, end: int) -> list[Member]:
        """Return the members from place ``start`` up to ``end`` that the principal gets to see."""
        return [one for one in self.members.page(sight.dataset.id, start, end) if self.shown(sight, one)]

    def member(self, request: Request, who: Principal, body: Any) -> Response:
        sight, document = self.opened(request, who)
        found = self.members.named(sight.dataset.id, request.path_params["member"])
        if found is None or not self.shown(sight, found):
            raise Problem(404, "Member not found", "the stream has no member with this name")
        return self.answer(request, sight, document.whole(document.member(found)), [found])

    def shape(self, request: Request, who: Principal, body: Any) -> Response:
        sight, document = self.opened(request, who)
        return self.answer(request, sight, document.shape())

    def opened(self, request: Request, who: Principal) -> tuple[Sight, StreamDocument]:
        """Return what the principal sees of the dataset; raises Problem 401, 403 or 404, the last also where it is no stream."""
        dataset = self.datasets.find(who, request.path_params["dataset"])
        sight = self.reading.open(who, dataset, "read-stream")
        return sight, self.document(self.stream(dataset.id), dataset)

    def stream(self, dataset: str) -> Stream:
        """Return the stream of a dataset; raises Problem 404 when it is none."""
        found = self.members.stream(dataset)
        if found is None or self.barred(dataset):
            raise Problem(404, "Stream not found", "this dataset is not published as a stream")
        return found

    def document(self, stream: Stream, dataset: Dataset) -> StreamDocument:
        """Return who writes the documents of a stream."""
        return StreamDocument(stream, dataset, self.reply.presentation.address)

    def shown(self, sight: Sight, member: Member) -> bool:
        """Tell whether a principal gets to see a member: a value by policy and retention, a withdrawal by its time alone."""
        if not member.withdrawn:
            return sight.shown(member.observation) is not None
        since = self.reading.start(sight.dataset, None)
        return since is None or member.observation.observed_at >= since

    def answer(
        self, request: Request, sight: Sight, document: Mapping[str, Any], members: Sequence[Member] = (), *, full: bool = False
    ) -> Response:
        """Write a document in what is asked for, or 304 where the asker has it. Raises Problem 406.

        ``immutable`` tells followers that nothing comes to a full page any more. A value on it may be withdrawn or erased, so a copy
        is fresh for no moment: it is asked after before it is used again.
        """
        media_type = chosen(request.headers.get("accept", ""))
        sight.delivered([one.observation for one in members if not one.withdrawn])
        mark = '"' + hashlib.sha256(f"{media_type}\n{json.dumps(document, sort_keys=True)}".encode()).hexdigest()[:32] + '"'
        keep = "public" if self.reading.policy.class_of(sight.dataset) == "open" else "private"
        control = f"{keep}, max-age=0, {'immutable' if full else 'must-revalidate'}"
        headers = {"ETag": mark, "Cache-Control": control, "Vary": "Accept"}
        asked = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
        if mark in asked or "*" in asked:
            return self.reply.empty(304, headers)
        if media_type == TURTLE:
            return Response(write_turtle(document).encode(), 200, headers, "text/turtle; charset=utf-8")
        return self.reply.json(document, 200, headers, JSON_LD)

    def distributions(self, dataset: Dataset, base: str) -> list[dict[str, Any]]:
        """Return the stream as a form in which the catalogue gives the dataset as a whole; none when it is no stream."""
        stream = self.members.stream(dataset.id)
        if stream is None or self.barred(dataset.id):
            return []
        own = StreamDocument(stream, dataset, base).own
        title = {"@value": f"Stroom van {dataset.title}", "@language": "nl"}
        shown = {"@id": f"{own}#distribution", "@type": "dcat:Distribution", "dct:identifier": own, "dct:title": title}
        standard = {"@id": SPECIFICATION, "@type": "dct:Standard"}
        return [{**shown, "dcat:accessURL": reference(own), "dct:conformsTo": standard}]
