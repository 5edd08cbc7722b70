"""The dossiers of the two examples: complete, repeatable, true to their input, and protected."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from specgen.dossier.build import prepare
from specgen.knowledge.locate import Roots
from specgen.knowledge.strict_yaml import load
from specgen.model.resolved import ResolvedTender
from tests.conftest import REPOSITORY
from tests.e2e.reading import Ran, cells, controls, folded, json_of, members, paragraphs, sha, specgen, tree

EXAMPLES = ("gent-databroker", "mechelen-anpr")
DATE = "2026-11-23"
PUBLISHED = {
    "tender.nl.docx", "requirements.nl.xlsx", "prices.nl.xlsx", "offer-form.nl.docx", "suite.pyz", "tender.lock.json", "manifest.json"
}  # fmt: skip
AGREEMENTS = {
    "gent-databroker": {f"processing-agreement.{one}.nl.docx" for one in ("gent", "kortrijk", "leuven")},
    "mechelen-anpr": {"processing-agreement.nl.docx"},
}
INTERNAL = {
    "trace.html", "findings.nl.html", "evaluation.nl.xlsx", "dpia-starter.nl.docx", "reading-copies/tender.en.docx",
    "texts.nl.json", ".built.json"
}  # fmt: skip
CAMERAS: dict[str, set[str]] = {"gent-databroker": set(), "mechelen-anpr": {"camera-dossier.nl.docx"}}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """Both examples, built once; and the moment at which that was done."""
    folder = tmp_path_factory.mktemp("first")
    for name in EXAMPLES:
        ran = specgen("build", REPOSITORY / "examples" / f"{name}.yaml", "-o", folder, "--date", DATE)
        assert ran.code == 0, ran.err
        assert ran.out == f"{folder / name}\n"
    return folder, time.monotonic()


@pytest.fixture(params=EXAMPLES)
def dossier(request: pytest.FixtureRequest, built: tuple[Path, float]) -> dict[str, bytes]:
    """Every file of one example's dossier."""
    return tree(built[0] / request.param)


@pytest.fixture(params=EXAMPLES)
def both(request: pytest.FixtureRequest, built: tuple[Path, float]) -> tuple[ResolvedTender, dict[str, bytes]]:
    """One example, resolved and built."""
    roots = Roots(REPOSITORY, "checkout")
    resolved = prepare(roots, REPOSITORY / "examples" / f"{request.param}.yaml", DATE, None)[1]
    return resolved, tree(built[0] / request.param)


def raw(name: str) -> Any:
    """The example as written."""
    return load((REPOSITORY / "examples" / f"{name}.yaml").read_bytes()).value


# --- the tree -------------------------------------------------------------------------------------------------------------


def test_the_tree_is_that_of_the_contract(both: tuple[ResolvedTender, dict[str, bytes]]) -> None:
    tender, files = both
    published = {path.removeprefix("publish/") for path in files if path.startswith("publish/")}
    own = {f"annexes/{Path(annex.file).name}" for annex in tender.file.annexes}
    interface = {path for path in published if path.startswith("interface/")}
    assert published - interface == PUBLISHED | AGREEMENTS[tender.file.slug] | own
    assert own
    assert interface == {f"interface/{one.file}" for one in tender.interfaces}
    assert interface
    assert {path.removeprefix("internal/") for path in files if path.startswith("internal/")} == INTERNAL | CAMERAS[tender.file.slug]
    assert all(path.startswith(("publish/", "internal/")) for path in files)
    assert all(files.values()), "no file is empty"


def test_the_manifest_names_every_published_file_with_its_digest(dossier: dict[str, bytes]) -> None:
    import hashlib

    manifest = json_of(dossier["publish/manifest.json"])
    now = {
        path.removeprefix("publish/"): hashlib.sha256(data).hexdigest()
        for path, data in dossier.items()
        if path.startswith("publish/") and path != "publish/manifest.json"
    }
    assert manifest["files"] == now
    assert manifest["layout"] == "none"


def test_the_suite_digest_stands_in_lock_and_document(dossier: dict[str, bytes]) -> None:
    import hashlib

    digest = hashlib.sha256(dossier["publish/suite.pyz"]).hexdigest()
    plan = hashlib.sha256(members(dossier["publish/suite.pyz"])["plan.json"]).hexdigest()
    assert json_of(dossier["publish/tender.lock.json"])["suite"] == {"suite.pyz": digest, "plan.json": plan}
    assert any(digest in one for one in paragraphs(dossier["publish/tender.nl.docx"]))


