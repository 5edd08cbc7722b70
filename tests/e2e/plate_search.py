"""Looks for plates in bytes, in one linear pass per view of them, however many plates there are.

A view is the data as it is, or decoded: separators and NUL bytes taken out (so UTF-16 of both orders), base64 at every alignment,
hexadecimal at both, percent and JSON escapes, members of gzip, zlib and zip. Each view is searched for the plates in normal form and for
the first eight bytes of the unsalted digests of their spellings, so that a truncated digest is found too.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import numpy as np
import numpy.typing as npt

from specgen.simulator.city.plates import plain

Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]
CHUNK = 1 << 22
SLICE, OVERLAP = 1 << 25, 256
"""Data are decoded in slices that overlap by more than the longest form of a plate."""
WINDOW = 8
"""Bytes of a digest that are compared; a plate is compared whole."""
DEEPEST = 3
TEXTS = ("as it is", "percent escapes", "JSON escapes")
"""Views in which a token reads as it is written."""
_SEPARATORS = b" -._/\t\0"
_LONG_SEPARATORS = re.compile(rb"\xc2[\xa0\xb7]|\xe2\x80[\x90-\x95]")
"""In UTF-8: a blank that does not break, a middle dot, hyphens and dashes."""
_UPPER = bytes(range(256)).upper()
_PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]|PK\x03\x04")
_PERCENT = re.compile(rb"%[0-9A-Fa-f]{2}")
_ESCAPE = re.compile(rb"\\u00([0-7][0-9A-Fa-f])")


def normal(text: str) -> str:
    """Return a plate in normal form: compatibility forms folded, upper case, letters and digits only."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())


def spellings(country: str, received: str) -> set[str]:
    """Return how a plate may be written before it is hashed: as received, normal, in lower case, with its country before or after it."""
    bare = normal(received)
    return {received, bare, bare.lower(), plain(received), country + bare, bare + country, f"{country}-{bare}", f"{country}\x1f{bare}"}


def squeezed(data: bytes) -> bytes:
    """Return data in upper case without the separators of plates and without NUL bytes."""
    return _LONG_SEPARATORS.sub(b"", data).translate(_UPPER, _SEPARATORS)


@dataclass(frozen=True)
class Hit:
    """Something found. ``what``: ``plate`` or ``digest``; ``around`` is the text of the view around a plate."""

    place: str
    view: str
    what: str
    plate: str
    around: bytes


