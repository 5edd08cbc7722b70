"""A proposal is written beside its clause, becomes its text when it is accepted, and leaves everything sound or nothing at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.errors import Finding, FindingsError, InputError, Severity
from specgen.knowledge.layer import write_files
from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from specgen.knowledge.typing import read_typed
from specgen.model.knowledge import KnowledgeBase
from specgen.model.review import Decision, Proposal, ProposalChange, ProposalComment, ProposalReply
from specgen.model.text import folded_digest
from specgen.review.deciding import Layer, Outcome, accepted, found, raised, rejected
from specgen.review.merging import merge
from specgen.review.proposals import numbered, open_proposals, proposal_yaml, write_proposals
from tests.e2e.reading import tree
from tests.unit.knowledge.small import knowledge_base, write

FOLDER = "clauses/acc/ACC-01"
BASE = "1. Eerste lid.\n2. De borgtocht is {pct}.\n3. Derde lid.\n4. Vierde lid.\n"
ENGLISH = "1. First.\n2. The deposit is {pct}.\n3. Third.\n4. Fourth.\n"


def proposal(lang: str = "nl", **changes: Any) -> Proposal:
    base = BASE if lang == "nl" else ENGLISH
    one = Proposal(
        id=f"ACC-01/2026-11-23-1-{lang}", clause="ACC-01", lang=lang, base_version="1.0.0", base_digest=folded_digest(base),
        made="2026-11-23", source="review.docx", text=base.replace("3. ", "3. Extra. "),
    )  # type: ignore[arg-type]  # fmt: skip
    return msgspec.structs.replace(one, **changes)


class Room:
    """A small knowledge base in files, with or without a city's overlay on top."""

    def __init__(self, folder: Path, *, overlay: bool) -> None:
        self.base = folder / "kb"
        self.city = folder / "stad"
        write(self.base, knowledge_base() | {f"{FOLDER}/nl.md": BASE, f"{FOLDER}/en.md": ENGLISH})
        if overlay:
            write(self.city, {"overlay.yaml": "overlay: stad  # van ons\n"})
        self.roots = Roots(self.base, "test", (self.city,) if overlay else ())
        self.folder = self.city if overlay else self.base
        self.layer = Layer.of(self.folder, self.roots)

    def kb(self) -> KnowledgeBase:
        kb, findings = load_kb(self.roots, None)
        assert [one for one in findings if one.severity is Severity.ERROR] == []
        return kb

    def propose(self, *proposals: Proposal) -> list[str]:
        return [one.id for one in write_proposals(self.folder, proposals, self.kb().proposals)]

    def accept(self, *names: str, bump: str = "minor") -> Outcome:
        outcome = accepted(
            self.roots, self.layer, found(self.kb(), names), ("J. Jansen", "akkoord", "2026-11-24"), bump, None
        )
        write_files(self.folder, outcome.files)
        return outcome

    def refusal(self, *names: str) -> list[Finding]:
        before = tree(self.folder)
        with pytest.raises((FindingsError, InputError)) as caught:
            self.accept(*names)
        assert tree(self.folder) == before, "something was written"
        return list(caught.value.findings)


