"""Standards that a text names: are they in ``standards.yaml``, in that version, and does "or equivalent" follow.

A name is recognised by its family and number (``RFC 9457``, ``ISO 3166-1``, ``EN 301 549 V3.2.1``, ``MQTT 5.0``) or
by what stands before the first comma or bracket of a citation (``DCAT-AP Vlaanderen``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from specgen.model.catalogue import Standard

_FAMILY = (
    r"(?:ISO/IEC/IEEE|ISO/IEC|ISO|IEC|IEEE|NBN EN|NEN-EN|NBN|NEN|EN|ETSI GS CIM|ETSI TS|ETSI EN|ETSI GS|GS CIM|"
    r"RFC|ITU-T|OGC|DATEX|MQTT|TLS|OpenAPI|AsyncAPI|"
    r"JSON-LD|NGSI-LD|DCAT-AP|DCAT|WCAG|OAuth|ONVIF|GeoJSON|CloudEvents|SensorThings API|SensorThings|SPDX|CycloneDX|LDES|ODRL|SHACL|EPCIS)"
)
_NUMBER = r"(?:[A-Z]\.[0-9]+|II|[0-9]+(?:[-.][0-9]+)*(?: [0-9]{3}(?![0-9]))?)"
_NAME = re.compile(
    rf"(?<![\w-])(?P<family>{_FAMILY})(?P<words>(?: (?:Specification|Profile|Part))?,? (?:versie|version|v\.?|V)? ?| ?/)?"
    rf"(?P<number>{_NUMBER})(?:(?: |, )?(?:[Vv]|versie |version |:)(?P<version>[0-9]+(?:\.[0-9]+)*))?(?![\w])"
)
_HEAD = re.compile(r"[,(:]| – ")


@dataclass(frozen=True)
class Mention:
    """A standard named in a text: ``family`` and ``number`` make it, ``version`` is empty where none is given."""

    text: str
    family: str
    number: str
    version: str


def _family(name: str) -> str:
    """Return the family by which a name is compared: the body that adopted a text does not make it another one."""
    for prefix in ("NBN EN", "NEN-EN"):
        if name == prefix:
            return "EN"
    return name.removeprefix("ETSI ")


def mentions(text: str) -> list[Mention]:
    """Return the standards that a text names by family and number.

    >>> [(one.family, one.number, one.version) for one in mentions("volgens EN 301 549 V3.2.1 en RFC 9457")]
    [('EN', '301 549', '3.2.1'), ('RFC', '9457', '')]
    """
    return [
        Mention(one.group().strip(), _family(one["family"]), one["number"], one["version"] or "")
        for one in _NAME.finditer(text)
    ]


_MAYBE = re.compile(_FAMILY)


@dataclass(frozen=True)
class Known:
    """The standards of a knowledge base, by the names that texts use."""

    standards: tuple[Standard, ...]
    _named: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def numbers(self) -> dict[tuple[str, str], set[str]]:
        """(family, number) -> versions in ``standards.yaml``."""
        found: dict[tuple[str, str], set[str]] = {}
        for one in self.standards:
            names = {one.citation.get(lang) for lang in one.citation.languages()}
            for name in names | {
                one.id.replace("-", " ", 1),
                re.sub(r"(?<=[0-9])-(?=[0-9]{3}\b)|(?<=[A-Z])-(?=[0-9])", " ", one.id),
            }:
                for mention in mentions(name):
                    found.setdefault((mention.family, mention.number), set()).update({one.version, mention.version})
        return found

    @cached_property
    def heads(self) -> dict[str, str]:
        """The name of a standard as its citation begins -> its id."""
        return {
            _HEAD.split(one.citation.get(lang))[0].strip(): one.id
            for one in self.standards
            for lang in one.citation.languages()
        }

    @cached_property
    def _heads(self) -> re.Pattern[str] | None:
        names = sorted(self.heads, key=len, reverse=True)
        return re.compile("(?<!\\w)(?:" + "|".join(map(re.escape, names)) + ")(?!\\w)") if names else None

    def named(self, text: str) -> tuple[str, ...]:
        """Return the names of standards in a text, each as it is written there, in order, without repeats."""
        known = self._named.get(text)
        if known is None:
            known = self._named[text] = self._find(text)
        return known

    def _find(self, text: str) -> tuple[str, ...]:
        found = [(match.start(), match.group()) for match in self._heads.finditer(text)] if self._heads else []
        if _MAYBE.search(text):
            found += [(text.index(one.text), one.text) for one in mentions(text)]
        kept: list[str] = []
        for _, name in sorted(found):
            if not any(name in other or other in name for other in kept):
                kept.append(name)
        return tuple(kept)

    def unknown(self, text: str) -> list[Mention]:
        """Return the standards of a text that ``standards.yaml`` does not have, or not in that version."""
        return [one for one in mentions(text) if not self._has(one)] if self.named(text) else []

    def _edition(self, one: Mention) -> bool:
        """Tell whether the number of a mention is the version of a standard that carries the family in its name (OpenAPI 3.1)."""
        return any(
            one.family in standard.citation.nl
            and (standard.version == one.number or standard.version.startswith(f"{one.number}."))
            for standard in self.standards
        )

    def _has(self, one: Mention) -> bool:
        versions = self.numbers.get((one.family, one.number))
        if versions is None and one.family in ("ISO/IEC", "ISO"):
            versions = self.numbers.get(("ISO" if one.family == "ISO/IEC" else "ISO/IEC", one.number))
        if versions is None:
            return any(one.text == head or head.startswith(f"{one.text} ") for head in self.heads) or self._edition(one)
        return not one.version or any(own == one.version or own.startswith(f"{one.version}.") for own in versions)


def compared(names: Iterable[str]) -> frozenset[str]:
    """Return names of standards so that two languages can be compared: numbers where there are any, else the name itself."""
    found = set()
    for name in names:
        numbered = mentions(name)
        found |= {f"{one.family} {one.number}" for one in numbered} if numbered else {name}
    return frozenset(found)
