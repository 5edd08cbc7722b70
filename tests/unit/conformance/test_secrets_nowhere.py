"""Secrets and number plates that a product plants anywhere come out nowhere: 1,000 runs on generated inputs, all outputs searched.

The product answers in process; everything else is the real thing: run, redaction, evidence, verdicts, every report, seal, what is shown.
"""

from __future__ import annotations

import base64
import html
import json
import random
import string
import urllib.parse
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from toy_domain import plan_data

from specgen.conformance import canonical, commands
from specgen.conformance import run as run_module
from specgen.conformance.api import TransportError
from specgen.conformance.target import parse_target
from specgen.conformance.transport.http import Answer, Request

RUNS = 1000
BATCH = 100
ALPHABETS = (
    string.ascii_letters + string.digits,
    string.ascii_letters + string.digits + "+/=",
    string.printable[:94],
    string.ascii_letters + "éüßñŁ→漢😀",
    string.digits + "abcdef",
)


def secret_of(dice: random.Random) -> str:
    """A secret as a vendor could have it; never with blanks at its ends."""
    signs = dice.choice(ALPHABETS)
    return "".join(dice.choice(signs) for _ in range(dice.choice((8, 9, 12, 16, 24, 40)))).strip() + dice.choice("qQ7")


def plate_of(dice: random.Random) -> str:
    """A number plate that somebody may really have."""
    letters = "".join(dice.choice(string.ascii_uppercase) for _ in range(3))
    return dice.choice(("{0}-{1}-{2}", "{0}{1}{2}")).format(dice.randrange(1, 10), letters, f"{dice.randrange(1000):03d}")


def _wrapped(raw: bytes) -> str:
    text = base64.b64encode(b"prefix" + raw + b"suffix").decode()
    return "\r\n".join(text[at : at + 12] for at in range(0, len(text), 12))


SPELLINGS: tuple[Callable[[str], str], ...] = (
    lambda it: it,
    lambda it: f"Bearer {it}",
    urllib.parse.quote,
    lambda it: urllib.parse.quote(it, safe=""),
    urllib.parse.quote_plus,
    lambda it: urllib.parse.quote(urllib.parse.quote(it, safe=""), safe=""),
    lambda it: "".join(f"%{byte:02x}" for byte in it.encode()),
    lambda it: it.encode().hex(),
    lambda it: it.encode().hex().upper(),
    lambda it: base64.b64encode(it.encode()).decode(),
    lambda it: base64.urlsafe_b64encode(it.encode()).decode().rstrip("="),
    lambda it: base64.b64encode(b"me:" + it.encode()).decode(),
    lambda it: base64.b64encode(b"ab" + it.encode() + b"yz").decode(),
    lambda it: _wrapped(it.encode()),
    lambda it: json.dumps(it),
    lambda it: json.dumps(json.dumps({"deep": it})),
    lambda it: "".join(f"\\u{ord(sign):04x}" for sign in it if ord(sign) < 0x10000),
    html.escape,
    lambda it: "".join(f"&#{ord(sign)};" for sign in it),
    lambda it: "".join(f"&#x{ord(sign):X};" for sign in it),
    str.upper,
    str.lower,
)


class Wire:
    """A product in process that meets everything and plants ``planted`` somewhere in what it answers."""

    def __init__(self, dice: random.Random, planted: str) -> None:
        self.dice, self.planted, self.things = dice, planted, dict[str, Any]()

    def turn(self) -> None:
        pass

    def close(self) -> None:
        pass

    def send(self, request: Request, timeout: float) -> Answer:
        path = urllib.parse.urlsplit(request.url).path
        if path == "/health":
            return self.told(200, {"status": "ok", "product": "Toy", "version": "1.0.0"}, quiet=True)
        if path == "/interfaces":
            return self.told(200, {"product": "Toy", "version": "1.0.0", "environment": "test", "interfaces": []}, quiet=True)
        if "authorization" not in request.headers:
            return self.told(401, {"title": "who?"})
        if self.dice.random() < 0.05:
            raise TransportError(f"connection closed after {self.planted}")
        if request.method == "POST":
            thing = json.loads(request.body or b"{}")
            self.things[thing["id"]] = thing
            return self.told(201, {"id": thing["id"]})
        name = path.split("/")[-1]
        if request.method == "DELETE":
            return self.told(204 if self.things.pop(name, None) else 404, {})
        return self.told(200, self.things[name]) if name in self.things else self.told(404, {"title": "none"})

    def told(self, status: int, value: dict[str, Any], quiet: bool = False) -> Answer:
        headers = {"content-type": "application/json"}
        if quiet and self.dice.random() < 0.8:
            return Answer(status, headers, json.dumps(value).encode(), 0.001)
        it, where = self.planted, self.dice.randrange(8)
        redirects: tuple[dict[str, Any], ...] = ()
        body = json.dumps({**value, "note": {"deep": [it]}} if where == 0 else {**value, it: 1} if where == 1 else value).encode()
        if where == 2:
            headers["set-cookie"] = f"session={it}; Path=/"
        elif where == 3:
            redirects = ({"status": 302, "location": f"http://product.test/x?token={it}&b=1"},)
        elif where == 4:
            body = json.dumps(value)[:-1].encode() + b', "raw": "' + it.encode("utf-8", "surrogatepass") + b'"}'
        elif where == 5:
            body = b"\xff\xfe" + it.encode() + b"\x80" + body
        elif where == 6:
            headers["location"] = f"/things/1?{urllib.parse.urlencode({'key': it})}#{it}"
        elif where == 7:
            headers[f"x-{it.encode().hex()}"] = it
        return Answer(status, headers, body, 0.001, redirects)