@pytest.fixture(params=[False, True], ids=["base", "overlay"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Room:
    return Room(tmp_path, overlay=request.param)


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
CHANGE = st.builds(ProposalChange, st.sampled_from(["insertion", "move"]), TEXT, TEXT, TEXT, TEXT, st.integers(0, 99))
COMMENT = st.builds(
    ProposalComment,
    TEXT,
    TEXT,
    TEXT,
    TEXT,
    st.booleans(),
    st.lists(st.builds(ProposalReply, TEXT, TEXT, TEXT), max_size=2).map(tuple),
)


@given(
    TEXT,
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1),
    st.lists(CHANGE, max_size=3),
    st.lists(COMMENT, max_size=2),
    st.lists(TEXT),
)
def test_hostile_words_read_back_as_they_were(
    source: str, text: str, changes: list[ProposalChange], comments: list[ProposalComment], refused: list[str]
) -> None:
    one = proposal(source=source, text=text, changes=tuple(changes), comments=tuple(comments), refused=tuple(refused))
    read = read_typed("proposal", Proposal, proposal_yaml(one), "x")
    assert (read.findings, read.value) == ((), one)


def test_a_proposal_stands_beside_its_clause_and_counts_for_nothing(room: Room) -> None:
    before = room.kb()
    assert room.propose(proposal(), proposal(), proposal("en")) == [
        "ACC-01/2026-11-23-1-nl",
        "ACC-01/2026-11-23-2-nl",
        "ACC-01/2026-11-23-1-en",
    ]
    after = room.kb()
    assert (after.digest, after.clauses) == (before.digest, before.clauses)
    assert [one.id for one in open_proposals(after, "ACC-01")] == sorted(after.proposals) and open_proposals(
        after, "FIN-06"
    ) == ()
    assert (room.folder / FOLDER / "proposals" / "2026-11-23-2-nl.yaml").is_file()


def test_a_number_is_moved_up_past_those_of_other_layers(tmp_path: Path) -> None:
    taken = {"ACC-01/2026-11-23-1-nl", "ACC-01/2026-11-23-2-nl"}
    assert [one.id for one in numbered([proposal(), proposal()], tmp_path, taken)] == [
        "ACC-01/2026-11-23-3-nl",
        "ACC-01/2026-11-23-4-nl",
    ]
    assert write_proposals(tmp_path, []) == () and list(tmp_path.iterdir()) == []


def test_a_base_gets_no_overlay_mark_and_a_new_layer_does(tmp_path: Path) -> None:
    room = Room(tmp_path, overlay=False)
    room.propose(proposal())
    assert not (room.base / "overlay.yaml").exists()
    write_proposals(tmp_path / "nieuw", [proposal()])
    assert (tmp_path / "nieuw" / "overlay.yaml").read_text("utf-8") == "overlay: nieuw\n"


def test_accepting_writes_text_version_history_fingerprint_and_decision(room: Room) -> None:
    (name,) = room.propose(proposal())
    base = tree(room.base)
    outcome = room.accept(name)
    assert (outcome.clause, outcome.version, outcome.langs, outcome.merged) == ("ACC-01", "1.1.0", ("nl",), ())
    kb = room.kb()
    entry = kb.clauses["ACC-01"]
    assert entry.text == {"nl": BASE.replace("3. ", "3. Extra. "), "en": ENGLISH}
    assert (entry.clause.version, entry.clause.status) == ("1.1.0", "in_review")
    assert kb.text_at("ACC-01", "nl", "1.0.0") == BASE and kb.text_at("ACC-01", "en", "1.0.0") == ENGLISH
    assert kb.proposals[name].state == "accepted"
    assert kb.proposals[name].decision == Decision("J. Jansen", "2026-11-24", "akkoord", "1.1.0")
    marks = json.loads((room.folder / "clauses" / "fingerprints.json").read_text("utf-8"))
    assert marks["ACC-01"]["version"] == "1.1.0"
    if room.folder != room.base:
        assert tree(room.base) == base, "the base is not the city's"
        assert "# van ons" in (room.city / "overlay.yaml").read_text("utf-8")
    (room.folder / FOLDER / "nl.md").write_text("Stil veranderd: {pct}.\n", "utf-8")
    assert "SG-KB-152" in {one.code for one in load_kb(room.roots, None)[1]}, "the fingerprint must hold the new text"


def test_clause_yaml_keeps_every_other_byte(room: Room) -> None:
    own = room.base / FOLDER / "clause.yaml"
    text = "# boven\n" + own.read_text("utf-8").replace("version: 1.0.0", 'version: "1.0.0"   # eerste')
    own.write_text(text, "utf-8")
    (name,) = room.propose(proposal())
    room.accept(name, bump="major")
    wanted = text.replace('version: "1.0.0"', "version: 2.0.0").replace("status: draft", "status: in_review")
    assert (room.folder / FOLDER / "clause.yaml").read_text("utf-8") == wanted


def test_a_clause_file_in_another_form_is_left_to_the_person(tmp_path: Path) -> None:
    room = Room(tmp_path, overlay=True)
    (name,) = room.propose(proposal())
    clause = knowledge_base()[f"{FOLDER}/clause.yaml"]
    (room.base / FOLDER / "clause.yaml").write_text(json.dumps(clause), "utf-8")
    assert [one.code for one in room.refusal(name)] == ["SG-REV-106"]


@pytest.mark.parametrize(("bump", "version"), [("patch", "1.2.4"), ("minor", "1.3.0"), ("major", "2.0.0")])
def test_the_version_moves_as_asked(bump: str, version: str) -> None:
    assert raised("1.2.3", bump) == version


def test_an_approved_clause_does_not_stay_approved(tmp_path: Path) -> None:
    room = Room(tmp_path, overlay=True)
    (name,) = room.propose(proposal())
    own = room.base / FOLDER / "clause.yaml"
    own.write_text(own.read_text("utf-8").replace("status: draft", "status: approved"), "utf-8")
    outcome = accepted(
        room.roots, room.layer, (load_kb(room.roots, None)[0].proposals[name],), ("J", "r", "2026-11-24"), "minor", None
    )
    assert b"\nstatus: in_review\n" in outcome.files[f"{FOLDER}/clause.yaml"]


def test_both_languages_can_change_at_once(room: Room) -> None:
    names = room.propose(
        proposal(text=BASE.replace("{pct}", "vast")), proposal("en", text=ENGLISH.replace("{pct}", "fixed"))
    )
    one_language = room.refusal(names[0])
    assert {one.code for one in one_language} == {"SG-KB-114"}
    wrong = {one.code for one in room.refusal(*names)}
    assert "SG-KB-114" not in wrong, "together the languages agree again"


def test_a_text_that_moved_on_is_merged_where_the_changes_do_not_touch(room: Room) -> None:
    first, second = room.propose(proposal(), proposal(text=BASE.replace("1. ", "1. Vooraf. ")))
    room.accept(first)
    outcome = room.accept(second, bump="patch")
    assert (outcome.merged, outcome.version) == ((second,), "1.1.1")
    assert room.kb().clauses["ACC-01"].text["nl"] == BASE.replace("3. ", "3. Extra. ").replace("1. ", "1. Vooraf. ")


def test_two_proposals_for_one_language_go_in_together(room: Room) -> None:
    names = room.propose(proposal(), proposal(text=BASE.replace("1. ", "1. Vooraf. ")))
    outcome = room.accept(*names)
    assert outcome.version == "1.1.0" and outcome.merged == (names[1],)
    assert room.kb().clauses["ACC-01"].text["nl"].startswith("1. Vooraf.")


def test_changes_at_the_same_place_are_refused_with_both_texts(room: Room) -> None:
    first, second = room.propose(proposal(), proposal(text=BASE.replace("3. ", "3. Iets anders. ")))
    room.accept(first)
    (finding,) = room.refusal(second)
    assert finding.code == "SG-REV-105" and finding.where is not None and finding.where.line == 3
    assert "Extra. Derde lid" in str(finding.message) and "Iets anders. Derde lid" in str(finding.message)


def test_a_base_that_nobody_kept_is_refused_and_one_that_the_proposal_holds_is_not(room: Room) -> None:
    older = BASE.replace("4. Vierde lid.", "4. Ouder lid.")
    strange = proposal(base_digest=folded_digest(older), text=older.replace("1. ", "1. Vooraf. "))
    lost, kept = room.propose(strange, msgspec.structs.replace(strange, base_text=older))
    assert [one.code for one in room.refusal(lost)] == ["SG-REV-105"]
    assert room.accept(kept).merged == (kept,)
    assert room.kb().clauses["ACC-01"].text["nl"] == BASE.replace("1. ", "1. Vooraf. ")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (BASE + "5. Binnen {deadline}.\n", {"SG-KB-104"}),
        (BASE + "5. Zie [[ZZZ-99]].\n", {"SG-KB-154", "SG-DOC-005"}),
        (BASE + "\n# Kop\n", {"SG-DOC-001"}),
        (BASE + "5. <b>vet</b>\n", {"SG-DOC-001"}),
        (BASE + "5. Van Merkoma.\n", {"SG-KB-127"}),
        (BASE + "5. een } haak\n", {"SG-KB-106"}),
        (BASE + "5. [x](javascript:alert)\n\n![x](http://a/b.png)\n", {"SG-DOC-001", "SG-DOC-002"}),
        (BASE + "5. a\x01b\n", {"SG-KB-013", "SG-DOC-003"}),
    ],
)
def test_a_text_that_breaks_a_rule_is_refused_with_every_finding(text: str, codes: set[str], tmp_path: Path) -> None:
    room = Room(tmp_path, overlay=True)
    one = proposal(text=text)
    read = (one,)
    (name,) = room.propose(*read) if "\x01" not in text else ("",)
    if name:
        shown = {one.code for one in room.refusal(name)}
    else:
        with pytest.raises(FindingsError) as caught:
            accepted(room.roots, room.layer, read, ("J", "r", "2026-11-24"), "minor", None)
        shown = {one.code for one in caught.value.findings}
    assert codes <= shown, shown


