"""Lane A keeps no plate: a search of everything behind the pseudonymiser, and an attempt to make tokens again from what is left.

``SPECGEN_PLATE_PASSAGES`` sets the number of passages: 15,000 usually, a million before a release.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import io
import json
import os
import re
import sqlite3
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tests.e2e import plate_search
from tests.e2e.lane_a import City, played
from tests.e2e.plate_search import Hit, Search, Wanted, by_chance, from_base64, from_hex, normal

PASSAGES = int(os.environ.get("SPECGEN_PLATE_PASSAGES", "15000"))
PLATE = "0-GHJ-128"
BARE = "0GHJ128"


def _digest(name: str, text: str) -> bytes:
    return hashlib.new(name, text.encode()).digest()


def _zipped(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", content)
    return stream.getvalue()


FORMS: dict[str, bytes] = {
    **{f"spelt {text}": text.encode() for text in (BARE, PLATE, "0 GHJ 128", "0.ghj.128", "0_GHJ/128", "x0GhJ128y", "0\u2011GHJ\u2013128")},
    **{f"in {code}": text.encode(code) for text in (BARE, PLATE) for code in ("utf-16-le", "utf-16-be", "utf-16")},
    **{f"base64 {shift}": base64.b64encode(b"abc"[:shift] + BARE.encode() + b"tail") for shift in range(3)},
    "base64 for addresses": base64.urlsafe_b64encode(PLATE.encode() * 2),
    "base64 of UTF-16": base64.b64encode(PLATE.encode("utf-16-le")),
    "base64 in lines": base64.encodebytes(b"x" * 55 + PLATE.encode()),
    "hexadecimal": BARE.encode().hex().encode(),
    "hexadecimal in capitals": PLATE.encode().hex().upper().encode(),
    "hexadecimal with colons": BARE.encode().hex(":").encode(),
    "percent escapes": b"q=0%2DGHJ%2D128",
    "JSON escapes": b'"\\u0030\\u0047HJ128"',
    "gzip": gzip.compress(b"{" + PLATE.encode() + b"}"),
    "gzip broken off": gzip.compress(PLATE.encode() + hashlib.shake_256(b"rest").digest(9000))[:-3000],
    "zlib": zlib.compress(b"some" + BARE.encode()),
    "zlib of UTF-16": zlib.compress(PLATE.encode("utf-16-le")),
    "zip": _zipped(PLATE.encode()),
    "gzip in zip": _zipped(gzip.compress(BARE.encode())),
    **{
        f"{name} {form}": write(_digest(name, text))
        for name in ("md5", "sha1", "sha256")
        for text in (PLATE, BARE, "BE" + BARE)
        for form, write in (
            ("raw", bytes),
            ("hex", lambda one: one.hex().encode()),
            ("HEX", lambda one: one.hex().upper().encode()),
            ("base64", base64.b64encode),
            ("truncated", lambda one: base64.urlsafe_b64encode(one[:12])),
        )
    },
}
"""How a plate may hide, each planted once."""
NOISE = hashlib.shake_256(b"noise").digest(5000) + b'{"camera": "c01-in", "token": "AbCdEfGhIjKlMnOpQrStUv", "at": "2027-01-04T08:00"}' * 40


def wanted() -> Wanted:
    return Wanted([("BE", PLATE), ("NL", "0-KLM-45"), ("DE", "0Ö KÜ 1234")])


@pytest.mark.parametrize("form", FORMS)
def test_the_search_finds_every_form(form: str) -> None:
    for before in (NOISE, NOISE + b"\x00", NOISE[:-1] + b" "):
        assert list(Search(wanted()).data(before + FORMS[form] + b"\n" + NOISE, "planted")), form


def test_the_search_finds_nothing_where_nothing_is() -> None:
    assert list(Search(wanted()).data(NOISE * 20 + gzip.compress(NOISE), "noise")) == []


@pytest.mark.parametrize("code", ["utf-8", "utf-16-le", "utf-16-be"])
def test_plates_that_are_not_ascii_are_found(code: str) -> None:
    assert list(Search(wanted()).data(NOISE + "0Ö KÜ 1234".encode(code) + NOISE, "planted"))


@pytest.mark.parametrize("name", ["CHUNK", "SLICE"])
def test_a_plate_astride_two_parts_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plate_search, name, 4096)
    for shift in range(9):
        assert list(Search(wanted()).data(b"\xff" * (4096 - shift) + BARE.encode() + b"\xff" * 50, "planted")), shift


def test_a_plate_is_found_in_every_file_of_a_database(tmp_path: Path) -> None:
    """In the main file, in the log of a writer that has not been emptied, in a rollback journal, and in what was deleted."""
    with closing(sqlite3.connect(tmp_path / "wal.sqlite", isolation_level=None)) as one, closing(
        sqlite3.connect(tmp_path / "journal.sqlite", isolation_level=None)
    ) as two:
        one.execute("PRAGMA journal_mode=WAL")
        one.execute("CREATE TABLE t (a TEXT)")
        one.execute("INSERT INTO t VALUES (?)", (PLATE,))
        two.execute("PRAGMA secure_delete=OFF")
        two.execute("CREATE TABLE t (a TEXT)")
        two.execute("INSERT INTO t VALUES (?)", (BARE,))
        two.execute("BEGIN")
        two.execute("DELETE FROM t")
        two.execute("INSERT INTO t VALUES ('other')")
        two.execute("PRAGMA cache_spill=ON")
        found = {hit.place for hit in Search(wanted()).folder(tmp_path)}
        assert {"wal.sqlite-wal", "journal.sqlite"} <= found


def test_a_plate_by_chance_in_the_token_of_another_is_told_from_a_leak() -> None:
    token = f"Xy{BARE}abcdefghijKLM"
    (hit,) = Search(wanted()).data(f'"{token}"'.encode(), "planted")
    assert by_chance(hit, {token.upper().encode(): "0KLM45"})
    assert not by_chance(hit, {token.upper().encode(): BARE}) and not by_chance(hit, {})


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return played(tmp_path_factory.mktemp("lane-a"), PASSAGES)


def test_the_city_went_through(city: City) -> None:
    """What is searched is what a city leaves: nearly all reads were taken, what carried a plate elsewhere was not."""
    assert city.offered > 0.9 * PASSAGES and 0.96 * city.offered < city.accepted < city.offered
    assert city.refused.keys() <= {"unknown-member", "too-late"} and city.refused["unknown-member"] > 0.005 * city.offered
    tokens = city.tokens()
    assert len(tokens) > 0.9 * city.accepted
    by_plate: dict[str, set[str]] = {}
    for event, token in tokens.items():
        by_plate.setdefault(token, set()).add(normal(city.sent[event][1]))
    assert all(len(plates) == 1 for plates in by_plate.values()), "a token stands for one plate"
    kept = {one.name for one in (city.folder / "backups").rglob("*") if one.is_file() and one.stat().st_size}
    assert {"passages.sqlite", "passages.sqlite-wal", "edge.sqlite-wal"} <= kept
    waiting = sum(b'"event_id"' in one.read_bytes() for one in (city.folder / "backups").rglob("edge.sqlite*"))
    assert waiting, "the link was cut while it was copied"


def test_no_plate_is_left_behind_the_pseudonymiser(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    search = Search(Wanted(city.plates))
    tokens = city.squeezed_tokens(normal)
    found = list(search.folder(city.folder))
    leaks = [hit for hit in found if not by_chance(hit, tokens)]
    with capsys.disabled():
        print(f"\n{city.offered} reads, {len(city.plates)} plates, {search.searched >> 20} MiB; {len(found)} by chance in tokens")
    assert not leaks, Counter((hit.place, hit.view, hit.what) for hit in leaks).most_common(20)
    places = {hit.plate for hit in found}
    assert len(places) <= 2 + len(tokens) // 5000, "more than chance puts into tokens"


def test_the_same_search_finds_a_platform_that_keeps_plates(city: City, tmp_path: Path) -> None:
    """Some of the plates of this very scenario, hidden in a copy of what it left."""
    search = Search(Wanted(city.plates))
    chosen = sorted(city.plates)[:: max(1, len(city.plates) // 40)]
    left = (city.folder / "logs" / "platform.log").read_bytes()
    for country, received in chosen:
        bare = normal(received)
        token = base64.urlsafe_b64encode(hashlib.sha256(f"{country}\x1f{bare}".encode()).digest()[:16])
        assert list(search.data(left + token, "digest as token")) and list(search.data(left + received.encode("utf-16-le"), "text"))


def _runs(data: bytes, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return how many chosen bytes each run of 32 holds."""
    total = np.concatenate(([0], np.cumsum(chosen[np.frombuffer(data, np.uint8)])))
    return np.asarray(total[32:] - total[:-32])


