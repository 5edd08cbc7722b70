"""A sign-off binds a name to words, bounds, articles and law of one day; what changes reopens it, and only a listed key makes a name more
than a typed one.
"""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from specgen.conformance import ed25519
from specgen.dossier.build import prepare
from specgen.errors import FindingsError, Severity
from specgen.knowledge.layer import write_files
from specgen.knowledge.locate import Roots
from specgen.knowledge.standing import Standing, bounds_of, pending, standing
from specgen.knowledge.store import load_kb
from specgen.model.clause import SignOff
from specgen.model.knowledge import KnowledgeBase
from specgen.model.review import Reviewer
from specgen.review.deciding import Layer
from specgen.review.signing import Order, files_of, message, sign_off, signed, statement, verdict
from tests.unit.knowledge.small import knowledge_base, tender, write

DAY = "2026-11-23"
FOLDER = "clauses/acc/ACC-01"
SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = SECRET.public_key().public_bytes_raw()
Files = dict[str, Any]


def order(**changes: Any) -> Order:
    return Order("ACC-01", "nl", "J. Jansen", "jurist", DAY)._replace(**changes)


class City:
    """A small knowledge base with a city's layer on top in which sign-offs are written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: Files = knowledge_base()
        write(folder / "kb", self.files)
        write(folder / "stad", {"overlay.yaml": {"overlay": "stad"}})
        self.roots = Roots(folder / "kb", "test", (folder / "stad",))

    def change(self, edit: Callable[[Files], object]) -> None:
        edit(self.files)
        write(self.folder / "kb", self.files)

    def kb(self) -> KnowledgeBase:
        return load_kb(self.roots, None)[0]

    def sign(self, **changes: Any) -> SignOff:
        kb, findings = load_kb(self.roots, None)
        one = sign_off(kb, findings, order(**changes))
        write_files(self.folder / "stad", files_of(kb, Layer.of(self.folder / "stad", self.roots), one))
        return one

    def row(self, lang: str = "nl", date: str = DAY) -> Standing:
        kb, findings = load_kb(self.roots, None)
        assert [one for one in findings if one.severity is Severity.ERROR] == []
        return next(one for one in standing(kb, "ACC-01", date) if one.lang == lang)

    def refusal(self, **changes: Any) -> list[str]:
        with pytest.raises(FindingsError) as caught:
            self.sign(**changes)
        return [one.code for one in caught.value.findings]


@pytest.fixture
def city(tmp_path: Path) -> City:
    return City(tmp_path)


def parameter(files: Files, name: str, value: Any) -> None:
    files[f"{FOLDER}/clause.yaml"]["parameters"]["pct"][name] = value


def deposit(files: Files) -> list[Any]:
    return [one for one in files["clauses/law/waarden.yaml"]["values"] if one["id"] == "DEPOSIT-MAX"]


def unread(files: Files) -> None:
    files[f"{FOLDER}/clause.yaml"]["legal_basis"][0]["status"] = "unverified"


def open_point(files: Files) -> None:
    files["clauses/law/open-points.yaml"] = {
        "points": [
            {"id": "U4", "item": {"nl": "x", "en": "x"}, "settles": {"nl": "y", "en": "y"}, "clauses": ["ACC-01"]}
        ]
    }


def test_a_sign_off_records_all_that_it_binds_to_and_the_text_itself(city: City) -> None:
    one = city.sign(until="2027-11-23")
    kb = city.kb()
    assert kb.sign_offs == (one,)
    assert one.law == {"DEPOSIT-MAX": 5} and one.basis == ("AUR 25",) and one.pending == ()
    assert one.parameters == {"pct": "decimal (percent); default 3; min 0; max 20 DEPOSIT-MAX"}
    assert kb.text_at("ACC-01", "nl", "1.0.0") == kb.clauses["ACC-01"].text["nl"] and kb.text_with(
        "ACC-01", "nl", one.digest
    )
    assert (city.folder / "stad" / FOLDER / "history" / "1.0.0.nl.md").is_file()
    dutch, english = city.row(), city.row("en")
    assert (dutch.state, dutch.changed, dutch.waits_for, dutch.until) == ("approved", (), (), "2027-11-23")
    assert (english.state, english.reviewer) == ("draft", "")
    assert kb.clauses["ACC-01"].clause.status == "draft", "the state is never written into the clause"


def other_text(files: Files) -> None:
    files[f"{FOLDER}/nl.md"] = "1. De borgtocht is hoogstens {pct}.\n"


def other_law(files: Files) -> None:
    deposit(files)[0]["value"] = 6


def ended_law(files: Files) -> None:
    deposit(files)[0]["valid_to"] = "2026-12-31"


REOPENED: list[tuple[str, Callable[[Files], object], str, str]] = [
    ("text", other_text, DAY, "the text changed since version 1.0.0"),
    ("law value", other_law, DAY, "the law value DEPOSIT-MAX was 5 and is 6 (AUR 25)"),
    ("law in time", ended_law, "2027-01-01", "no value of DEPOSIT-MAX is in force on 2027-01-01"),
    (
        "bound",
        lambda files: parameter(files, "max", "15"),
        DAY,
        "the parameter pct was 'decimal (percent); default 3; min 0; max 20 DEPOSIT-MAX'",
    ),
    ("default", lambda files: parameter(files, "default", "4"), DAY, "the parameter pct was"),
    ("unit", lambda files: parameter(files, "unit", "eur"), DAY, "the parameter pct was"),
    (
        "law of a bound",
        lambda files: parameter(files, "default_law", "FRAMEWORK-YEARS"),
        DAY,
        "the clause now uses the law value FRAMEWORK-YEARS",
    ),
    (
        "article",
        lambda files: files[f"{FOLDER}/clause.yaml"]["legal_basis"][0].update(article="27"),
        DAY,
        "the clause now rests on AUR 27",
    ),
    (
        "article gone",
        lambda files: files[f"{FOLDER}/clause.yaml"]["legal_basis"][0].update(article="27"),
        DAY,
        "the clause no longer rests on AUR 25",
    ),
    ("open point", open_point, DAY, "open since the sign-off: open point U4: x"),
    ("unread", unread, DAY, "open since the sign-off: AUR 25 is to be read in the text itself"),
    ("until", lambda files: None, "2027-11-24", "the sign-off ended on 2027-11-23"),
]


@pytest.mark.parametrize(("edit", "date", "said"), [one[1:] for one in REOPENED], ids=[one[0] for one in REOPENED])
def test_what_changes_reopens(edit: Callable[[Files], object], date: str, said: str, city: City) -> None:
    city.sign(until="2027-11-23")
    assert city.row().state == "approved"
    city.change(edit)
    row = city.row(date=date)
    assert row.state == "reopened" and any(str(one).startswith(said) for one in row.changed), [
        str(one) for one in row.changed
    ]
    assert any("a new sign-off" in str(one) for one in row.waits_for)


@pytest.mark.parametrize(
    "edit",
    [
        lambda files: files.update({f"{FOLDER}/en.md": "1. At most {pct}.\n"}),
        lambda files: files.update({f"{FOLDER}/nl.md": "1.   De borgtocht van\nACC-01 bedraagt {pct}.\n"}),
        lambda files: files[f"{FOLDER}/clause.yaml"].update(version="1.1.0"),
        lambda files: files[f"{FOLDER}/clause.yaml"].update(risk={"nl": "Ander.", "en": "Other."}),
        lambda files: parameter(files, "label", {"nl": "aandeel", "en": "share"}),
        lambda files: parameter(files, "basis", "Contractueel."),
        lambda files: files.update({"clauses/acc/ACC-02/nl.md": "1. Anders {pct}.\n"}),
    ],
    ids=["other language", "blanks", "version", "risk", "label", "basis", "other clause"],
)
def test_what_he_did_not_agree_to_does_not_reopen(edit: Callable[[Files], object], city: City) -> None:
    city.sign()
    city.change(edit)
    assert city.row().state == "approved"


def test_a_tender_tells_a_signed_clause_as_approved_and_only_while_it_is(city: City) -> None:
    def told() -> str:
        write(city.folder / "kb", {}, tender())
        resolved = prepare(city.roots, city.folder / "kb" / "tender.yaml", "2026-11-30", None)[1]
        return next(one.clause.status for one in resolved.clauses if one.id == "ACC-01")

    assert told() == "draft"
    city.sign(lang="en")
    assert told() == "draft", "the Dutch text is the tender"
    city.sign()
    assert told() == "approved"
    city.change(other_law)
    assert told() == "draft"


def test_the_last_day_still_counts(city: City) -> None:
    city.sign(until="2026-12-01")
    assert [city.row(date=day).state for day in ("2026-12-01", "2026-12-02")] == ["approved", "reopened"]


def test_a_sign_off_does_not_count_before_its_day_and_the_last_one_counts(city: City) -> None:
    city.sign()
    assert city.row(date="2026-11-22").state == "draft"
    city.change(other_text)
    city.change(lambda files: files[f"{FOLDER}/clause.yaml"].update(version="1.1.0"))
    city.sign(reviewer="P. Peeters")
    assert (city.row().state, city.row().reviewer) == ("approved", "P. Peeters"), "of two on one day the later one"


def test_choices_count_in_their_own_language(city: City) -> None:
    def choices(english: str) -> Callable[[Files], object]:
        own = {
            "type": "choice",
            "label": {"nl": "l", "en": "l"},
            "choices": {"a": {"nl": "ja", "en": english}},
            "default": "a",
        }
        return lambda files: files[f"{FOLDER}/clause.yaml"]["parameters"].update(keuze=own)

    city.change(choices("yes"))
    city.change(
        lambda files: files.update({f"{FOLDER}/{lang}.md": f"1. {lang} {{pct}} {{keuze}}.\n" for lang in ("nl", "en")})
    )
    city.sign()
    city.sign(lang="en")
    city.change(choices("certainly"))
    assert (city.row("nl").state, city.row("en").state) == ("approved", "reopened")


@pytest.mark.parametrize(
    ("edit", "name"),
    [
        (unread, "AUR 25"),
        (open_point, "U4"),
        (lambda files: deposit(files)[0].update(status="secondary"), "DEPOSIT-MAX"),
    ],
)
def test_an_open_matter_is_signed_only_under_a_condition_that_names_it(
    edit: Callable[[Files], object], name: str, city: City
) -> None:
    city.change(edit)
    assert city.refusal() == ["SG-REV-111"]
    assert city.refusal(conditions=("Onder voorbehoud.",)) == ["SG-REV-111"]
    assert city.refusal(conditions=(f"Na {name}0.", f"Na x{name}.")) == ["SG-REV-111"], (
        "part of another name is not the name"
    )
    one = city.sign(conditions=("Ook dit.", f"Na lezing van {name}."))
    assert one.condition == f"Ook dit.; Na lezing van {name}." and one.pending == (name,)
    row = city.row()
    assert (row.state, row.changed) == ("approved_on_condition", ())
    assert f"the condition of J. Jansen: Ook dit.; Na lezing van {name}." in {str(one) for one in row.waits_for}


def test_each_open_matter_is_told_apart(city: City) -> None:
    city.change(unread)
    city.change(open_point)
    assert city.refusal() == ["SG-REV-111", "SG-REV-111"] and city.refusal(conditions=("Na U4.",)) == ["SG-REV-111"]
    assert {one.name for one in pending(city.kb(), "ACC-01")} == {"AUR 25", "U4"}


def test_a_condition_stays_when_its_matter_is_settled_until_he_signs_anew(city: City) -> None:
    city.change(open_point)
    city.sign(conditions=("Na U4.",))
    write(
        city.folder / "stad",
        {
            "clauses/law/confirmations.yaml": {
                "confirmations": [{"point": "U4", "source": "Staatsblad", "seen_on": DAY, "by": "J"}]
            }
        },
    )
    row = city.row()
    assert row.state == "approved_on_condition" and row.condition == "Na U4."
    city.sign(date="2026-11-24")
    assert city.row(date="2026-11-24").state == "approved"


def test_a_free_condition_keeps_the_sign_off_conditional(city: City) -> None:
    city.sign(conditions=("Als de raad akkoord gaat.",))
    assert city.row().state == "approved_on_condition"


@pytest.mark.parametrize(
    ("edit", "changes", "code"),
    [
        (lambda files: files[f"{FOLDER}/clause.yaml"].update(status="withdrawn"), {}, "SG-REV-109"),
        (lambda files: deposit(files)[0].update(valid_to="2026-01-01"), {}, "SG-REV-109"),
        (lambda files: None, {"read": "0" * 12}, "SG-REV-110"),
        (lambda files: None, {"until": "2026-11-22"}, "SG-REV-112"),
        (lambda files: files.update({f"{FOLDER}/nl.md": "1. {pct} [[ZZZ-99]].\n"}), {}, "SG-KB-154"),
        (lambda files: files.update({f"{FOLDER}/history/1.0.0.nl.md": "Anders.\n"}), {}, "SG-REV-108"),
    ],
    ids=["withdrawn", "no law", "other digest", "until", "broken", "history"],
)
def test_what_cannot_be_signed(edit: Callable[[Files], object], changes: dict[str, Any], code: str, city: City) -> None:
    city.change(edit)
    assert city.refusal(**changes) == [code]
    assert not (city.folder / "stad" / "clauses").exists()


def test_the_digest_that_was_read_may_be_given_in_part(city: City) -> None:
    digest = city.row().digest
    assert city.sign(read=digest[:12].upper()).digest == digest


def test_a_sign_off_from_before_bounds_were_recorded_says_so(city: City) -> None:
    one = city.sign()
    old = {
        key: value for key, value in msgspec.to_builtins(one).items() if key not in ("parameters", "basis", "pending")
    }
    write(city.folder / "stad", {"clauses/sign-offs.yaml": {"sign_offs": [old]}})
    row = city.row()
    assert row.state == "draft" and row.changed == ()
    assert "a reviewer who also saw the bounds of the parameters" in {str(one) for one in row.waits_for}


def signature(one: SignOff, key: Ed25519PrivateKey = SECRET) -> SignOff:
    return signed(one, key.public_key().public_bytes_raw(), key.sign(message(one)))


def judged(one: SignOff, kb: KnowledgeBase, *rows: Reviewer) -> tuple[str, str]:
    found = verdict(msgspec.structs.replace(kb, reviewers=rows), one, ed25519.verify)
    return found.outcome, str(found.told)


LISTED = Reviewer("J. Jansen", "jurist", PUBLIC.hex(), "2026-01-01")


def test_the_statement_is_canonical_json_in_a_dsse_encoding(city: City) -> None:
    one = city.sign(conditions=("a",), until="2027-01-01")
    body = statement(one)
    plain = json.loads(body)
    assert body == json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert message(one) == b"DSSEv1 40 application/vnd.specgen.sign-off.v1+json %d %b" % (len(body), body)
    assert set(plain) == {"type", "parameters"} | (set(SignOff.__struct_fields__) - {"key", "signature", "parameters"})
    assert plain["law"] == {"DEPOSIT-MAX": "5"} and len(plain["parameters"]) == 64
    assert city.kb().sign_offs[0] == one and statement(city.kb().sign_offs[0]) == body, "a file changes nothing of it"


OTHER: dict[str, Any] = {
    "clause": "ACC-02", "lang": "en", "reviewer": "K", "role": "x", "date": "2026-11-24", "digest": "0" * 64, "version": "1.0.1",
    "law": {"DEPOSIT-MAX": 6}, "parameters": {"pct": "decimal"}, "basis": (), "pending": ("U1",), "until": "2030-01-01", "condition": "x",
    "key": Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw().hex(),
    "signature": base64.b64encode(bytes(64)).decode(),
}  # fmt: skip


def test_every_word_of_a_sign_off_is_signed(city: City) -> None:
    assert set(OTHER) == set(SignOff.__struct_fields__), "a field nobody signs"
    one = signature(city.sign())
    kb = city.kb()
    assert judged(one, kb, LISTED) == (
        "verified",
        "signature verified against the key that the city lists for J. Jansen",
    )
    for name, value in OTHER.items():
        assert getattr(one, name) != value
        assert judged(msgspec.structs.replace(one, **{name: value}), kb, LISTED)[0] == "wrong", name


@pytest.mark.parametrize(
    ("rows", "outcome", "told"),
    [
        ((), "unlisted", "signed, but the key is not listed"),
        ((Reviewer("J. Jansen", "jurist", "0" * 64, "2026-01-01"),), "unlisted", "signed, but the key is not listed"),
        (
            (Reviewer("P. Peeters", "jurist", PUBLIC.hex(), "2026-01-01"),),
            "wrong",
            "signature wrong: the key is that of P. Peeters",
        ),
        (
            (Reviewer("J. Jansen", "jurist", PUBLIC.hex(), "2026-11-24"),),
            "unlisted",
            "signed, but the key is not listed for 2026-11-23",
        ),
        (
            (Reviewer("J. Jansen", "jurist", PUBLIC.hex(), "2026-01-01", "2026-11-22"),),
            "unlisted",
            "signed, but the key is not listed for 2026-11-23",
        ),
        (
            (Reviewer("J. Jansen", "aankoper", PUBLIC.hex(), "2026-01-01"),),
            "unlisted",
            "signed, but the city lists J. Jansen as aankoper",
        ),
        (
            (Reviewer("J. Jansen", "jurist", PUBLIC.hex(), DAY, DAY),),
            "verified",
            "signature verified against the key that the city lists for J. Jansen",
        ),
    ],
)
def test_only_a_listed_key_of_that_name_role_and_day_authenticates(
    rows: tuple[Reviewer, ...], outcome: str, told: str, city: City
) -> None:
    one = signature(city.sign())
    assert judged(one, city.kb(), *rows) == (outcome, told)


def test_a_name_without_a_signature_is_typed_whatever_is_listed(city: City) -> None:
    one = city.sign()
    assert judged(one, city.kb(), LISTED) == ("unsigned", "not authenticated")
    for half in (
        {"key": PUBLIC.hex()},
        {"signature": base64.b64encode(bytes(64)).decode()},
        {"key": "zz", "signature": "é"},
    ):
        assert judged(msgspec.structs.replace(copy.copy(one), **half), city.kb(), LISTED)[0] == "wrong"


def test_bounds_are_one_line_per_parameter(city: City) -> None:
    clause = city.kb().clauses["ACC-01"].clause
    assert bounds_of(clause, "nl") == bounds_of(clause, "en")
    assert all("\n" not in line for line in bounds_of(clause, "nl").values())
