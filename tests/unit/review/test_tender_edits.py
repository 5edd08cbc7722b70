"""Texts and values are written into a person's file: what was meant and nothing else, comments and layout as they were."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from specgen.errors import InputError
from specgen.knowledge.strict_yaml import load
from specgen.review.adopting import AdoptedText, AdoptedValue
from specgen.review.tender_edits import trial, with_adopted, write_whole
from tests.conftest import REPOSITORY

D = "0" * 64
TEXT = AdoptedText("clause", "ACC-03", "text", "nl", "Een.\n\n- twee: {runs}\n- drie # vier\n", "1.0.0", D)
SHORT = AdoptedText("requirement", "DB-INH-01", "step-2", "nl", 'Zeg "ja": binnen {deadline}', "1.0.0", D)
SECTION = AdoptedText("section", "samenwerking", "text", "nl", "Nieuw.\n\n- a\n- b\n")
TITLE = AdoptedText("section", "samenwerking", "title", "nl", "Nieuwe titel: twee")
VALUE = AdoptedValue("DB-INH-01", "deadline", 5, "3", "5")


def edited(source: str, texts: tuple[AdoptedText, ...] = (), values: tuple[AdoptedValue, ...] = ()) -> str:
    return with_adopted(source.encode(), texts, values, "J. Jurist", "2026-12-01", "Na overleg: zo", "t.yaml").decode()


def value(source: str) -> Any:
    return load(source.encode()).value


@pytest.mark.parametrize("name", [path.name for path in sorted((REPOSITORY / "examples").glob("*.yaml"))])
def test_every_example_takes_texts_and_values_and_keeps_every_other_line(name: str) -> None:
    source = (REPOSITORY / "examples" / name).read_text("utf-8")
    own = AdoptedValue("ADM-10", "validity", 121, "120", "121")
    sections = value(source)["sections"]
    section = SECTION._replace(id=sections[0]["id"])
    new = edited(source, (TEXT, SHORT, section, section._replace(part="title", text="Nieuwe titel: twee")), (own,))
    kept = [line for line in source.splitlines() if line.strip().startswith("#")]
    assert [line for line in new.splitlines() if line in kept] == kept
    found = value(new)
    assert [(one["id"], one["part"], one["text"]) for one in found["texts"]] == [
        ("ACC-03", "text", TEXT.text),
        ("DB-INH-01", "step-2", SHORT.text),
    ]
    assert found["texts"][0]["author"] == "J. Jurist" and found["texts"][0]["reason"] == "Na overleg: zo"
    assert found["sections"][0]["text"]["nl"] == SECTION.text and found["sections"][0]["title"]["nl"] == "Nieuwe titel: twee"
    assert found["parameters"]["ADM-10"]["validity"] == 121
    again = edited(new, (TEXT._replace(text="Anders.\n\nNog.\n"), SHORT), (own._replace(value=122),))
    assert [one["text"] for one in value(again)["texts"]] == ["Anders.\n\nNog.\n", SHORT.text]
    assert value(again)["parameters"]["ADM-10"]["validity"] == 122
    rest = {key: one for key, one in value(source).items() if key not in ("texts", "sections", "parameters")}
    assert {key: value(again)[key] for key in rest} == rest


@pytest.mark.parametrize(
    "source",
    [
        "slug: x\ntexts: []   # nog geen\nnotes: y\n",
        "slug: x\ntexts:\nnotes: y\n",
        "slug: x\n",
        "slug: x\nparameters: {}\nnotes: y",
        "slug: x\nparameters:\n  DB-INH-01: {}\nnotes: y\n",
        "slug: x\nparameters:\n  DB-INH-01: {other: 1}\nnotes: y\n",
        "slug: x\nparameters:\n  DB-INH-01:\n    deadline: 3   # drie\n  # einde\nnotes: y\n",
        "slug: x\nparameters:\n    ACC-03:\n        runs: 1\nnotes: y\n",
        "slug: x\ntexts:\n- id: ACC-09\n  part: text\n  text: |\n    # geen kop\n\n    b\n# na de lijst\nnotes: y\n",
        "slug: x\r\nparameters:\r\n  ACC-03: {runs: 1}\r\nnotes: y\r\n",
        "slug: x\ntexts:\n    # ruim\n    -   id: ACC-09\n        part: text\n        text: >-\n          a\n# na\nnotes: y\n",
    ],
)
def test_the_ways_in_which_people_write(source: str) -> None:
    new = edited(source, (TEXT, SHORT), (VALUE,))
    found, old = value(new), value(source)
    assert found["parameters"]["DB-INH-01"]["deadline"] == 5
    assert [one["id"] for one in found["texts"]][-2:] == ["ACC-03", "DB-INH-01"]
    assert {key: one for key, one in found.items() if key not in ("texts", "parameters")} == {
        key: one for key, one in old.items() if key not in ("texts", "parameters")
    }
    comments = [line.partition("#")[2] for line in source.splitlines() if "#" in line]
    assert all(f"#{one}" in new for one in comments)


@pytest.mark.parametrize(
    ("source", "texts", "values"),
    [
        ("slug: x\ntexts: [{id: ACC-09}]\n", (TEXT,), ()),
        ("slug: x\nparameters: {ACC-03: {runs: 1}}\n", (), (VALUE,)),
        ("{slug: x}\n", (TEXT,), ()),
        ("slug: x\n", (SECTION,), ()),
        ("slug: x\nparameters:\n  DB-INH-01:\n    deadline: [1]\n", (), (VALUE,)),
    ],
)
def test_what_cannot_be_edited_is_refused(source: str, texts: tuple[AdoptedText, ...], values: tuple[AdoptedValue, ...]) -> None:
    with pytest.raises(InputError, match="not changed"):
        edited(source, texts, values)


def test_hostile_words_stay_words() -> None:
    nasty = TEXT._replace(text="a: &x *y\n\n%TAG ! {n}\n--- !!python\n=1+1\n\u202eomgekeerd\u00a0\n")
    found = value(edited("slug: x\n", (nasty,)))
    assert found["texts"][0]["text"] == nasty.text


def test_a_list_value_and_a_decimal_stay_what_they_are() -> None:
    values = (AdoptedValue("A", "names", ("b c", "d"), "", ""), AdoptedValue("A", "share", "12.50", "", ""))
    assert value(edited("slug: x\n", (), values))["parameters"] == {"A": {"names": ["b c", "d"], "share": "12.50"}}


def test_a_file_that_cannot_be_written_stays(tmp_path: Any) -> None:
    with pytest.raises(InputError, match="not changed"):
        write_whole(tmp_path / "no" / "t.yaml", b"x")


def test_words_with_commas_and_braces_stand_in_a_mapping_on_one_line() -> None:
    source = (
        "slug: x\nparameters: \n  ACC-03: {who: 'a, b', runs: 1}\nsections:\n  - id: samenwerking\n    title: {nl: Oud, en: Old}\n"
    )
    values = (AdoptedValue("ACC-03", "who", "de stad, [haar] dienst }", "", ""), AdoptedValue("ACC-03", "note", "x, y: z", "", ""))
    found = value(edited(source, (TITLE._replace(text="Nieuw, {twee}: [drie]"),), values))
    assert found["parameters"]["ACC-03"] == {"who": "de stad, [haar] dienst }", "runs": 1, "note": "x, y: z"}
    assert found["sections"][0]["title"] == {"nl": "Nieuw, {twee}: [drie]", "en": "Old"}


def test_a_read_only_file_stays_and_a_link_stays_a_link(tmp_path: Path) -> None:
    own, link = tmp_path / "t.yaml", tmp_path / "link.yaml"
    own.write_bytes(b"old")
    link.symlink_to(own.name)
    write_whole(link, b"new")
    assert link.is_symlink() and own.read_bytes() == b"new"
    own.chmod(0o444)
    for path in (own, link):
        with pytest.raises(InputError, match="not changed"):
            write_whole(path, b"x")
    assert own.read_bytes() == b"new" and sorted(tmp_path.iterdir()) == [link, own]


def test_a_trial_is_gone_afterwards(tmp_path: Path) -> None:
    with trial(tmp_path / "t.yaml", b"slug: x") as beside:
        assert beside.read_bytes() == b"slug: x" and beside.parent == tmp_path
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError, match="not changed"), trial(tmp_path / "no" / "t.yaml", b"x"):
        pass