HIGH = np.arange(256) >= 128
TEXT = np.isin(np.arange(256), list(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))


def _windows(data: bytes) -> Iterator[bytes]:
    """Yield every run of 32 bytes that may be a key from a random generator (all but one in twenty thousand): no text, no zeros."""
    if len(data) >= 32:
        high, text = _runs(data, HIGH), _runs(data, TEXT)
        for place in np.flatnonzero((high >= 6) & (high <= 26) & (text <= 19)):
            yield data[place : place + 32]


_WRITTEN = re.compile(rb"[A-Za-z0-9+/_-]{43,}")
"""A key of 32 bytes written in base64 or hexadecimal is at least so long."""


def _keys(file: Path) -> Iterator[bytes]:
    """Yield whatever in a file may be a key: as it is, or written in base64 or hexadecimal."""
    data = file.read_bytes()
    yield from _windows(data)
    for written in set(_WRITTEN.findall(data)):
        for offset in range(4):
            yield from _windows(from_base64(written + b"AAAA", offset))
        for offset in range(2):
            yield from _windows(from_hex(written, offset))


def made_again(files: Iterable[Path], country: str, received: str, token: str) -> list[str]:
    """Return the files in which there are 32 bytes from which the token of a plate follows."""
    plate = f"{country}\x1f{normal(received)}".encode()
    wanted_bytes = base64.urlsafe_b64decode(token + "==")
    found = []
    for file in files:
        if any(hmac.digest(key, plate, "sha256")[:16] == wanted_bytes for key in _keys(file)):
            found.append(file.name)
    return found


def test_no_token_can_be_made_again_after_its_key_was_destroyed(city: City) -> None:
    tokens = city.tokens()
    event = list(tokens)[len(tokens) // 2]  # of the key period in which the copy was made
    country, received = city.sent[event]
    copies = sorted(city.vault.iterdir())
    assert made_again(copies, country, received, tokens[event]), "with the key it is possible"
    left = [one for one in city.folder.rglob("*") if one.is_file() and one.suffix not in (".gz", ".zip")]
    assert any(one.parts[-2:] == ("edge", "keys.sqlite") for one in left)
    assert made_again(left, country, received, tokens[event]) == []


def test_a_read_of_a_period_without_key_gets_no_token(city: City) -> None:
    assert city.late["token"] is None and city.late["plate_status"] == "read"
    state = (city.folder / "exports" / "after-00-json.bin").read_text("utf-8")
    passages = [one for one in map(json.loads, state.splitlines()) if one["store"] == "passages"]
    assert len(passages) > 0.9 * city.accepted and all(one["token"] is None for one in passages)


def test_hits_say_where_they_are() -> None:
    (hit,) = Search(wanted()).data(b"..." + BARE.encode(), "file")
    assert hit == Hit("file", "as it is", "plate", BARE, BARE.encode())
