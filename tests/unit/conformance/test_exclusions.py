"""The register of exclusions: only ever added to, bound to the timetable, the same for everybody, and honoured by every command."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from toy_domain import plan_data

from specgen.conformance import canonical, exclusions, seal
from specgen.conformance.cli import main
from specgen.conformance.exclusions import Decision, Register, RegisterError, Timetable
from specgen.conformance.verify import Trust, verify

CHECK = "TOY-POL-01.closed"
TIMES = Timetable("2027-01-10", "2027-02-01")
WHY = {"nl": "De controle verwacht een antwoord dat de eis niet vraagt.", "en": "The check expects an answer that is not asked."}


def decision(check: str = CHECK, date: str = "2027-01-20", **more: Any) -> Decision:
    return Decision(check, check.split(".")[0], WHY, date, "Dienst aankoop", "1.0.0", timetable=TIMES, **more)


def register(*decisions: Decision) -> Register:
    found = Register("toy")
    for one in decisions or (decision(),):
        found = exclusions.append(found, one)
    return found


def test_the_day_decides_what_goes_with_an_exclusion() -> None:
    for day, phase, effect, version in (
        ("2027-01-10", "questions", "reissue", "1.0.1"),
        ("2027-01-11", "offers", "exclusion", "1.0.0"),
        ("2027-02-01", "offers", "exclusion", "1.0.0"),
        ("2027-02-02", "closed", "exclusion", "1.0.0"),
    ):
        entry = register(decision(date=day)).entries[0]
        assert (entry.phase, entry.effect, entry.suite_version) == (phase, effect, version), day


def test_what_is_written_is_read_back() -> None:
    odd = replace(decision(), reason={"nl": 'Eén "reden": #1 – é\nregel 2', "en": "yes: [no] {x} 'q' \\ %"}, author="no")
    found = register(odd, decision("TOY-ING-01.readable"))
    text = exclusions.write(found)
    assert exclusions.read(text) == found and exclusions.write(exclusions.read(text)) == text
    assert exclusions.read(exclusions.write(Register("toy"))) == Register("toy")
    assert yaml.safe_load(text)["entries"][0]["reason"] == odd.reason, "other readers of YAML read the same"


@pytest.mark.parametrize(
    "edit",
    [
        lambda rows: rows[0].update(reason={"nl": "anders", "en": "other"}),
        lambda rows: rows[0].update(date="2027-01-21"),
        lambda rows: rows[0].update(check="TOY-POL-01.other"),
        lambda rows: rows.pop(0),
        lambda rows: rows.reverse(),
        lambda rows: rows.insert(1, dict(rows[0])),
        lambda rows: rows[1].update(prev="0" * 64),
        lambda rows: rows[0].update(effect="reissue"),
        lambda rows: rows[0].update(product="Toy"),
        lambda rows: rows[0].update(bidder="Toy"),
        lambda rows: rows[0].pop("author"),
        lambda rows: rows[0].update(reason={"nl": "x"}),
        lambda rows: rows[0].update(author="a\u202eb"),
    ],
)
def test_a_changed_register_is_found(edit: Callable[[list[dict[str, Any]]], Any]) -> None:
    rows = [one.as_json() for one in register(decision(), decision("TOY-ING-01.readable")).entries]
    edit(rows)
    with pytest.raises(RegisterError):
        exclusions.parse({"format": exclusions.FORMAT, "tender": "toy", "entries": rows})


def test_a_waiver_is_told_where_it_belongs() -> None:
    rows = [{**register().entries[0].as_json(), "product": "Toy"}]
    with pytest.raises(RegisterError, match="award report"):
        exclusions.parse({"format": exclusions.FORMAT, "tender": "toy", "entries": rows})


def test_a_register_that_is_made_anew_is_found_by_who_has_the_older_one() -> None:
    older, newer = register(), register(decision(date="2027-01-19"), decision("TOY-ING-01.readable"))
    assert exclusions.changed(older, newer) == ["EXC-01 was changed"]
    assert exclusions.changed(newer, older)[-1] == "EXC-02 was removed"
    assert exclusions.changed(older, exclusions.append(older, decision("TOY-ING-01.readable"))) == []
    assert exclusions.changed(older, Register("other")) != []


@pytest.mark.parametrize(
    "wrong",
    [{"check": CHECK}, {"date": "2027-01-01", "check": "TOY-ING-01.readable"}, {"date": "2027-02-30", "check": "TOY-ING-01.readable"}],
)
def test_what_may_not_be_added(wrong: dict[str, Any]) -> None:
    with pytest.raises(RegisterError):
        exclusions.append(register(), decision(**wrong))
    with pytest.raises(RegisterError):
        exclusions.append(Register("toy"), replace(decision(), author=" "))


# -- the commands


@pytest.fixture
def desk(tmp_path: Path, product: Callable[..., Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    (tmp_path / "plan.json").write_bytes(canonical.dump(plan_data(suite_rules={"seed": 7})))
    (tmp_path / "target.yaml").write_text(yaml.safe_dump(product(faults=("leak",)).target()))
    (tmp_path / "exclusions.yaml").write_bytes(exclusions.write(register()))

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    call("keygen", "--out", "k")
    return tmp_path, call


RUN = ("run", "--plan", "plan.json", "--target", "target.yaml", "--key", "k.key", "-o")
VERIFY = ("verify", "out", "--plan", "plan.json", "--signer", "k.pub")
EXCLUDED = ("--exclusions", "exclusions.yaml")


def test_an_excluded_check_counts_for_nobody(desk: Any) -> None:
    folder, call = desk
    code, out, err = call(*RUN, "out", *EXCLUDED)
    assert code == 0, out
    assert "EXC-01" in err and CHECK in err
    result = json.loads((folder / "out" / "result.json").read_bytes())
    rows = {one["check"]: one for one in result["verdicts"]}
    assert rows[CHECK]["verdict"] == "untested" and rows[CHECK]["message"]["code"] == "excluded"
    assert result["exclusions"][0]["reason"] == WHY and result["summary"]["levels"]["minimum"]["untested"] == 1
    page = (folder / "out" / "report.html").read_text("utf-8")
    assert "EXC-01" in page and "Dienst aankoop" in page
    assert CHECK not in {json.loads(line).get("check") for line in (folder / "out" / "evidence.jsonl").open()}, "it is not run either"
    assert call(*VERIFY, *EXCLUDED)[0] == 0
    code, out, _ = call(*VERIFY)
    assert code == 4 and "exclusions-not-given" in out, "without the buyer's register nobody can tell"


def test_a_vendor_cannot_exclude_what_fails(desk: Any) -> None:
    folder, call = desk
    own = exclusions.append(Register("toy"), replace(decision(), author="Vendor"))
    (folder / "own.yaml").write_bytes(exclusions.write(own))
    assert call(*RUN, "out", "--exclusions", "own.yaml")[0] == 0
    code, out, _ = call(*VERIFY, *EXCLUDED)
    assert code == 1 and "not as the buyer issued it: EXC-01 was changed" in out
    (folder / "none.yaml").write_bytes(exclusions.write(Register("toy")))
    assert call(*VERIFY, "--exclusions", "none.yaml")[0] == 1
    assert call(*RUN, "other", "--exclusions", "plan.json")[0] == 3
    (folder / "foreign.yaml").write_bytes(exclusions.write(exclusions.append(Register("elsewhere"), decision())))
    assert call(*RUN, "other", "--exclusions", "foreign.yaml")[0] == 1


def test_a_later_exclusion_is_honoured_by_who_verifies(desk: Any) -> None:
    folder, call = desk
    assert call(*RUN, "out")[0] == 1, "it failed when it was run"
    code, out, _ = call(*VERIFY, *EXCLUDED)
    assert code == 0 and "as it is now: conformant" in out.lower(), out
    said = json.loads(call(*VERIFY, *EXCLUDED, "--json")[1])
    assert (said["overall"], said["overall_now"]) == ("non_conform", "conform")
    assert call("report", "out", "--lang", "en", "-o", "now.html", *EXCLUDED)[0] == 0
    assert "EXC-01" in (folder / "now.html").read_text("utf-8")
    assert "EXC-01" not in (folder / "out" / "report.html").read_text("utf-8"), "the sealed report stays as it was"


def test_the_register_is_shown_and_held(desk: Any) -> None:
    folder, call = desk
    code, out, _ = call("exclusions", "exclusions.yaml")
    assert code == 0 and "EXC-01" in out and register().head in out
    longer = exclusions.append(register(), decision("TOY-ING-01.readable"))
    (folder / "longer.yaml").write_bytes(exclusions.write(longer))
    assert call("exclusions", "longer.yaml", "--since", "exclusions.yaml")[0] == 0
    code, out, _ = call("exclusions", "exclusions.yaml", "--since", "longer.yaml")
    assert code == 1 and "EXC-02 was removed" in out
    text = (folder / "exclusions.yaml").read_text("utf-8")
    (folder / "exclusions.yaml").write_text(text.replace("Dienst aankoop", "Iemand anders"), "utf-8")
    assert call("exclusions", "exclusions.yaml")[0] == 1
    assert call("exclusions", "nothing.yaml")[0] == 3


def test_what_rests_on_an_excluded_check_is_still_tested(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    done = run(product(faults=("wrong",)).target(), exclusions=register(decision("TOY-ING-01.readable")))
    assert done.verdicts == {"TOY-ING-01.readable": "untested", CHECK: "passed"}


def test_a_forged_header_is_found(product: Callable[..., Any], run: Callable[..., Any], keys: tuple[bytes, bytes]) -> None:
    done = run(product(faults=("leak",)).target(), key=keys[0], exclusions=register())
    assert verify(done.folder, Trust((keys[1],), done.plan.digest, exclusions=register())).exit_code == 0
    path = done.folder / "evidence.jsonl"
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    lines[0]["exclusions"]["entries"][0]["reason"] = {"nl": "x", "en": "x"}
    previous, out = "0" * 64, []
    for line in lines:
        out.append(canonical.dump({**line, "prev": previous}))
        previous = canonical.digest(out[-1])
    path.write_bytes(b"\n".join(out) + b"\n")
    (done.folder / seal.BUNDLE).write_bytes(seal.bundle(seal.read_files(done.folder), keys[0]))
    found = verify(done.folder, Trust((keys[1],), done.plan.digest, exclusions=register()))
    assert found.exit_code == 1 and "exclusions" in {one.code for one in found.mismatches}


def test_a_suite_that_was_issued_again_stands_for_the_tender(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock names the first suite; the register in the new one names it as the suite that the decision was taken on."""
    import zipfile

    from specgen.conformance import travelling

    folder, call = desk
    for name, text in (("first", b""), ("again", b"#")):
        with zipfile.ZipFile(folder / f"{name}.pyz", "w") as container:
            container.write(folder / "plan.json", "plan.json")
            container.writestr("suite.json", '{"version":"1.0.0"}')
            container.writestr("specgen/checks/toy.py", text)
            if name == "again":
                first = canonical.digest((folder / "first.pyz").read_bytes())
                entry = decision(date="2027-01-05", suite=first)
                container.writestr("exclusions.yaml", exclusions.write(exclusions.append(Register("toy"), entry)))
    (folder / "lock.json").write_bytes(canonical.dump({"suite": {"suite.pyz": canonical.digest((folder / "first.pyz").read_bytes())}}))
    monkeypatch.setattr(travelling, "local_digest", lambda domain: travelling.packed_digest(folder / "again.pyz"))
    code, out, _ = call("run", "--plan", "again.pyz", "--target", "target.yaml", "--key", "k.key", "-o", "out")
    assert code == 0, out
    said = json.loads(call("verify", "out", "--plan", "again.pyz", "--lock", "lock.json", "--signer", "k.pub", "--json")[1])
    assert "suite-foreign" not in {one["code"] for one in said["mismatches"]} and said["exclusions"][0]["id"] == "EXC-01"
    monkeypatch.setattr(travelling, "local_digest", lambda domain: travelling.packed_digest(folder / "first.pyz"))
    assert call("run", "--plan", "first.pyz", "--target", "target.yaml", "--key", "k.key", "-o", "before")[0] == 1
    monkeypatch.setattr(travelling, "local_digest", lambda domain: travelling.packed_digest(folder / "again.pyz"))
    said = json.loads(call("verify", "before", "--plan", "again.pyz", "--signer", "k.pub", "--json")[1])
    assert "suite-foreign" not in {one["code"] for one in said["mismatches"]}, "a result of the suite before stays what it is"
    assert (said["overall"], said["overall_now"]) == ("non_conform", "conform")
    (folder / "lock.json").write_bytes(canonical.dump({"suite": {"suite.pyz": "0" * 64}}))
    said = json.loads(call("verify", "out", "--plan", "again.pyz", "--lock", "lock.json", "--signer", "k.pub", "--json")[1])
    assert "suite-foreign" in {one["code"] for one in said["mismatches"]}


def test_a_repetition_leaves_out_what_is_excluded(desk: Any, product: Callable[..., Any]) -> None:
    folder, call = desk
    (folder / "good.yaml").write_text(yaml.safe_dump(product().target()))
    assert call("run", "--plan", "plan.json", "--target", "good.yaml", "-o", "declared")[0] == 0
    replay = ("replay", "declared", "--target", "good.yaml", "--nonce", "n", "-o", "again")
    code, out, err = call(*replay, *EXCLUDED)
    assert code == 0, out + err
    sheet = json.loads((folder / "again" / "replay.json").read_bytes())
    assert [row["check"] for row in sheet["rows"]] == ["TOY-ING-01.readable"] and sheet["not_confirmed"] == []
    (folder / "broken.yaml").write_text("format: x\n")
    assert call(*replay, "--exclusions", "broken.yaml")[0] == 3