def test_two_builds_seconds_apart_are_byte_identical(built: tuple[Path, float], tmp_path: Path) -> None:
    folder, done = built
    time.sleep(max(0.0, 3.0 - (time.monotonic() - done)))
    place = tmp_path / "een map met é en spaties"
    place.mkdir()
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    for name in EXAMPLES:
        subprocess.run(
            [sys.executable, "-m", "specgen", "--kb", str(REPOSITORY), "build", str(REPOSITORY / "examples" / f"{name}.yaml"),
             "-o", "elders", "--date", DATE], cwd=place, env=environment, check=True, capture_output=True)  # fmt: skip
        first, second = tree(folder / name), tree(place / "elders" / name)
        assert first.keys() == second.keys()
        assert [path for path in first if first[path] != second[path]] == []


# --- true to the input ----------------------------------------------------------------------------------------------------


def _plain(markdown: str, numbers: dict[str, str], suite: str) -> str:
    """Return a clause's Markdown as a reader sees it, read with simple means: marks, bullets and table lines taken away."""
    text = re.sub("\u2063late:suite_sha256\u2063", suite, markdown)
    text = re.sub(r"\[\[([A-Z0-9-]+)\]\]", lambda match: numbers[match.group(1)], text)
    lines = []
    for line in text.splitlines():
        if re.fullmatch(r"\s*\|[\s|:-]+\|\s*", line):
            continue
        line = re.sub(r"^\s*(?:[0-9]+\.|-)\s+", "", line)
        line = re.sub(r"\*\*|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)|`", "", line)
        lines.append(" ".join(line.strip().strip("|").split("|")) if line.strip().startswith("|") else line)
    return folded(" ".join(lines))


def test_every_clause_in_word_equals_its_input_by_digest(both: tuple[ResolvedTender, dict[str, bytes]]) -> None:
    tender, files = both
    found = controls(files["publish/tender.nl.docx"])
    suite = json_of(files["publish/tender.lock.json"])["suite"]["suite.pyz"]
    numbers = {one.id: one.number for one in (*tender.clauses, *tender.requirements) if one.number}
    expected = {
        f"{one.id}@{one.clause.version}": sha(folded(f"{one.clause.title.nl} {_plain(one.text['nl'], numbers, suite)}"))
        for one in tender.clauses
        if one.clause.part != "offer_form"
    }
    assert len(expected) > 25
    said = {tag: sha(folded(" ".join(lines))) for tag, lines in found.items() if tag in expected}
    different = [tag for tag in expected if said.get(tag) != expected[tag]]
    assert different == []


def test_every_requirement_stands_in_word_and_in_the_answer_sheet(both: tuple[ResolvedTender, dict[str, bytes]]) -> None:
    tender, files = both
    found = controls(files["publish/tender.nl.docx"])
    sheet = [folded(str(value)) for value in cells(files["publish/requirements.nl.xlsx"]).values()]
    plan = {one["id"]: one for one in json_of(members(files["publish/suite.pyz"])["plan.json"])["requirements"]}
    assert list(plan) == [one.id for one in tender.requirements]
    for one in tender.requirements:
        inside = [folded(line) for line in found[f"{one.id}@{one.requirement.version}"]]
        statement = folded(one.statement.nl)
        assert statement in inside, one.id
        assert statement in sheet, one.id
        assert {one.id, one.number} <= set(sheet)
        assert all(folded(step.nl.replace("`", "")) in inside for step in one.procedure), one.id
        assert (plan[one.id]["number"], plan[one.id]["statement"]["nl"]) == (one.number, one.statement.nl)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_scoring_rule_stands_word_for_word_in_the_tender(name: str, built: tuple[Path, float]) -> None:
    everything = folded(" ".join(paragraphs(tree(built[0] / name)["publish/tender.nl.docx"])))
    file = raw(name)
    knowledge = {
        one["id"]: one
        for path in (REPOSITORY / "requirements").glob("*/*.yaml")
        for one in (load(path.read_bytes()).value or {}).get("requirements", [])
    }
    awards = [lot["award"] for lot in file.get("lots", []) if lot.get("award")] + ([file["award"]] if file.get("award") else [])
    rules = []
    for award in awards:
        for criterion in award["criteria"]:
            rules.append(criterion["method"]["nl"])
            rules += [part["method"]["nl"] for part in criterion.get("subcriteria", [])]
            for item in criterion.get("requirements", []):
                scoring = knowledge[item["id"]]["scoring"]
                rules.append(scoring["text"]["nl"])
                rules += [step["when"]["nl"] for step in scoring.get("steps", [])]
                rules += [scoring["measure"]["nl"]] if scoring.get("measure") else []
    assert len(rules) >= 6
    slot = re.compile(r"\\\{[a-z_.]+\\\}")
    patterns = {rule: slot.sub("[^{}]{1,60}?", re.escape(folded(rule))) for rule in rules}
    assert [rule for rule, pattern in patterns.items() if not re.search(pattern, everything)] == []


