"""The operations of broker-catalogue-openapi: the catalogue by ``Accept``, metadata, and what a service is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.catalogue import Catalogue
from specgen.reference.broker.dcat.metadata import MetadataBook
from specgen.reference.broker.dcat.turtle import JSON_LD, TURTLE, chosen, write_turtle
from specgen.reference.broker.records import Principal


class CatalogueArea(Area):
    """The catalogue for all, and the metadata of a dataset."""

    def __init__(self, reply: Reply, catalogue: Catalogue, metadata: MetadataBook) -> None:
        self.reply = reply
        self.presentation = reply.presentation
        self.catalogue_of = catalogue
        self.metadata = metadata

    def endpoints(self) -> Sequence[Endpoint]:
        return (
            Endpoint("GET", "/catalogue", self.catalogue),
            Endpoint("PUT", "/datasets/{dataset}/metadata", self.put),
            Endpoint("GET", "/datasets/{dataset}/metadata", self.get),
            Endpoint("GET", "/datasets/{dataset}/service", self.service),
        )

    def catalogue(self, request: Request, who: Principal, body: Any) -> Response:
        media_type = self.chosen(request.headers.get("accept", ""))
        document = self.catalogue_of.document(who, self.presentation.address)
        headers = {"Vary": "Accept"}
        if media_type == TURTLE:
            return Response(self.written(document).encode(), 200, headers, "text/turtle; charset=utf-8")
        return self.reply.json(document, 200, headers, JSON_LD)

    def chosen(self, accept: str) -> str:
        """Return the media type for an Accept header (RFC 9110, 12.5.1); raises Problem 406 when none fits."""
        return chosen(accept)

    def written(self, document: dict[str, Any]) -> str:
        """Return the catalogue as Turtle."""
        return write_turtle(document)

    def put(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.metadata.put(who, request.path_params["dataset"], body))

    def get(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.metadata.get(who, request.path_params["dataset"]))

    def service(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.metadata.datasets.find(who, request.path_params["dataset"])
        return self.reply.json(
            description(dataset.title, self.catalogue_of.address(dataset, self.presentation.address))
        )


def description(title: str, address: str) -> dict[str, Any]:
    """Return the OpenAPI document of the service that gives one dataset."""
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1.0.0"},
        "servers": [{"url": address}],
        "paths": {
            "/observations": {
                "get": {
                    "operationId": "readObservations",
                    "summary": "The observations, page by page",
                    "responses": {"200": {"description": "One page: items, and next where there is more."}},
                }
            }
        },
    }