class Wanted:
    """The plates of a scenario and what else gives them away."""

    def __init__(self, plates: Iterable[tuple[str, str]]) -> None:
        self.plates: set[bytes] = set()
        prefixes: set[bytes] = set()
        for country, received in set(plates):
            self.plates.add(normal(received).encode())
            if not received.isascii():
                self.plates |= {squeezed(received.encode(code)) for code in ("utf-8", "utf-16-le", "utf-16-be")}
            for spelling in spellings(country, received):
                written = spelling.encode()
                prefixes |= {hashlib.new(name, written).digest()[:WINDOW] for name in ("md5", "sha1", "sha256")}
        self.digests: Words = np.sort(np.frombuffer(b"".join(sorted(prefixes)), "<u8"))
        bits = min(28, max(16, (64 * len(self.digests)).bit_length()))
        self.table = np.zeros(1 << bits, bool)
        self.mask = np.uint64((1 << bits) - 1)
        self.table[self.digests & self.mask] = True
        self.first = np.zeros(256, bool)
        self.first[[one[0] for one in self.plates]] = True
        self.lengths: Mapping[int, Words] = {
            length: np.unique(np.array([_word(one[:WINDOW]) for one in self.plates if min(WINDOW, len(one)) == length], np.uint64))
            for length in {min(WINDOW, len(one)) for one in self.plates}
        }
        self.sizes = sorted({len(one) for one in self.plates}, reverse=True)

    def in_text(self, text: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield (place, plate) for every plate in a squeezed text."""
        for begin, data, words in _windows(text):
            likely = np.flatnonzero(self.first[data])
            for length, known in self.lengths.items():
                found = words[likely] & np.uint64((1 << (8 * length)) - 1)
                at = np.searchsorted(known, found)
                at[at == len(known)] = 0
                for place in likely[known[at] == found]:
                    start = begin + int(place)
                    for size in self.sizes:
                        if min(WINDOW, size) == length and text[start : start + size] in self.plates:
                            yield start, text[start : start + size]

    def in_bytes(self, data: bytes) -> Iterator[int]:
        """Yield the places of digests."""
        for begin, _, words in _windows(data):
            likely = np.flatnonzero(self.table[words & self.mask])
            found = words[likely]
            at = np.searchsorted(self.digests, found)
            at[at == len(self.digests)] = 0
            yield from (begin + int(place) for place in likely[self.digests[at] == found])


def _word(written: bytes) -> int:
    return int.from_bytes(written.ljust(WINDOW, b"\0"), "little")


def _windows(data: bytes) -> Iterator[tuple[int, Bytes, Words]]:
    """Yield parts: where each begins, its bytes, and the eight bytes from each place as one number."""
    for begin in range(0, len(data), CHUNK):
        count = min(CHUNK, len(data) - begin)
        rounded = -(-count // WINDOW) * WINDOW
        part = data[begin : begin + rounded + WINDOW].ljust(rounded + WINDOW, b"\0")
        words = np.empty(rounded, np.uint64)
        for offset in range(WINDOW):
            words[offset::WINDOW] = np.frombuffer(part, "<u8", rounded // WINDOW, offset)
        yield begin, np.frombuffer(part, np.uint8, count), words[:count]


def _values(alphabet: bytes) -> Bytes:
    found = np.zeros(256, np.uint8)
    found[list(alphabet)] = range(len(alphabet))
    return found


_BASE64 = _values(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_BASE64[list(b"-_")] = 62, 63
_HEX = _values(b"0123456789abcdef")
_HEX[list(b"ABCDEF")] = range(10, 16)


def from_base64(data: bytes, offset: int) -> bytes:
    """Return data read as base64 from an offset; what is no sign of the alphabet reads as nought."""
    values = _BASE64[np.frombuffer(data, np.uint8)][offset:]
    groups = values[: len(values) // 4 * 4].reshape(-1, 4)
    found = np.empty((len(groups), 3), np.uint8)
    found[:, 0] = groups[:, 0] << 2 | groups[:, 1] >> 4
    found[:, 1] = groups[:, 1] << 4 | groups[:, 2] >> 2
    found[:, 2] = groups[:, 2] << 6 | groups[:, 3]
    return found.tobytes()


def from_hex(data: bytes, offset: int) -> bytes:
    """Return data read as hexadecimal from an offset."""
    values = _HEX[np.frombuffer(data, np.uint8)][offset:]
    pairs = values[: len(values) // 2 * 2].reshape(-1, 2)
    return (pairs[:, 0] << 4 | pairs[:, 1]).tobytes()


def decoded(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the data as it is and each decoded view of it."""
    yield "as it is", data
    tight = data.translate(None, b"\r\n\0")
    for offset in range(4):
        yield f"base64 from {offset}", from_base64(tight + b"AAAA", offset)
    bare = data.translate(None, b"\r\n\0 :")
    for offset in range(2):
        yield f"hexadecimal from {offset}", from_hex(bare, offset)
    if _PERCENT.search(data):
        yield "percent escapes", unquote_to_bytes(data)
    if b"\\u00" in data:
        yield "JSON escapes", _ESCAPE.sub(lambda one: bytes([int(one[1], 16)]), data)


def unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what is compressed in the data: members of gzip, zlib and zip, whole or broken off."""
    for one in _PACKED.finditer(data):
        start, form = one.start(), {b"\x1f": "gzip", b"x": "zlib", b"P": "zip"}[one[0][:1]]
        if form == "zip":
            start += 30 + int.from_bytes(data[start + 26 : start + 28], "little") + int.from_bytes(data[start + 28 : start + 30], "little")
        found = _inflated(memoryview(data)[start:], {"gzip": 31, "zlib": 15, "zip": -15}[form])
        if len(found) >= 4:
            yield f"{form} at {one.start()}", found


def _inflated(packed: memoryview, window: int) -> bytes:
    """Return what can be unpacked, up to where the data are no longer compressed."""
    reader = zlib.decompressobj(window)
    parts: list[bytes] = []
    begin, size = 0, CHUNK
    while begin < len(packed) and not reader.eof:
        earlier = reader.copy()
        try:
            parts.append(reader.decompress(packed[begin : begin + size]))
        except zlib.error:
            if size == 1:
                break
            reader, size = earlier, max(1, size >> 6)  # come closer to where it breaks off
            continue
        begin += size
    return b"".join(parts)


class Search:
    """Searches data and files for what is wanted; ``searched`` counts bytes, with those that were compressed."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.searched = 0

    def data(self, data: bytes, place: str, depth: int = 0) -> Iterator[Hit]:
        """Yield the hits in data."""
        self.searched += len(data)
        for begin in range(0, max(1, len(data)), SLICE):
            for view, content in decoded(data[begin : begin + SLICE + OVERLAP]):
                yield from self._view(content, view, place)
        if depth < DEEPEST:
            for name, content in unpacked(data):
                yield from self.data(content, f"{place}, {name}", depth + 1)

    def _view(self, content: bytes, view: str, place: str) -> Iterator[Hit]:
        text = squeezed(content)
        for start, plate in self.wanted.in_text(text):
            around = text[max(0, start - 30) : start + len(plate) + 30]
            yield Hit(place, view, "plate", plate.decode("utf-8", "replace"), around)
        for start in self.wanted.in_bytes(content):
            yield Hit(place, view, "digest", "", content[start : start + 32])

    def folder(self, folder: Path) -> Iterator[Hit]:
        """Yield the hits in the files of a folder, and in their names."""
        for file in sorted(one for one in folder.rglob("*") if one.is_file()):
            name = str(file.relative_to(folder))
            yield from self.data(name.encode(), f"the name {name}")
            yield from self.data(file.read_bytes(), name)


def by_chance(hit: Hit, tokens: Mapping[bytes, Any]) -> bool:
    """Tell whether a plate stands, at least with one sign, inside the random signs of a token or event id that is another plate's.

    ``tokens``: squeezed token or event id -> the normal plate of its read. A million of them hold a few plates by chance, and a few more
    with the bytes that follow them in a file; the plate of the read itself is never one of those.
    """
    if hit.what != "plate" or hit.view not in TEXTS:
        return False
    plate = hit.plate.encode()
    begin = hit.around.find(plate)
    for start in range(len(hit.around)):
        for size in range(12, 24):
            owner = tokens.get(hit.around[start : start + size])
            if owner is not None and start < begin + len(plate) and begin < start + size:
                return bool(owner != hit.plate)
    return False
