"""The operations of the features interface."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.audit import Audit
from specgen.reference.broker.datasets import Datasets
from specgen.reference.broker.features.features import BASE, GEOJSON, Features
from specgen.reference.broker.records import Principal, Problem

CLASSES = ("core", "geojson")
SPECIFICATION = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"


class FeaturesArea(Area):
    """Landing page, conformance, collections, features, and the location of an entity."""

    def __init__(self, reply: Reply, datasets: Datasets, audit: Audit, features: Features) -> None:
        self.reply = reply
        self.datasets = datasets
        self.audit = audit
        self.features = features

    def endpoints(self) -> Sequence[Endpoint]:
        one = f"{BASE}/collections/{{collection}}"
        return (
            Endpoint("GET", BASE, self.landing),
            Endpoint("GET", f"{BASE}/api", self.description),
            Endpoint("GET", f"{BASE}/conformance", self.conformance),
            Endpoint("GET", f"{BASE}/collections", self.collections),
            Endpoint("GET", one, self.collection),
            Endpoint("GET", f"{one}/items", self.items),
            Endpoint("GET", f"{one}/items/{{feature}}", self.feature),
            Endpoint("PUT", "/datasets/{dataset}/entities/{entity}/location", self.place, raw=True),
        )

    def landing(self, request: Request, who: Principal, body: Any) -> Response:
        described = "application/vnd.oai.openapi+json;version=3.1"
        paths = (
            ("", "self", "application/json"),
            ("/conformance", "conformance", "application/json"),
            ("/collections", "data", "application/json"),
            ("/api", "service-desc", described),
        )
        links = [{"href": self.features.address(path), "rel": rel, "type": kind} for path, rel, kind in paths]
        return self.reply.json({"title": self.reply.presentation.product, "links": links})

    def description(self, request: Request, who: Principal, body: Any) -> Response:
        paths = {one.path: {"get": {"responses": {"200": {"description": "OK"}}}} for one in self.endpoints()[:-1]}
        document = {
            "openapi": "3.1.0",
            "info": {"title": self.reply.presentation.product, "version": self.reply.presentation.version},
            "paths": paths,
        }
        return self.reply.json(document, media_type="application/vnd.oai.openapi+json;version=3.1")

    def conformance(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json({"conformsTo": [f"{SPECIFICATION}/{one}" for one in CLASSES]})

    def collections(self, request: Request, who: Principal, body: Any) -> Response:
        shown = [self.features.described(one.dataset) for one in self.features.sights(who)]
        links = [{"href": self.features.address("/collections"), "rel": "self", "type": "application/json"}]
        return self.reply.json({"links": links, "collections": shown})

    def collection(self, request: Request, who: Principal, body: Any) -> Response:
        sight = self.features.sight(who, request.path_params["collection"])
        return self.reply.json(self.features.described(sight.dataset))

    def items(self, request: Request, who: Principal, body: Any) -> Response:
        page = self.features.page(who, request.path_params["collection"], request.query_params)
        return self.reply.json(page, media_type=GEOJSON)

    def feature(self, request: Request, who: Principal, body: Any) -> Response:
        found = self.features.one(who, request.path_params["collection"], request.path_params["feature"])
        return self.reply.json(found, media_type=GEOJSON)

    def place(self, request: Request, who: Principal, body: bytes) -> Response:
        dataset = self.datasets.managed(who, request.path_params["dataset"])
        try:
            shape = json.loads(body.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise Problem(400, "Malformed JSON", f"the body is not JSON: {error}") from error
        self.features.place(dataset, request.path_params["entity"], shape)
        self.audit.note(who, "set-location", [dataset.id], True)
        return self.reply.empty()