def test_nothing_is_left_open_in_any_document(dossier: dict[str, bytes]) -> None:
    for path, data in dossier.items():
        if path.endswith(".docx"):
            text = re.sub(r"/\{[a-z_]+\}", "/", "\n".join(paragraphs(data)))  # a parameter in the path of an operation
            assert not re.search(r"[{}]|\[\[|\]\]|\u2063|……|Error!|\bNone\b|\bTODO\b", text), path
    for path in ("publish/requirements.nl.xlsx", "publish/prices.nl.xlsx"):
        assert not any(re.search(r"[{}]|\[\[|……|\bNone\b", str(value)) for value in cells(dossier[path]).values()), path


def test_every_fictional_example_says_so_on_every_page(dossier: dict[str, bytes]) -> None:
    parts = members(dossier["publish/tender.nl.docx"])
    edges = [re.sub(r"<[^>]+>", "", data.decode()) for name, data in parts.items() if re.match(r"word/(header|footer)\d*\.xml", name)]
    assert any("Fictief voorbeeld; geen opdracht van de genoemde stad" in one for one in edges)


def test_the_reading_copy_says_on_every_page_that_it_is_no_tender(dossier: dict[str, bytes]) -> None:
    parts = members(dossier["internal/reading-copies/tender.en.docx"])
    edges = [re.sub(r"<[^>]+>", "", data.decode()) for name, data in parts.items() if re.match(r"word/(header|footer)\d*\.xml", name)]
    assert any("leesvertaling, geen opdrachtdocument" in one.lower() for one in edges)
    assert "tender.en" not in dossier["publish/manifest.json"].decode()


# --- protection -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def mine(built: tuple[Path, float], tmp_path: Path) -> Path:
    """A dossier of one's own, to edit."""
    shutil.copytree(built[0] / "mechelen-anpr", tmp_path / "mechelen-anpr")
    return tmp_path / "mechelen-anpr"


def again(folder: Path, *more: str) -> Ran:
    return specgen("build", REPOSITORY / "examples" / "mechelen-anpr.yaml", "-o", folder.parent, "--date", DATE, *more)


def test_building_again_over_an_untouched_dossier_is_fine(mine: Path) -> None:
    before = tree(mine)
    (mine / "publish" / "nota.txt").write_text("van mij", "utf-8")
    assert again(mine).code == 0
    assert tree(mine) == before | {"publish/nota.txt": b"van mij"}


def test_an_edited_file_is_never_overwritten(mine: Path) -> None:
    document = mine / "publish" / "tender.nl.docx"
    document.write_bytes(document.read_bytes() + b"edited in Word")
    before = tree(mine)
    ran = again(mine)
    assert ran.code == 1
    assert "SG-BLD-301" in ran.err
    assert "publish/tender.nl.docx" in ran.err
    assert tree(mine) == before
    assert sorted(one.name for one in mine.parent.iterdir()) == ["mechelen-anpr"]


@pytest.mark.parametrize("path", ["internal/trace.html", "publish/requirements.nl.xlsx", "publish/tender.lock.json"])
def test_any_file_is_protected(mine: Path, path: str) -> None:
    (mine / path).write_bytes(b"mine")
    assert again(mine).code == 1
    assert (mine / path).read_bytes() == b"mine"


def test_force_keeps_the_edited_file_out_of_what_is_published(mine: Path) -> None:
    document = mine / "publish" / "tender.nl.docx"
    original = document.read_bytes()
    before = tree(mine)
    for turn, name in enumerate(("tender.nl.docx", "tender.nl-2.docx"), start=1):
        document.write_bytes(original + f"edit {turn}".encode())
        ran = again(mine, "--force")
        assert ran.code == 0, ran.err
        assert name in ran.err
        assert document.read_bytes() == original
        assert (mine / "internal" / "edited" / name).read_bytes() == original + f"edit {turn}".encode()
    kept = {f"internal/edited/tender.nl{n}.docx": original + f"edit {t}".encode() for n, t in (("", 1), ("-2", 2))}
    assert tree(mine) == before | kept


