"""The operations of what a product tells about itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.operations.releases import Releases
from specgen.reference.broker.operations.settings import Settings
from specgen.reference.broker.records import DAY, Principal, write_instant

VALID_DAYS = 270
"""Days ahead that the contact for vulnerabilities is stated to be valid (RFC 9116, 2.5.5: less than a year)."""
CONTACT = "mailto:security@example.org"


class OperationsArea(Area):
    """Releases, bill of materials, ``security.txt`` (RFC 9116) and the settings."""

    def __init__(self, reply: Reply, clock: Clock, releases: Releases, settings: Settings) -> None:
        self.reply = reply
        self.clock = clock
        self.releases = releases
        self.settings = settings

    def endpoints(self) -> Sequence[Endpoint]:
        return (
            Endpoint("GET", "/releases", self.listed, login=False),
            Endpoint("GET", "/releases/{version}/bill-of-materials", self.bill),
            Endpoint("GET", "/.well-known/security.txt", self.contact, login=False),
            Endpoint("GET", "/configuration", self.configuration),
        )

    def listed(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json({"items": self.releases.listed()})

    def bill(self, request: Request, who: Principal, body: Any) -> Response:
        # The format knows no members of our own, so the answer is not dressed.
        found = json.dumps(self.releases.bill(request.path_params["version"]), ensure_ascii=False)
        return Response(found.encode(), 200, media_type="application/vnd.cyclonedx+json; version=1.6")

    def contact(self, request: Request, who: Principal, body: Any) -> Response:
        return Response(self.lines().encode(), 200, media_type="text/plain")

    def lines(self) -> str:
        """Return the contact for vulnerabilities."""
        expires = write_instant(self.clock.now() + self.days() * DAY)
        return f"Contact: {CONTACT}\nExpires: {expires}\nPreferred-Languages: nl, en\n"

    def days(self) -> int:
        """Return for how many days the contact is stated to be valid."""
        return VALID_DAYS

    def configuration(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.settings.document(who))
