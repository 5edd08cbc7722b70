"""Proposals, history, sign-offs and reviewers as files: what they are, what they do not change, and how a layer is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.errors import InputError, Severity
from specgen.knowledge.corpus import kind_of, read_corpus, with_files
from specgen.knowledge.layer import NoLayer, destination, overlay_mark, quoted, with_entry, write_files, yaml_lines
from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from specgen.knowledge.strict_yaml import load
from specgen.model.text import folded_digest
from tests.unit.knowledge.small import knowledge_base, write

FOLDER = "clauses/acc/ACC-01"
KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


def proposal(**changes: Any) -> dict[str, Any]:
    base = {
        "id": "ACC-01/2026-11-23-1-nl", "clause": "ACC-01", "lang": "nl", "base_version": "1.0.0", "base_digest": "0", "made": "2026-11-23",
        "source": "review.docx", "text": "1. Anders.\n",
    }  # fmt: skip
    return base | changes


def roots_with(folder: Path, extra: dict[str, Any], overlay: dict[str, Any] | None = None) -> Roots:
    write(folder / "kb", knowledge_base() | extra)
    if overlay is None:
        return Roots(folder / "kb", "test")
    write(folder / "stad", {"overlay.yaml": {"overlay": "stad"}} | overlay)
    return Roots(folder / "kb", "test", (folder / "stad",))


def codes(roots: Roots) -> list[tuple[str, str]]:
    _, findings = load_kb(roots, None, use_cache=False)
    return [(one.code, one.where.file if one.where else "") for one in findings if one.severity is not Severity.INFO]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (f"{FOLDER}/proposals/2026-11-23-1-nl.yaml", "proposal"),
        (f"{FOLDER}/history/1.0.0.nl.md", "history"),
        (f"{FOLDER}/history/1.0.nl.md", ""),
        (f"{FOLDER}/history/1.0.0.de.md", ""),
        (f"{FOLDER}/proposals/notes.md", ""),
        ("clauses/reviewers.yaml", "reviewers"),
        ("clauses/sign-offs.yaml", "sign-offs"),
    ],
)
def test_each_file_has_its_kind(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_review_files_leave_the_digest_of_the_tender_alone_and_not_the_key_of_the_cache(tmp_path: Path) -> None:
    bare = read_corpus(roots_with(tmp_path / "a", {}))
    extra = {
        f"{FOLDER}/proposals/2026-11-23-1-nl.yaml": proposal(),
        f"{FOLDER}/history/1.0.0.nl.md": "Oud.\n",
        "clauses/reviewers.yaml": {"reviewers": [{"name": "J", "role": "r", "key": KEY, "valid_from": "2026-01-01"}]},
        "clauses/sign-offs.yaml": {"sign_offs": []},
    }
    full = read_corpus(roots_with(tmp_path / "b", extra))
    assert full.digest == bare.digest and full.whole != bare.whole
    layered = read_corpus(roots_with(tmp_path / "c", {}, extra))
    assert layered.digest == bare.digest and layered.whole not in (bare.whole, full.whole)
    text = read_corpus(roots_with(tmp_path / "d", {f"{FOLDER}/nl.md": "1. Anders {pct}.\n"}))
    assert text.digest != bare.digest
    changed = with_files(bare, 0, {f"{FOLDER}/nl.md": b"1. Anders {pct}.\n"})
    assert (changed.digest, changed.whole) == (text.digest, text.whole)


def test_proposals_history_and_reviewers_are_read(tmp_path: Path) -> None:
    roots = roots_with(
        tmp_path,
        {f"{FOLDER}/history/1.0.0.nl.md": "Laag.\n\n\n", f"{FOLDER}/proposals/2026-11-23-1-nl.yaml": proposal()},
        {
            f"{FOLDER}/history/0.9.0.nl.md": "Ouder.\n",
            f"{FOLDER}/history/1.0.0.nl.md": "Hoog.\r\n",
            f"{FOLDER}/proposals/2026-11-23-1-nl.yaml": proposal(
                state="rejected", decision={"by": "J", "on": "2026-11-24", "reason": "nee"}
            ),
            "clauses/reviewers.yaml": {
                "reviewers": [{"name": "J", "role": "r", "key": KEY, "valid_from": "2026-01-01"}]
            },
        },
    )
    assert codes(roots) == []
    kb, _ = load_kb(roots, None)
    assert {name: one.state for name, one in kb.proposals.items()} == {"ACC-01/2026-11-23-1-nl": "rejected"}
    assert kb.text_at("ACC-01", "nl", "1.0.0") == "Hoog.\n" and kb.text_at("ACC-01", "nl", "0.9.0") == "Ouder.\n"
    assert (
        kb.text_at("ACC-01", "en", "1.0.0") == kb.clauses["ACC-01"].text["en"]
        and kb.text_at("ACC-01", "en", "0.9.0") is None
    )
    assert kb.text_with("ACC-01", "nl", folded_digest("Laag.")) == "Laag.\n"
    assert kb.text_with("ACC-01", "nl", folded_digest("Nergens.")) is None
    assert [one.name for one in kb.reviewers] == ["J"]


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({f"{FOLDER}/proposals/2026-11-23-1-nl.yaml": proposal(clause="ACC-02")}, "SG-KB-191"),
        ({f"{FOLDER}/proposals/2026-11-23-2-nl.yaml": proposal()}, "SG-KB-191"),
        ({f"{FOLDER}/proposals/2026-11-23-1-nl.yaml": proposal(lang="en")}, "SG-KB-191"),
        ({f"{FOLDER}/proposals/2026-11-23-1-nl.yaml": proposal(made="2026-11-22")}, "SG-KB-191"),
        ({f"{FOLDER}/proposals/2026-11-23-1-nl.yaml": proposal(state="accepted")}, "SG-KB-191"),
        ({"clauses/zzz/ZZZ-09/history/1.0.0.nl.md": "x\n"}, "SG-KB-192"),
        (
            {
                "clauses/zzz/ZZZ-09/proposals/2026-11-23-1-nl.yaml": proposal(
                    id="ZZZ-09/2026-11-23-1-nl", clause="ZZZ-09"
                )
            },
            "SG-KB-192",
        ),
        (
            {
                "clauses/reviewers.yaml": {
                    "reviewers": [
                        {"name": name, "role": "r", "key": KEY, "valid_from": "2026-01-01"} for name in ("J", "K")
                    ]
                }
            },
            "SG-KB-193",
        ),
        (
            {
                "clauses/reviewers.yaml": {
                    "reviewers": [
                        {"name": "J", "role": "r", "key": KEY, "valid_from": "2026-01-02", "valid_to": "2026-01-01"}
                    ]
                }
            },
            "SG-KB-147",
        ),
    ],
)
def test_what_does_not_fit_is_a_finding_in_its_place(files: dict[str, Any], code: str, tmp_path: Path) -> None:
    assert codes(roots_with(tmp_path, files)) == [(code, next(iter(files)))]


@pytest.mark.parametrize("bad", [{"extra": "x"}, {"id": "ACC-01/x"}, {"lang": "de"}, {"text": ""}])
def test_a_proposal_of_another_form_is_refused(bad: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(InputError):
        load_kb(
            roots_with(tmp_path, {f"{FOLDER}/proposals/2026-11-23-1-nl.yaml": proposal(**bad)}), None, use_cache=False
        )


ANY = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=60)
PLAIN = st.recursive(
    st.one_of(ANY, st.integers(-(10**12), 10**12), st.booleans()),
    lambda inner: st.one_of(
        st.lists(
            st.one_of(ANY, st.dictionaries(st.sampled_from(["a", "b c", "null", "-"]), inner, min_size=1, max_size=3)),
            max_size=3,
        ),
        st.dictionaries(st.one_of(ANY.filter(bool), st.sampled_from(["name", "DEPOSIT-MAX"])), inner, max_size=3),
    ),
    max_leaves=8,
)


@given(ANY)
def test_a_quoted_text_reads_back_as_itself(text: str) -> None:
    assert "\n" not in quoted(text)
    assert load(f"a: {quoted(text)}\n".encode()).value == {"a": text}


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), PLAIN, min_size=1))
def test_what_is_written_reads_back_as_itself(value: dict[str, Any]) -> None:
    assert load(("\n".join(yaml_lines(value)) + "\n").encode()).value == value


@pytest.mark.parametrize(
    "text",
    ["a\n\nb\n", "# a\n- b: c\n", "a \n b\n", "a\n\tb\n", "a\n\u2028b\n", "a", " a\nb\n", "a\n\n", "\n", "&x *y\n!z\n"],
)
def test_a_text_of_several_lines_reads_back_as_itself(text: str) -> None:
    assert load("\n".join(yaml_lines({"text": text, "z": 1})).encode()).value == {"text": text, "z": 1}


def test_a_lone_surrogate_cannot_spoil_a_file() -> None:
    assert load(f"a: {quoted(chr(0xD800))}\n".encode()).value == {"a": "\ufffd"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("overlay: stad\n", {"overlay": "stad", "overrides": ["ACC-01"]}),
        ("overlay: stad\noverrides: []\n", {"overlay": "stad", "overrides": ["ACC-01"]}),
        (
            "overrides: [DB-EEN-01]  # met reden\noverlay: stad\n",
            {"overlay": "stad", "overrides": ["DB-EEN-01", "ACC-01"]},
        ),
        (
            "overrides:\n  # waarom\n  - DB-EEN-01\n  - ACC-02\noverlay: stad\n",
            {"overlay": "stad", "overrides": ["DB-EEN-01", "ACC-02", "ACC-01"]},
        ),
        ("overlay: stad\noverrides:\n- DB-EEN-01", {"overlay": "stad", "overrides": ["DB-EEN-01", "ACC-01"]}),
        ("overrides:\noverlay: stad\n", {"overlay": "stad", "overrides": ["ACC-01"]}),
    ],
)
def test_an_id_is_added_to_the_overrides_and_the_rest_stays(before: str, after: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "overlay.yaml").write_text(before, "utf-8")
    (new,) = overlay_mark(tmp_path, "ACC-01").values()
    assert load(new).value == after
    assert all(comment in new.decode() for comment in ("# met reden", "# waarom") if comment in before)
    (tmp_path / "overlay.yaml").write_bytes(new)
    assert overlay_mark(tmp_path, "ACC-01") == {} and overlay_mark(tmp_path) == {}


def test_overrides_in_another_form_are_left_to_the_person(tmp_path: Path) -> None:
    (tmp_path / "overlay.yaml").write_text('{"overlay": "stad", "overrides": ["DB-EEN-01"]}\n', "utf-8")
    with pytest.raises(InputError) as raised:
        overlay_mark(tmp_path, "ACC-01")
    assert [one.code for one in raised.value.findings] == ["SG-KB-023"]


def test_a_new_layer_gets_a_name_that_its_type_takes(tmp_path: Path) -> None:
    for name, wanted in (("Stad Gent!", "stad-gent"), ("___", "stad"), ("x" * 90, "x" * 60)):
        assert load(overlay_mark(tmp_path / name, "ACC-01")["overlay.yaml"]).value == {
            "overlay": wanted,
            "overrides": ["ACC-01"],
        }


def test_the_destination_is_into_else_the_last_overlay_else_a_checkout(tmp_path: Path) -> None:
    base, low, high, new = (tmp_path / name for name in ("kb", "laag", "hoog", "nieuw"))
    for one in (low, high):
        write(one, {"overlay.yaml": {"overlay": one.name}})
    stack = Roots(base, "current folder", (low, high))
    assert destination(stack, None) == (high, stack)
    assert destination(stack, low) == (low, Roots(base, "current folder", (low,)))
    assert destination(stack, base) == (base, Roots(base, "current folder"))
    assert destination(stack, new) == (new, stack)
    assert destination(Roots(base, "test"), high) == (high, Roots(base, "test", (high,)))
    assert destination(Roots(base, "current folder"), None) == (base, Roots(base, "current folder"))
    with pytest.raises(NoLayer):
        destination(Roots(base, "installed package"), None)


def test_writing_is_all_or_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("oud", "utf-8")
    (tmp_path / "dicht").write_text("een bestand", "utf-8")
    with pytest.raises(InputError):
        write_files(tmp_path, {"a.md": b"nieuw", "b/c.md": b"nieuw", "dicht/d.md": b"nieuw"})
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"a.md", "dicht"} and (tmp_path / "a.md").read_text("utf-8") == "oud"


def test_a_replacement_that_fails_halfway_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text("oud", "utf-8")
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if Path(target).name == "c.md":
            raise OSError(28, "vol")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(InputError):
        write_files(tmp_path, {"a.md": b"nieuw", "b.md": b"nieuw", "c.md": b"nieuw"})
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {"a.md": "oud"}


@pytest.mark.parametrize(
    "before", ["sign_offs: []\n", "sign_offs:\n  - {a: 1}\n", "sign_offs:\nother: 1\n", "- 1\n", "a: [\n"]
)
def test_a_list_that_a_person_wrote_another_way_is_left_alone(before: str, tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(before, "utf-8")
    with pytest.raises(InputError):
        with_entry(tmp_path, "s.yaml", "sign_offs", {"a": "b"}, "sign-offs")


def test_an_entry_comes_at_the_end_of_the_list(tmp_path: Path) -> None:
    first = with_entry(tmp_path, "clauses/s.yaml", "sign_offs", {"a": "b", "c": {"D-E": 5}, "f": ["g"]}, "sign-offs")
    assert first.startswith(b"# yaml-language-server: $schema=../schemas/sign-offs.schema.json\nsign_offs:\n- a:")
    write_files(tmp_path, {"clauses/s.yaml": first.rstrip() + b"  # gelezen\n"})
    second = with_entry(tmp_path, "clauses/s.yaml", "sign_offs", {"a": "x"}, "sign-offs")
    assert b"# gelezen" in second
    assert load(second).value == {"sign_offs": [{"a": "b", "c": {"D-E": 5}, "f": ["g"]}, {"a": "x"}]}
