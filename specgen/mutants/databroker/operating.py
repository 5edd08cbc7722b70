"""Faulty words of a product about itself."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.mutants import Mutant, instead
from specgen.reference.broker.operations.area import OperationsArea
from specgen.reference.broker.operations.releases import Releases
from specgen.reference.broker.operations.settings import Settings
from specgen.reference.broker.records import Dataset, Device, Principal, Problem
from specgen.reference.broker.supervision.failures import Failures


class FormerRelease(Releases):
    """Calls the running version by the name of the former one."""

    def listed(self) -> list[dict[str, Any]]:
        return [{**one, "version": "0.9.0"} for one in super().listed()]


class Unmarked(Releases):
    """Does not say whether a change can break."""

    def listed(self) -> list[dict[str, Any]]:
        changes = [{"kind": "function", "summary": "First release"}]
        return [{**one, "changes": changes} for one in super().listed()]


class Unversioned(Releases):
    """Leaves the version of one part out of the bill of materials."""

    def components(self) -> list[dict[str, Any]]:
        first, *rest = super().components()
        return [{name: value for name, value in first.items() if name != "version"}, *rest]


class AnyVersion(Releases):
    """Gives the bill of materials of the running version whatever version is asked."""

    def bill(self, name: str) -> dict[str, Any]:
        return super().bill(self.presentation.version)


class SoonExpired(OperationsArea):
    """States a contact that is valid for two weeks more."""

    def days(self) -> int:
        return 14


class NoContact(OperationsArea):
    """Leaves the contact out of the file."""

    def lines(self) -> str:
        return "".join(line for line in super().lines().splitlines(True) if not line.startswith("Contact"))


class Rightless(Settings):
    """Leaves the rights out of the settings."""

    def rights(self, one: Dataset) -> list[dict[str, str]]:
        return []


class Unretained(Settings):
    """Leaves the retention period out of the settings."""

    def dataset(self, one: Dataset) -> dict[str, Any]:
        return {**super().dataset(one), "retention_days": None}


class AnyDataset(Settings):
    """Names no dataset with a device."""

    def device(self, one: Device) -> dict[str, Any]:
        return {name: value for name, value in super().device(one).items() if name != "dataset"}


class NoParts(Failures):
    """Lists no part."""

    def listed(self, request: Request, who: Principal, body: Any) -> Response:
        super().listed(request, who, body)
        return self.reply.json({"items": []})


class RefusedStop(Failures):
    """Lists a part and does not stop it."""

    def kill(self, request: Request, who: Principal, body: Any) -> Response:
        raise Problem(409, "Not now", "this part is not stopped")


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("former-release", "DB-DOC-05", "releases", "the running version is not listed", FormerRelease),
    ("unmarked", "DB-DOC-05", "releases", "changes are not marked as breaking or not", Unmarked),
    ("unversioned", "DB-OSS-03", "releases", "a part of the bill of materials has no version", Unversioned),
    ("any-version", "DB-OSS-03", "releases", "every version has a bill of materials", AnyVersion),
    ("soon-expired", "DB-OSS-07", "operations_area", "the contact expires in two weeks", SoonExpired),
    ("no-contact", "DB-OSS-07", "operations_area", "the contact is missing", NoContact),
    ("rightless", "DB-EXI-08", "settings", "the settings lack the rights", Rightless),
    ("unretained", "DB-EXI-08", "settings", "the settings lack the retention period", Unretained),
    ("any-dataset", "DB-EXI-08", "settings", "the settings do not tell a device's dataset", AnyDataset),
    ("no-parts", "DB-TST-10", "failures", "the list of parts is empty", NoParts),
    ("refused-stop", "DB-TST-10", "failures", "a part that is listed is not stopped", RefusedStop),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of what a product tells about itself."""
