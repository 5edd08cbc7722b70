"""Nothing internal is published: a marker in every internal field of a knowledge base and a tender, and a search of every byte."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from specgen.knowledge.strict_yaml import load
from tests.conftest import REPOSITORY
from tests.e2e.reading import paragraphs, specgen, tree, unpacked

Tree = dict[str, Any]
AMOUNTS = {"gent-databroker": (9_713_501, 6_402_817, 3_310_629), "mechelen-anpr": (201_737,)}
MARKER = re.compile(rb"ZQX[0-9]{4}")


class Marks:
    """Makes markers that occur nowhere else, each with the name of the field that it stands in."""

    def __init__(self) -> None:
        self.planted: dict[str, str] = {}

    def text(self, field: str) -> str:
        mark = f"ZQX{len(self.planted):04d}"
        self.planted[mark] = field
        return f"{mark} {field}"

    def both(self, field: str) -> dict[str, str]:
        return {"nl": self.text(field), "en": self.text(field)}


def _requirements(file: Tree, marks: Marks) -> None:
    for one in file["requirements"]:
        one["drafting_note"] = marks.both("drafting_note")
        one["waivers"] = [*one.get("waivers", []), {"code": "SG-KB-202", "reason": marks.text("waiver"), "date": "2026-01-01"}]
        for parameter in one.get("parameters", {}).values():
            parameter["note"] = marks.text("parameter_note")
            parameter["basis"] = marks.text("parameter_basis")


def _clause(file: Tree, marks: Marks) -> None:
    file["drafting_note"] = marks.both("drafting_note")
    file["fallback"] = [marks.both("fallback"), marks.both("fallback")]
    file["risk"] = marks.both("risk")
    for basis in file.get("legal_basis", []):
        basis["note"] = marks.text("legal_basis_note")
        basis["status"] = "unverified"
    for parameter in file.get("parameters", {}).values():
        parameter["note"] = marks.text("parameter_note")
        parameter["basis"] = marks.text("parameter_basis")


def _listed(key: str, field: str, attribute: str = "note") -> Callable[[Tree, Marks], None]:
    def plant(file: Tree, marks: Marks) -> None:
        for one in file[key]:
            one[attribute] = marks.text(field)

    return plant


def _law(file: Tree, marks: Marks) -> None:
    for one in file["values"]:
        one["note"] = marks.text("law_note")
        one["unverified"] = "U5"
        one["status"] = "unverified"


def _open_points(file: Tree, marks: Marks) -> None:
    for one in file["points"]:
        one["item"], one["settles"] = marks.both("open_point"), marks.both("open_point")


def _effects(file: Tree, marks: Marks) -> None:
    for effect in file["effects"]:
        for basis in effect["legal_basis"]:
            basis["note"] = marks.text("legal_basis_note")


def _brands(file: Tree, marks: Marks) -> None:
    file["brands"] = {name: marks.text("brand_reason") for name in file["brands"]}


PLANT: tuple[tuple[str, Callable[[Tree, Marks], None]], ...] = (
    ("requirements/databroker/*.yaml", _requirements),
    ("requirements/anpr/*.yaml", _requirements),
    ("requirements/standards.yaml", _listed("standards", "standard_note")),
    ("requirements/sources.yaml", _listed("sources", "source_note")),
    ("requirements/brands.yaml", _brands),
    ("clauses/*/*/clause.yaml", _clause),
    ("clauses/effects.yaml", _effects),
    ("clauses/law/instruments.yaml", _listed("instruments", "instrument_note")),
    ("clauses/law/aur.yaml", _listed("articles", "article_note")),
    ("clauses/law/open-points.yaml", _open_points),
)


def _files(folder: Path) -> Iterator[tuple[Path, Callable[[Tree, Marks], None]]]:
    for pattern, plant in PLANT:
        yield from ((path, plant) for path in sorted(folder.glob(pattern)))
    for path in sorted(folder.glob("clauses/law/*.yaml")):
        if path.name not in ("instruments.yaml", "aur.yaml") and "values" in load(path.read_bytes()).value:
            yield path, _law


def _knowledge(folder: Path, marks: Marks) -> None:
    for top in ("requirements", "clauses"):
        shutil.copytree(REPOSITORY / top, folder / top)
        (folder / top / "fingerprints.json").unlink(missing_ok=True)
    for path, plant in _files(folder):
        value = load(path.read_bytes()).value
        plant(value, marks)
        path.write_text(_dump(value), "utf-8")


def _dump(value: Any) -> str:
    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    return yaml.dump(value, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=10_000)


def _tender(value: Tree, marks: Marks, excluded: str) -> None:
    amounts = AMOUNTS[value["slug"]]
    value["estimate"] = {"amount": amounts[0], "note": marks.text("estimate_note")}
    value["notes"] = marks.text("notes")
    select = value.setdefault("select", {})
    select["exclude"] = [{"id": excluded, "reason": marks.text("exclusion_reason")}]
    value.setdefault("clauses", {})["exclude"] = [{"id": _dispensable(), "reason": marks.text("clause_exclusion")}]
    for lot, amount in zip(value.get("lots", []), amounts[1:]):
        lot["estimate"] = {"amount": amount, "note": marks.text("lot_estimate_note")}
    if value.get("camera"):
        value["camera"] |= {"necessity_decision": marks.text("necessity"), "dpia_reference": marks.text("dpia")}


def _dispensable() -> str:
    """Return a clause that applies everywhere and that no other clause requires or refers to."""
    texts = "".join(path.read_text("utf-8") for path in REPOSITORY.glob("clauses/*/*/*.md"))
    clauses = [load(path.read_bytes()).value for path in sorted(REPOSITORY.glob("clauses/*/*/clause.yaml"))]
    required = {name for one in clauses for name in one.get("requires", [])}
    return next(
        one["id"] for one in clauses
        if one["id"] not in required and f"[[{one['id']}]]" not in texts and "applies_to" not in one and one["part"] == "contractual"
    )  # fmt: skip


def _planted(folder: Path, name: str, excluded: str) -> tuple[Marks, dict[str, bytes]]:
    marks = Marks()
    _knowledge(folder / "kb", marks)
    value = load((REPOSITORY / "examples" / f"{name}.yaml").read_bytes()).value
    _tender(value, marks, excluded)
    shutil.copytree(REPOSITORY / "examples" / "annexes", folder / "annexes")
    file = folder / "secret-folder-name" / "tender.yaml"
    file.parent.mkdir()
    shutil.copytree(REPOSITORY / "examples" / "annexes", file.parent / "annexes")
    file.write_text(_dump(value), "utf-8")
    ran = specgen("--kb", folder / "kb", "build", file, "-o", folder / "out", "--date", "2026-11-23")
    assert ran.code == 0, ran.err
    return marks, tree(folder / "out" / name)


@pytest.mark.parametrize(("name", "excluded"), [("gent-databroker", "DB-OSS-06"), ("mechelen-anpr", "ANPR-AVL-04")])
def test_no_internal_text_is_published(tmp_path: Path, name: str, excluded: str) -> None:
    marks, files = _planted(tmp_path, name, excluded)
    published = {path: data for path, data in files.items() if path.startswith("publish/")}
    internal = {path: data for path, data in files.items() if path.startswith("internal/")}

    fields = set(marks.planted.values())
    assert {"drafting_note", "fallback", "risk", "waiver", "parameter_note", "parameter_basis", "legal_basis_note", "law_note",
            "open_point", "standard_note", "source_note", "instrument_note", "article_note", "brand_reason", "estimate_note",
            "notes", "exclusion_reason", "clause_exclusion"} <= fields  # fmt: skip
    assert len(marks.planted) > 500
    looked = 0
    leaks: set[tuple[str, str]] = set()
    for path, data in unpacked(published):
        looked += 1
        for text in (data, _without_tags(data)):
            leaks |= {(path, marks.planted.get(found.decode(), "?")) for found in MARKER.findall(text)}
            leaks |= {(path, "utf-16") for found in (b"Z\0Q\0X\0", b"\0Z\0Q\0X") if found in text}
    assert looked > 60
    assert leaks == set()

    shown = b"".join(_without_tags(data) for _, data in unpacked(internal))
    seen = {marks.planted[found.decode()] for found in MARKER.findall(shown)}
    assert {"drafting_note", "exclusion_reason"} <= seen, "the internal pages do show what the officer needs"


def _without_tags(data: bytes) -> bytes:
    """Join what markup splits, so that a marker cannot hide between two runs."""
    return re.sub(rb"<[^>]*>", b"", data)


def test_neither_estimate_nor_paths_nor_findings_are_published(tmp_path: Path) -> None:
    _, files = _planted(tmp_path, "gent-databroker", "DB-OSS-06")
    published = {path: data for path, data in files.items() if path.startswith("publish/")}
    forms = {form.encode() for amount in AMOUNTS["gent-databroker"] for form in (
        str(amount), f"{amount:,}", f"{amount:,}".replace(",", "."), f"{amount:,}".replace(",", " "),
        f"{amount:,}".replace(",", "\u00a0"), f"{amount:,}".replace(",", "\u202f"))}  # fmt: skip
    for path, data in unpacked(published):
        text = _without_tags(data)
        assert [form for form in forms if form in text or form in data] == [], path
        for place in (str(tmp_path).encode(), str(REPOSITORY).encode(), b"secret-folder-name"):
            assert place not in data, path
        if not path.endswith(".py"):
            assert not re.search(rb"SG-(TND|KB|BLD|DOC|PAR)-[0-9]{3}", data), path
            assert not re.search(rb"(?<!een instructie )te bevestigen|to be confirmed|onbevestigd", text), path
    document = "\n".join(paragraphs(published["publish/tender.nl.docx"]))
    assert "DB-OSS-06" not in document