def forms(secret: str) -> set[str]:
    """Every way in which a secret could still be read in an output; found apart from the code under test."""
    raw = secret.encode()
    found = {secret, json.dumps(secret)[1:-1], json.dumps(json.dumps(secret))[3:-3], html.escape(secret), raw.hex()}
    found |= {urllib.parse.quote(secret, safe=""), urllib.parse.quote_plus(secret), urllib.parse.quote(secret)}
    for lead in range(3):
        text = base64.b64encode(b"\0" * lead + raw).decode().rstrip("=")
        found.add(text[(lead * 8 + 5) // 6 : (lead + len(raw)) * 8 // 6])
    found |= {form.translate(str.maketrans("+/", "-_")) for form in found}
    return {form.lower() for form in found if len(form) >= 6}


def readings(data: bytes) -> Iterator[str]:
    """An output as a reader could take it: as it is, and with escapes of every kind undone."""
    text = data.decode("utf-8", "replace")
    yield text
    plain = html.unescape(urllib.parse.unquote(text))
    yield plain
    yield plain.replace("\\\\", "\\").encode("utf-8", "replace").decode("unicode_escape", "replace") if "\\u" in plain else plain
    yield "".join(plain.split())


def target_of(secret: str, dice: random.Random) -> dict[str, Any]:
    ways = ({"token": secret}, {"username": "me", "password": secret}, {"header": "X-Api-Key", "value": secret})
    return {
        "product": "Toy",
        "environment": "test",
        "interfaces": {"api": {"type": "http", "url": "http://product.test", "timeout": 3}},
        "principals": {"provider": dice.choice(ways)},
        "clock": "none",
    }


@pytest.mark.parametrize("batch", range(RUNS // BATCH))
def test_nothing_planted_comes_out(batch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    data = plan_data(suite_rules={"seed": 7})
    data["requirements"][0]["parameters"] = {"deadline": 0.02}
    (tmp_path / "plan.json").write_bytes(canonical.dump(data))
    sealed = 0
    for number in range(batch * BATCH, (batch + 1) * BATCH):
        dice = random.Random(number)
        secret, plate = secret_of(dice), plate_of(dice)
        real = dice.random() < 0.2
        planted = plate if real else dice.choice(SPELLINGS)(secret)
        target = parse_target(target_of(secret, dice))
        wire = Wire(dice, planted)
        monkeypatch.setattr(run_module, "HttpClient", Namespace(of=lambda target, pace=None, wire=wire: wire))
        monkeypatch.setattr(commands, "_target", lambda arguments, target=target: target)
        folder = tmp_path / str(number)
        commands.run(arguments(folder, tmp_path))
        said = capsys.readouterr()
        outputs = {path.name: path.read_bytes() for path in folder.iterdir()} | {"shown": f"{said.out}\n{said.err}".encode()}
        wanted = {plate.lower(), plate.replace("-", "").lower()} if real else forms(secret)
        for name, data in outputs.items():
            for text in readings(data):
                found = [form for form in wanted if form in text.lower()]
                assert not found, (number, name, planted, found)
        sealed += "bundle.dsse.json" in outputs
        if real:
            leaked = b"{{plate}}" in outputs["evidence.jsonl"]
            assert not (leaked and "bundle.dsse.json" in outputs), "a run with a real plate is not sealed"
    assert 0 < sealed < BATCH, "some of both: sealed where all was redacted, left open where something could not be"


def arguments(folder: Path, plan: Path) -> Namespace:
    return Namespace(
        plan=str(plan / "plan.json"), target="", claims="", output=str(folder), only=[], lot="", lang="nl", ui="nl", seed=None,
        runs=1, nonce="", mode="declared", by="", key="", workers=2, exclusions="", json=False,
    )  # fmt: skip