def test_what_was_wrong_before_does_not_stop_a_proposal(tmp_path: Path) -> None:
    room = Room(tmp_path, overlay=True)
    (name,) = room.propose(proposal())
    (room.base / "clauses/fin/FIN-06/nl.md").write_text("Zie [[ZZZ-99]] {pct}.\n", "utf-8")
    assert accepted(
        room.roots, room.layer, found(load_kb(room.roots, None)[0], [name]), ("J", "r", "2026-11-24"), "minor", None
    ).files


def test_a_proposal_without_another_text_cannot_be_accepted(room: Room) -> None:
    same, done = room.propose(proposal(text=BASE), proposal())
    assert [one.code for one in room.refusal(same)] == ["SG-REV-104"]
    room.accept(done)
    (again,) = room.propose(proposal())
    assert [one.code for one in room.refusal(again)] == ["SG-REV-104"]


def test_only_open_proposals_of_one_clause_are_decided_on(room: Room) -> None:
    other = proposal(id="ACC-02/2026-11-23-1-nl", clause="ACC-02")
    first, second = room.propose(proposal(), other)
    assert [one.code for one in room.refusal("ACC-01/2026-11-23-9-nl")] == ["SG-REV-101"]
    assert [one.code for one in room.refusal(first, second)] == ["SG-REV-103"]
    room.accept(first)
    (finding,) = room.refusal(first)
    assert finding.code == "SG-REV-102" and "J. Jansen" in str(finding.message) and "akkoord" in str(finding.hint)


