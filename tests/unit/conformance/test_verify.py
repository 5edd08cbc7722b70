"""Verification: what was changed after the run cannot stand, whatever else is mended to hide it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from toy_domain import CHECKS, TOKEN

from specgen.conformance import canonical, seal
from specgen.conformance.results import write_all
from specgen.conformance.verify import Trust, lines, verify

Event = dict[str, Any]


@pytest.fixture
def sealed(product: Callable[..., Any], run: Callable[..., Any], keys: tuple[bytes, bytes]) -> Any:
    """An honest, sealed run of a product that meets everything."""
    return run(product().target(), key=keys[0], nonce="n-1", suite="5" * 64)


@pytest.fixture
def trust(sealed: Any, keys: tuple[bytes, bytes]) -> Trust:
    return Trust((keys[1],), sealed.plan.digest, "5" * 64, "n-1")


def test_an_honest_bundle_holds(sealed: Any, trust: Trust) -> None:
    found = verify(sealed.folder, trust)
    assert found.exit_code == 0 and not found.mismatches
    assert found.report is not None and found.report.result == sealed.report.result
    assert found.signer == trust.keys[0].hex()


def test_a_failed_run_holds_too(
    product: Callable[..., Any], run: Callable[..., Any], keys: tuple[bytes, bytes]
) -> None:
    done = run(product(faults=("leak",)).target(), key=keys[0])
    found = verify(done.folder, Trust((keys[1],), done.plan.digest))
    assert found.exit_code == 0 and found.report is not None and found.report.exit_code == 1


def test_unsigned_unknown_and_incomplete(sealed: Any, trust: Trust, keys: tuple[bytes, bytes]) -> None:
    assert verify(sealed.folder, Trust((b"\1" * 32,), trust.plan_digest)).exit_code == 4
    assert verify(sealed.folder, Trust((), trust.plan_digest)).exit_code == 4
    assert verify(sealed.folder, Trust((keys[1],))).exit_code == 4, "without the tender nobody can tell"
    (sealed.folder / seal.BUNDLE).write_bytes(seal.bundle(seal.read_files(sealed.folder), None))
    found = verify(sealed.folder, trust)
    assert found.exit_code == 4 and [item.code for item in found.mismatches] == ["unsigned"]
    (sealed.folder / "junit.xml").unlink()
    assert verify(sealed.folder, trust).exit_code == 3


def test_a_thousand_changed_bytes(sealed: Any, trust: Trust) -> None:
    dice = random.Random(1)
    names = [seal.BUNDLE, *seal.FILES]
    originals = {name: (sealed.folder / name).read_bytes() for name in names}
    weights = [max(len(data), 4000) for data in originals.values()]
    for turn in range(1000):
        name = dice.choices(names, weights)[0]
        data = bytearray(originals[name])
        place = dice.randrange(len(data))
        data[place] ^= dice.randrange(1, 256)
        (sealed.folder / name).write_bytes(bytes(data))
        found = verify(sealed.folder, trust)
        assert found.exit_code == 1, (turn, name, place, lines(found))
        (sealed.folder / name).write_bytes(originals[name])
    assert verify(sealed.folder, trust).exit_code == 0


def events_of(folder: Path) -> list[Event]:
    return [json.loads(line) for line in (folder / "evidence.jsonl").read_bytes().splitlines()]


def rechained(events: list[Event]) -> bytes:
    """Write events with a chain, numbers and counts that fit."""
    previous, out = "0" * 64, []
    for number, event in enumerate(events, 1):
        event = {**event, "seq": number, "prev": previous}
        if event["type"] == "end":
            event["lines"] = number - 1
        line = canonical.dump(event)
        previous = canonical.digest(line)
        out.append(line)
    return b"\n".join(out) + b"\n"


def reseal(folder: Path, key: bytes | None) -> None:
    """Make a new bundle on the files as they are now."""
    (folder / seal.BUNDLE).write_bytes(seal.bundle(seal.read_files(folder), key))


def _observation(events: list[Event], label: str) -> Event:
    return next(event for event in events if event.get("label") == label)


def _drop_check(events: list[Event]) -> list[Event]:
    return [event for event in events if event.get("check") != "TOY-POL-01.closed"]


def _edit_status(events: list[Event]) -> list[Event]:
    _observation(events, "anonymous")["data"]["response"]["status"] = 200
    return events


def _edit_body(events: list[Event]) -> list[Event]:
    _observation(events, "get")["data"]["response"]["text"] = '{"id": "x", "value": 9}'
    return events


def _edit_fact(events: list[Event]) -> list[Event]:
    _observation(events, "sent")["data"]["value"]["value"] = 8
    return events


def _edit_time(events: list[Event]) -> list[Event]:
    _observation(events, "readable")["data"]["value"]["elapsed"] = 3.0
    return events


def _drop_observation(events: list[Event]) -> list[Event]:
    events.remove(_observation(events, "anonymous"))
    return events


def _twice(events: list[Event]) -> list[Event]:
    place = next(index for index, event in enumerate(events) if event["type"] == "check" and event["check"] != "doctor")
    return [*events[: place + 1], events[place], *events[place + 1 :]]


def _cut(events: list[Event]) -> list[Event]:
    return events[:-1]


def _header(**values: Any) -> Callable[[list[Event]], list[Event]]:
    def edit(events: list[Event]) -> list[Event]:
        events[0].update(values)
        return events

    return edit


def _interrupt(events: list[Event]) -> list[Event]:
    closing = next(event for event in events if event["type"] == "check" and event["check"] == "TOY-ING-01.readable")
    closing["interrupted"] = {"reason": "transport", "code": "transport", "arguments": {"error": "timeout"}}
    return events


def _foreign(events: list[Event]) -> list[Event]:
    return [
        {**event, "check": "TOY-XXX-99.other"} if event.get("check") == "TOY-POL-01.closed" else event
        for event in events
    ]


def _reorder(events: list[Event]) -> list[Event]:
    return [events[0], *reversed(events[1:-1]), events[-1]]


def _plate(events: list[Event]) -> list[Event]:
    _observation(events, "sent")["data"]["value"]["plate"] = "1-ABC-123"
    return events


EVIDENCE_EDITS: dict[str, Callable[[list[Event]], list[Event]]] = {
    "a check is left out": _drop_check,
    "a status is changed": _edit_status,
    "a body is changed": _edit_body,
    "a fact is changed": _edit_fact,
    "a time is changed": _edit_time,
    "an observation is left out": _drop_observation,
    "a check stands twice": _twice,
    "the end is cut off": _cut,
    "the product gets another name": _header(product="Better"),
    "the product gets another version": _header(version="9.9.9"),
    "the mode is prettier": _header(mode="attended"),
    "the nonce is another": _header(nonce="n-2"),
    "the suite is another": _header(suite="6" * 64),
    "the seed is another": _header(seed=1),
    "the moment is another": _header(started_at="2020-01-01T00:00:00Z"),
    "somebody else did it": _header(by="The buyer"),
    "fewer requirements were asked": _header(requirements=["TOY-ING-01"]),
    "a requirement is not claimed": _header(unclaimed=["TOY-POL-01"]),
    "the product was not identified": _header(identified=False),
    "the plan is another": _header(plan="0" * 64),
    "each check ran more often": _header(runs=3),
    "a check was interrupted": _interrupt,
    "the evidence is of another check": _foreign,
    "the lines stand in another order": _reorder,
    "a real plate is put in": _plate,
}


@pytest.mark.parametrize("name", EVIDENCE_EDITS)
def test_an_edit_of_the_evidence_with_a_new_chain(name: str, sealed: Any, trust: Trust) -> None:
    (sealed.folder / "evidence.jsonl").write_bytes(rechained(EVIDENCE_EDITS[name](events_of(sealed.folder))))
    assert verify(sealed.folder, trust).exit_code == 1


VISIBLE_AFTER_SIGNING = [
    name
    for name in EVIDENCE_EDITS
    if name
    not in (
        "the seed is another",
        "the moment is another",
    )
]


@pytest.mark.parametrize("name", VISIBLE_AFTER_SIGNING)
def test_an_edit_of_the_evidence_with_a_new_chain_and_a_new_signature(
    name: str, sealed: Any, trust: Trust, keys: Any
) -> None:
    """Even the owner of the key cannot keep the verdicts while the evidence says otherwise."""
    (sealed.folder / "evidence.jsonl").write_bytes(rechained(EVIDENCE_EDITS[name](events_of(sealed.folder))))
    reseal(sealed.folder, keys[0])
    assert verify(sealed.folder, trust).exit_code == 1


def _result_edit(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        value = json.loads((folder / "result.json").read_bytes())
        change(value)
        (folder / "result.json").write_bytes(canonical.dump(value) + b"\n")

    return edit


def _plan_edit(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        value = json.loads((folder / "plan.json").read_bytes())
        change(value)
        (folder / "plan.json").write_bytes(canonical.dump(value))

    return edit


def _text_edit(name: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        data = (folder / name).read_bytes()
        assert old in data
        (folder / name).write_bytes(data.replace(old, new))

    return edit


FILE_EDITS: dict[str, Callable[[Path], None]] = {
    "a verdict": _result_edit(lambda value: value["verdicts"][0].update(verdict="not_applicable")),
    "a row is gone": _result_edit(lambda value: value["verdicts"].pop()),
    "the summary": _result_edit(lambda value: value["summary"]["counts"].update(passed=99)),
    "the overall verdict": _result_edit(lambda value: value["summary"].update(overall="non_conform")),
    "the comparisons": _result_edit(lambda value: value["verdicts"][0].update(compared=1000)),
    "the mode in the result": _result_edit(lambda value: value.update(mode="replayed")),
    "a parameter of the plan": _plan_edit(lambda value: value["requirements"][0]["parameters"].update(deadline=60)),
    "a level of the plan": _plan_edit(lambda value: value["requirements"][1].update(level="award")),
    "a requirement of the plan": _plan_edit(lambda value: value["requirements"].pop()),
    "the thresholds": _plan_edit(lambda value: value["suite_rules"].update(threshold_minimum=1)),
    "the page": _text_edit("report.html", b"Toy", b"Tey"),
    "the build file": _text_edit("junit.xml", b'failures="0"', b'failures="1"'),
    "the linked data": _text_edit("earl.jsonld", b"earl:passed", b"earl:failed"),
}


@pytest.mark.parametrize("name", FILE_EDITS)
@pytest.mark.parametrize("signed", [False, True], ids=["old signature", "new signature"])
def test_an_edit_of_a_file(name: str, signed: bool, sealed: Any, trust: Trust, keys: Any) -> None:
    FILE_EDITS[name](sealed.folder)
    if signed:
        reseal(sealed.folder, keys[0])
    assert verify(sealed.folder, trust).exit_code == 1


@pytest.mark.parametrize(("check", "fault"), [("TOY-ING-01.readable", "wrong"), ("TOY-POL-01.closed", "leak")])
def test_evidence_of_a_violation_that_says_passed(
    check: str, fault: str, product: Callable[..., Any], run: Callable[..., Any], keys: tuple[bytes, bytes]
) -> None:
    """Honest chain, honest signature, files that agree with each other: only judging again tells."""
    honest = run(product().target(), key=keys[0])
    broken = run(product(faults=(fault,)).target(), key=keys[0])
    assert broken.verdicts[check] == "failed"
    assert check in CHECKS
    pretty = {
        name: (honest.folder / name).read_bytes() for name in ("report.html", "junit.xml", "earl.jsonld", "result.json")
    }
    result = json.loads(pretty["result.json"])
    told = json.loads((broken.folder / "result.json").read_bytes())
    for key in ("evidence", "run", "seed", "started_at"):
        result[key] = told[key]
    pretty["result.json"] = canonical.dump(result) + b"\n"
    for name, data in pretty.items():
        (broken.folder / name).write_bytes(data)
    reseal(broken.folder, keys[0])
    found = verify(broken.folder, Trust((keys[1],), broken.plan.digest))
    assert found.exit_code == 1
    assert any(item.code == "not-derived" and "verdict" in item.detail for item in found.mismatches), lines(found)


def test_what_is_written_is_what_follows(sealed: Any) -> None:
    assert write_all(sealed.report) == {name: (sealed.folder / name).read_bytes() for name in write_all(sealed.report)}


def test_secrets_in_a_bundle_are_found(sealed: Any, trust: Trust) -> None:
    found = verify(
        sealed.folder, Trust(trust.keys, trust.plan_digest, trust.suite_digest, "n-1", {"me": "specgen-conformance"})
    )
    assert found.exit_code == 1 and {item.code for item in found.mismatches} == {"secret"}
    assert (
        verify(sealed.folder, Trust(trust.keys, trust.plan_digest, trust.suite_digest, "n-1", {"me": TOKEN})).exit_code
        == 0
    )


def test_the_lock_of_the_tender(sealed: Any, keys: tuple[bytes, bytes]) -> None:
    rows = [
        {key: item[key] for key in ("id", "version", "number", "level", "lots", "digest", "parameters", "checks")}
        for item in sealed.plan.data["requirements"]
    ]
    assert verify(sealed.folder, Trust((keys[1],), lock={"requirements": rows})).exit_code == 0
    rows[0] = {**rows[0], "parameters": {"deadline": 1}}
    found = verify(sealed.folder, Trust((keys[1],), lock={"requirements": rows}))
    assert found.exit_code == 1 and [item.detail for item in found.mismatches] == [
        "TOY-ING-01: parameters.deadline is not as in the lock"
    ]
    assert verify(sealed.folder, Trust((keys[1],), lock={"requirements": rows[1:]})).exit_code == 1
    found = verify(sealed.folder, Trust((keys[1],), lock={"tender": {"slug": "other"}, "requirements": rows}))
    assert [item.detail for item in found.mismatches] == ["the lock is of another tender: other"]
    rows[0] = {**rows[0], "parameters": {"deadline": 2}}
    clauses = [{"id": "ACC-03", "parameters": {"threshold_minimum": 100, "suite_sha256": None}}]
    found = verify(sealed.folder, Trust((keys[1],), lock={"requirements": rows, "clauses": clauses}))
    assert [item.detail for item in found.mismatches] == ["ACC-03: threshold_minimum is not as in the lock"]


def test_a_file_that_is_no_bundle(sealed: Any, trust: Trust) -> None:
    for junk in (
        b"",
        b"{}",
        b"[]\n",
        b"null\n",
        b"\xff\xfe",
        b'{"payload":"","payloadType":"","signatures":[]}\n',
        b"[" * 100_000,
    ):
        (sealed.folder / seal.BUNDLE).write_bytes(junk)
        assert verify(sealed.folder, trust).exit_code == 1
