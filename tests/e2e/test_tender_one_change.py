"""One change, everywhere: a parameter's new value reaches every file that speaks of it, and nothing else changes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from specgen.knowledge.strict_yaml import load
from tests.conftest import REPOSITORY
from tests.e2e.reading import DIGEST, cells, json_of, leaves, members, paragraphs, skeletons, specgen, tree

PLAN, LOCK, DOCX, XLSX = "plan.json", "publish/tender.lock.json", "publish/tender.nl.docx", "publish/requirements.nl.xlsx"
SUITE = "publish/suite.pyz"


class Change(NamedTuple):
    """One parameter with its old and new value, how they read in Dutch and English, and which interface files carry it."""

    owner: str
    name: str
    old: Any
    new: Any
    nl: tuple[str, str]
    en: tuple[str, str]
    interfaces: tuple[str, ...] = ()
    in_plan: bool = True


CHANGES = (
    Change("DB-INH-01", "deadline", 3, 4, ("3\u00a0seconden", "4\u00a0seconden"), ("3\u00a0seconds", "4\u00a0seconds"),
           ("broker-openapi.yaml",)),
    Change("DB-AVA-01", "availability", "99.7", "99.83", ("99,7\u00a0%", "99,83\u00a0%"), ("99.7\u00a0%", "99.83\u00a0%")),
    Change("ACC-03", "threshold_requirement", 97, 96, ("97\u00a0%", "96\u00a0%"), ("97\u00a0%", "96\u00a0%")),
    Change("FIN-06", "pct", 3, 4, ("3\u00a0%", "4\u00a0%"), ("3\u00a0%", "4\u00a0%"), in_plan=False),
)  # fmt: skip


def _build(folder: Path, change: Change | None) -> dict[str, bytes]:
    value = load((REPOSITORY / "examples" / "gent-databroker.yaml").read_bytes()).value
    if change is not None:
        owner = value["parameters"].setdefault(change.owner, {})
        assert owner[change.name] == change.old, "the example changed: change this test with it"
        owner[change.name] = change.new
    folder.mkdir()
    shutil.copytree(REPOSITORY / "examples" / "annexes", folder / "annexes")
    file = folder / "tender.yaml"
    file.write_text(yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=10_000), "utf-8")
    ran = specgen("--kb", REPOSITORY, "build", file, "-o", folder / "out", "--date", "2026-11-23")
    assert ran.code == 0, ran.err
    return tree(folder / "out" / "gent-databroker")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return _build(tmp_path_factory.mktemp("before") / "x", None)


@pytest.fixture(scope="module", params=CHANGES, ids=lambda one: f"{one.owner}.{one.name}")
def changed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Change, dict[str, bytes]]:
    return request.param, _build(tmp_path_factory.mktemp("after") / "x", request.param)


def texts_changed(before: list[str], after: list[str], pair: tuple[str, str]) -> list[str]:
    """Return the texts that differ; each may differ only in the value and in digests."""
    assert len(before) == len(after)
    found = []
    for old, new in zip(before, after):
        if old != new:
            plain_old, plain_new = DIGEST.sub("<digest>", old), DIGEST.sub("<digest>", new)
            if plain_old != plain_new:
                assert plain_old.replace(pair[0], pair[1]) == plain_new
                assert pair[0] in plain_old
                found.append(new)
    return found


@pytest.mark.parametrize(("path", "lang"), [(DOCX, "nl"), ("internal/reading-copies/tender.en.docx", "en")])
def test_the_document_says_the_new_value_and_nothing_else_new(
    before: dict[str, bytes], changed: tuple[Change, dict[str, bytes]], path: str, lang: str
) -> None:
    change, after = changed
    pair = change.nl if lang == "nl" else change.en
    assert texts_changed(paragraphs(before[path]), paragraphs(after[path]), pair)
    assert skeletons(before[path]) == skeletons(after[path])


def test_the_answer_sheet(before: dict[str, bytes], changed: tuple[Change, dict[str, bytes]]) -> None:
    change, after = changed
    old, new = cells(before[XLSX]), cells(after[XLSX])
    assert old.keys() == new.keys()
    found = texts_changed([str(one) for one in old.values()], [str(one) for one in new.values()], change.nl)
    assert bool(found) is change.owner.startswith("DB-")
    places = {place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for place in (key.split("!")[1] for key in old if old[key] != new[key])}
    assert len(places) <= 1, "one requirement has one row"


def test_the_interface(before: dict[str, bytes], changed: tuple[Change, dict[str, bytes]]) -> None:
    change, after = changed
    names = [path for path in before if path.startswith("publish/interface/")]
    assert len(names) >= 2
    assert tuple(path.split("/")[-1] for path in names if before[path] != after[path]) == change.interfaces
    for path in names:
        old, new = before[path].decode().splitlines(), after[path].decode().splitlines()
        assert len(old) == len(new)
        lines = [(one, two) for one, two in zip(old, new) if one != two]
        assert len(lines) == (1 if path.split("/")[-1] in change.interfaces else 0)
        assert all(one.replace(str(change.old), str(change.new)) == two for one, two in lines)


def test_the_lock(before: dict[str, bytes], changed: tuple[Change, dict[str, bytes]]) -> None:
    change, after = changed
    old, new = leaves(json_of(before[LOCK])), leaves(json_of(after[LOCK]))
    assert old.keys() == new.keys()
    kind = "requirements" if change.owner.startswith("DB-") else "clauses"
    base = f"/{kind}/{change.owner}"
    value = f"{base}/parameters/{change.name}"
    assert (old[value], new[value]) == (change.old, change.new)
    expected = {value, f"{base}/digest/nl", f"{base}/digest/en"} | {f"/interfaces/{name}" for name in change.interfaces}
    expected |= {"/suite/suite.pyz", "/suite/plan.json"} if change.in_plan else set()
    changes = {path for path in old if old[path] != new[path]}
    printed = {path for path in changes if path.startswith("/printed/")}
    assert changes - printed == expected
    # the text itself, and the clause that prints the digest of the suite
    owners = {path.removeprefix("/printed/").split("@")[0] for path in printed}
    assert owners <= {change.owner, "ACC-03", "ADM-06"}
    assert change.owner in owners


def test_the_plan_and_the_rest_of_the_suite(before: dict[str, bytes], changed: tuple[Change, dict[str, bytes]]) -> None:
    change, after = changed
    if not change.in_plan:
        assert before[SUITE] == after[SUITE]
        return
    old, new = members(before[SUITE]), members(after[SUITE])
    assert old.keys() == new.keys()
    different = {name for name in old if old[name] != new[name]}
    guides = {name for name in different if name.startswith("GUIDE.")}
    assert different - guides == {PLAN} | {f"interface/{name}" for name in change.interfaces}
    for name in guides:
        rows = zip(old[name].decode().split("<tr>"), new[name].decode().split("<tr>"), strict=True)
        ((one, two),) = [pair for pair in rows if pair[0] != pair[1]]
        assert change.owner in one
        assert one.replace(f"{change.name} = {change.old} ", f"{change.name} = {change.new} ") == two
    one, two = leaves(json_of(old[PLAN])), leaves(json_of(new[PLAN]))
    assert one.keys() == two.keys()
    paths = {path for path in one if one[path] != two[path]}
    if change.owner == "ACC-03":
        assert paths == {f"/suite_rules/{change.name}"}
    else:
        base = f"/requirements/{change.owner}/"
        assert all(path.startswith(base) for path in paths)
        inside = {path.removeprefix(base).split("/")[0] for path in paths}
        assert {"parameters", "statement", "digest"} <= inside <= {"parameters", "statement", "digest", "procedure"}
        assert two[f"{base}parameters/{change.name}"] == change.new


def test_no_other_file_changes(before: dict[str, bytes], changed: tuple[Change, dict[str, bytes]]) -> None:
    change, after = changed
    assert before.keys() == after.keys()
    different = {path for path in before if before[path] != after[path]}
    allowed = {DOCX, LOCK, "publish/manifest.json", "internal/reading-copies/tender.en.docx", "internal/.built.json"}
    allowed.add("internal/texts.nl.json")
    allowed |= {"internal/trace.html"} | {f"publish/interface/{name}" for name in change.interfaces}
    allowed |= {SUITE} if change.in_plan else set()
    allowed |= {XLSX} if change.owner.startswith("DB-") else set()
    assert different <= allowed | {"publish/offer-form.nl.docx"}
    assert different >= allowed - {"internal/trace.html"}
    manifests = [leaves(json_of(one["publish/manifest.json"])) for one in (before, after)]
    paths = {path for path in manifests[0] if manifests[0][path] != manifests[1][path]}
    assert paths == {f"/files/{path.removeprefix('publish/')}" for path in different if path.startswith("publish/")} - {
        "/files/manifest.json"
    }
    form = "publish/offer-form.nl.docx"
    assert texts_changed(paragraphs(before[form]), paragraphs(after[form]), change.nl) == []