@pytest.mark.parametrize("status", ["superseded", "withdrawn"])
def test_a_clause_out_of_use_does_not_change(status: str, tmp_path: Path) -> None:
    room = Room(tmp_path, overlay=True)
    (name,) = room.propose(proposal())
    own = room.base / FOLDER / "clause.yaml"
    own.write_text(own.read_text("utf-8").replace("status: draft", f"status: {status}"), "utf-8")
    assert [one.code for one in room.refusal(name)] == ["SG-REV-107"]


def test_a_text_that_changed_without_a_version_is_not_overwritten_in_history(room: Room) -> None:
    (name,) = room.propose(proposal())
    write(room.folder, {f"{FOLDER}/history/1.0.0.nl.md": "Heel anders.\n"})
    assert [one.code for one in room.refusal(name)] == ["SG-REV-108"]


def test_rejecting_writes_the_decision_alone(room: Room) -> None:
    (name,) = room.propose(proposal())
    before = tree(room.folder)
    outcome = rejected(found(room.kb(), [name]), "J. Jansen", "te streng", "2026-11-24", room.layer)
    write_files(room.folder, outcome.files)
    kb = room.kb()
    assert (
        kb.proposals[name].decision == Decision("J. Jansen", "2026-11-24", "te streng")
        and kb.proposals[name].state == "rejected"
    )
    changed = {path for path, data in tree(room.folder).items() if before.get(path) != data}
    assert changed == {f"{FOLDER}/proposals/2026-11-23-1-nl.yaml"}
    assert kb.clauses["ACC-01"].text["nl"] == BASE and open_proposals(kb) == ()


def test_a_decision_on_a_proposal_of_the_base_stands_in_the_layer_above(tmp_path: Path) -> None:
    room = Room(tmp_path, overlay=True)
    ((name),) = [one.id for one in write_proposals(room.base, [proposal()])]
    before = tree(room.base)
    room.accept(name)
    assert tree(room.base) == before and room.kb().proposals[name].state == "accepted"


LINES = st.lists(st.sampled_from("abcde"), max_size=8).map(lambda items: "".join(f"{one}\n" for one in items))


@given(LINES, LINES, LINES)
def test_merging_keeps_both_sides_or_says_where_they_clash(base: str, ours: str, theirs: str) -> None:
    assert merge(base, ours, base) == (ours, ()) and merge(base, base, theirs) == (theirs, ())
    assert merge(base, ours, ours) == (ours, ())
    one, clashes = merge(base, ours, theirs)
    other, mirrored = merge(base, theirs, ours)
    assert bool(clashes) == bool(mirrored)
    if not clashes:
        assert one == other, "who came first does not matter"


@given(st.integers(0, 5), st.integers(0, 5))
def test_changes_in_paragraphs_apart_are_both_kept(first: int, second: int) -> None:
    base = [f"{number}. lid" for number in range(6)]

    def edited(index: int, word: str) -> str:
        return "\n".join(f"{line} {word}" if index == number else line for number, line in enumerate(base)) + "\n"

    text, clashes = merge("\n".join(base) + "\n", edited(first, "A"), edited(second, "B"))
    assert bool(clashes) == (abs(first - second) < 2)
    if not clashes:
        assert "A" in text.split("\n")[first] and "B" in text.split("\n")[second] and text.count("lid") == 6


def test_a_clause_in_a_folder_of_another_name_stays_in_it(tmp_path: Path) -> None:
    files: dict[str, Any] = knowledge_base() | {f"{FOLDER}/nl.md": BASE, f"{FOLDER}/en.md": ENGLISH}
    moved = {path.replace("clauses/acc/", "clauses/oplevering/"): value for path, value in files.items()}
    write(tmp_path / "kb", moved)
    roots = Roots(tmp_path / "kb", "test")
    ((name),) = [one.id for one in write_proposals(tmp_path / "kb", [proposal()])]
    layer = Layer.of(tmp_path / "kb", roots)
    kb = load_kb(roots, None)[0]
    outcome = accepted(roots, layer, found(kb, [name]), ("J", "r", "2026-11-24"), "minor", None)
    write_files(tmp_path / "kb", outcome.files)
    assert not (tmp_path / "kb" / FOLDER / "clause.yaml").exists()
    assert load_kb(roots, None)[0].clauses["ACC-01"].text["nl"] == BASE.replace("3. ", "3. Extra. ")