def test_a_tender_with_errors_writes_nothing(tmp_path: Path) -> None:
    text = (REPOSITORY / "examples" / "mechelen-anpr.yaml").read_text("utf-8")
    shutil.copytree(REPOSITORY / "examples" / "annexes", tmp_path / "annexes")
    file = tmp_path / "tender.yaml"
    file.write_text(text.replace("\nprocedure: ", "\nprocedure: negotiation_without_publication # "), "utf-8")
    ran = specgen("--kb", REPOSITORY, "build", file, "-o", tmp_path / "out", "--date", DATE)
    assert ran.code == 1
    assert not (tmp_path / "out").exists()


# --- the papers beside the tender -----------------------------------------------------------------------------------------


def test_the_grid_holds_the_rules_of_the_published_tender(dossier: dict[str, bytes]) -> None:
    printed = {folded(one) for one in paragraphs(dossier["publish/tender.nl.docx"])}
    values = cells(dossier["internal/evaluation.nl.xlsx"])
    rules = [
        folded(line)
        for place, value in values.items()
        if re.fullmatch(r"[^!]+!C[0-9]+", place) and isinstance(value, str) and not place.startswith("Toelichting")
        for line in value.split("\n")
    ]
    head = {"Puntentoekenning", "Laagste totaalprijs van de regelmatige offertes"}
    assert len([one for one in rules if one not in head]) >= 10
    assert [one for one in rules if one not in printed | head] == []
    assert "evaluation" not in dossier["publish/manifest.json"].decode()


def _happens(when: dict[str, Any] | None, nature: str, values: dict[str, Any]) -> bool:
    """A second reading of the conditions under which a clause derogates; an unknown key stops the test."""
    for key, wanted in (when or {}).items():
        if key in ("all", "any"):
            holds = (all if key == "all" else any)([_happens(one, nature, values) for one in wanted])
        elif key == "nature":
            holds = nature in wanted
        else:
            assert key == "param" and wanted["op"] in ("gt", "lt"), (key, wanted)
            value, bound = float(values[wanted["name"]]), float(wanted["value"])
            holds = value > bound if wanted["op"] == "gt" else value < bound
        if not holds:
            return False
    return True


@pytest.mark.parametrize(("name", "least"), [("gent-databroker", 3), ("mechelen-anpr", 3)])
def test_the_derogations_of_the_tender_are_those_of_its_clauses(name: str, least: int, tmp_path: Path) -> None:
    """From the Word file, the lock's values and the clause files alone: what is listed, and what the clauses derogate from."""
    value = raw(name)
    value["parameters"] |= {"FIN-06": {"pct": 8}, "FIN-04": {"processing_days": 45}}
    shutil.copytree(REPOSITORY / "examples" / "annexes", tmp_path / "annexes")
    (tmp_path / "tender.yaml").write_text(yaml.safe_dump(value, sort_keys=False, allow_unicode=True), "utf-8")
    ran = specgen("--kb", REPOSITORY, "build", tmp_path / "tender.yaml", "-o", tmp_path / "out", "--date", DATE, "-f", "docx,lock")
    assert ran.code == 0, ran.err
    folder = tmp_path / "out" / name / "publish"
    document, lock = (folder / "tender.nl.docx").read_bytes(), json_of((folder / "tender.lock.json").read_bytes())
    values = {f"{one['id']}.{key}": value for one in lock["clauses"] for key, value in one["parameters"].items()}
    inside = {tag.split("@")[0] for tag in controls(document)}
    expected = set()
    for path in REPOSITORY.glob("clauses/*/*/clause.yaml"):
        clause = load(path.read_bytes()).value
        if clause["id"] in inside:
            found = [one for one in clause.get("derogates_from", []) if _happens(one.get("when"), value["nature"], values)]
            expected |= {(str(one["article"]), clause["id"]) for one in found}
    assert len(expected) >= least
    assert {(one["article"], clause) for one in lock["derogations"] for clause in one["clauses"]} == expected
    printed = paragraphs(document)
    start = next(place for place, one in enumerate(printed) if one == "Motivering")
    rows = printed[start : start + 8 * len(expected)]
    listed = {one.removesuffix(" AUR") for one in rows if re.fullmatch(r"[0-9/]+( § [0-9]+)? AUR", one)}
    assert listed == {article for article, _ in expected}


def test_an_agreement_that_was_edited_is_recognised(mine: Path) -> None:
    file = mine / "publish" / "processing-agreement.nl.docx"
    assert specgen("verify", file).code == 0
    file.write_bytes(file.read_bytes() + b"x")
    assert specgen("verify", file).code == 1
