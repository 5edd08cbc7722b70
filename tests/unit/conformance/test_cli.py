"""The commands of the suite, in process: exit codes, refusals, and no traceback for what a user can do wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from toy_domain import TOKEN, plan_data

from specgen.conformance import canonical, seal, travelling
from specgen.conformance.cli import HANDLERS, _parser, main
from specgen.conformance.registry import resolve

Desk = tuple[Path, Callable[..., tuple[int, str, str]]]


@pytest.fixture
def desk(
    tmp_path: Path, product: Callable[..., Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "nl_BE.UTF-8")
    (tmp_path / "plan.json").write_bytes(canonical.dump(plan_data(suite_rules={"seed": 7})))
    (tmp_path / "target.yaml").write_text(yaml.safe_dump(product().target()))

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return tmp_path, call


RUN = ("run", "--plan", "plan.json", "--target", "target.yaml", "-o", "out")


def test_from_keys_to_verification(desk: Desk) -> None:
    folder, call = desk
    code, out, _ = call("keygen", "--out", "k")
    assert code == 0 and "fingerprint" in out
    fingerprint = out.split()[-1]
    assert call("keygen", "--out", "k")[0] == 3, "a key is never overwritten"
    code, out, err = call(*RUN, "--key", "k.key")
    assert code == 0 and "conform" in out and "2 geslaagd" in out and "niet ondertekend" not in err
    result = json.loads((folder / "out" / "result.json").read_bytes())
    assert result["seed"] == 7, "a declaration uses the seed of the tender"
    code, out, _ = call("verify", "out", "--plan", "plan.json", "--signer", "k.pub", "--json")
    assert code == 0 and json.loads(out)["mismatches"] == []
    assert call("verify", "out", "--plan", "plan.json", "--signer", fingerprint)[0] == 0, (
        "what keygen printed is enough"
    )
    code, out, _ = call("verify", "out", "--plan", "plan.json")
    assert code == 4 and fingerprint in out and "onduidelijk" in out, "the stranger is named as keygen named him"
    assert call("verify", "out", "--signer", "k.pub")[0] == 4, "the tender was not given"
    assert call("verify", "out", "--plan", "plan.json", "--signer", "none.pub")[0] == 3
    (folder / "out" / "junit.xml").write_text("x")
    code, out, _ = call("verify", "out/bundle.dsse.json", "--plan", "plan.json", "--signer", "k.pub")
    assert code == 1 and "file-digest: junit.xml" in out
    assert call("verify", "k.pub", "--plan", "plan.json")[0] == 3


def test_sealing_afterwards(desk: Desk) -> None:
    folder, call = desk
    code, _, err = call(*RUN)
    assert code == 0 and "niet ondertekend" in err and "out/report.html" in err
    call("keygen", "--out", "k")
    assert call("seal", "out", "--key", "k.pub")[0] == 3
    assert call("seal", "out", "--key", "k.key", "--target", "target.yaml")[0] == 0
    assert call("verify", "out", "--plan", "plan.json", "--signer", "k.pub")[0] == 0
    page = folder / "out" / "report.html"
    page.write_text(page.read_text() + TOKEN)
    code, _, err = call("seal", "out", "--key", "k.key", "--target", "target.yaml")
    assert code == 1 and "report.html" in err and TOKEN not in err


def test_without_a_library_for_signing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _, call = desk
    call(*RUN)
    call("keygen", "--out", "k")
    call("seal", "out", "--key", "k.key")
    for name in ("cryptography.hazmat.primitives.serialization", "cryptography.hazmat.primitives.asymmetric.ed25519"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    assert call("keygen", "--out", "other")[0] == 4
    assert call("seal", "out", "--key", "k.key")[0] == 4
    assert call("verify", "out", "--plan", "plan.json", "--signer", "k.pub")[0] == 0, "verifying works everywhere"


def test_what_cannot_be_sealed(desk: Desk, product: Callable[..., Any]) -> None:
    folder, call = desk
    (folder / "target.yaml").write_text(yaml.safe_dump(product(faults=("plate",)).target()))
    call("keygen", "--out", "k")
    assert call(*RUN, "--key", "k.key")[0] == 4
    assert not (folder / "out" / seal.BUNDLE).exists()
    assert call("seal", "out", "--key", "k.key")[0] == 1


def test_usage(desk: Desk) -> None:
    folder, call = desk
    assert call()[0] == 2 and call("nothing")[0] == 2 and call("run")[0] == 2
    assert call("--help")[0] == 0
    assert call(*RUN, "--only", "TOY-XXX-01")[0] == 2
    assert call(*RUN, "--mode", "attended")[0] == 2, "without a nonce a run is a declaration"
    assert call(*RUN, "--mode", "attended", "--nonce", "x")[0] == 0
    code, _, err = call("explain", "TOY-ING-1", "--plan", "plan.json")
    assert code == 2 and "TOY-ING-01" in err
    assert call("plan")[0] == 2, "no suite and no plan"
    assert call("plan", "--plan", "none.json")[0] == 3
    (folder / "bad.json").write_text('{"format": "x"}')
    code, _, err = call("plan", "--plan", "bad.json")
    assert code == 3 and "bad.json" in err
    (folder / "bad.yaml").write_text("product: &a x\nproduct: y\n")
    code, _, err = call("doctor", "--target", "bad.yaml")
    assert code == 3 and "bad.yaml:1:10" in err and "bad.yaml:2:1" in err


def test_doctor(desk: Desk, product: Callable[..., Any]) -> None:
    folder, call = desk
    code, out, _ = call("doctor", "--target", "target.yaml")
    assert code == 1 and "Toy 1.0.0" in out and "provider" in out, (
        "the toy has no /principal, so the credential is noted"
    )
    (folder / "dead.yaml").write_text(yaml.safe_dump(product(mode="503").target()))
    code, out, _ = call("doctor", "--target", "dead.yaml", "--json")
    assert code == 4 and json.loads(out)["identified"] is False and "503" in json.loads(out)["cause"]


def test_lists(desk: Desk) -> None:
    _, call = desk
    assert "TOY-DOC-01" in call("list", "--plan", "plan.json")[1]
    assert json.loads(call("list", "--plan", "plan.json", "--json")[1])[0]["checks"] == ["TOY-ING-01.readable"]
    assert "deadline = 2 s" in call("explain", "TOY-ING-01.readable", "--plan", "plan.json")[1]
    assert "3 eisen, 2 met uitvoerbare controle, 2 controles" in call("plan", "--plan", "plan.json")[1]


def test_a_report_in_another_language(desk: Desk) -> None:
    folder, call = desk
    call(*RUN)
    assert '<html lang="nl">' in (folder / "out" / "report.html").read_text()
    assert call("report", "out", "--lang", "en", "-o", "en.html")[0] == 0
    assert '<html lang="en">' in (folder / "en.html").read_text()


def test_a_suite_with_other_checks_does_not_lend_its_name(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import zipfile

    folder, call = desk
    with zipfile.ZipFile(folder / "suite.pyz", "w") as container:
        container.write(folder / "plan.json", "plan.json")
        container.writestr("specgen/checks/toy.py", "other")
    arguments = ("run", "--plan", "suite.pyz", *RUN[3:])
    code, _, err = call(*arguments)
    assert code == 4 and "run `python3 suite.pyz` itself" in err
    monkeypatch.setattr(travelling, "local_digest", lambda domain: travelling.packed_digest(folder / "suite.pyz"))
    assert call(*arguments)[0] == 0
    assert json.loads((folder / "out" / "result.json").read_bytes())["suite"]["digest"] == canonical.digest(
        (folder / "suite.pyz").read_bytes()
    )


def test_results_of_other_code_are_not_called_tampered(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _, call = desk
    call("keygen", "--out", "k")
    monkeypatch.setattr(travelling, "local_digest", lambda domain: "1" * 64)
    assert call(*RUN, "--key", "k.key")[0] == 0
    assert call("verify", "out", "--plan", "plan.json", "--signer", "k.pub")[0] == 0
    monkeypatch.setattr(travelling, "local_digest", lambda domain: "2" * 64)
    code, out, _ = call("verify", "out", "--plan", "plan.json", "--signer", "k.pub")
    assert code == 4 and "other-code" in out


def test_every_command_is_there() -> None:
    listed = next(action for action in _parser()._actions if action.dest == "command").choices
    assert listed is not None and set(listed) == set(HANDLERS)
    assert all(callable(resolve(name if ":" in name else f"specgen.conformance.commands:{name}")) for name in HANDLERS.values())


def test_problems_of_a_target_file_are_told_in_dutch(desk: Desk) -> None:
    folder, call = desk
    (folder / "bad.yaml").write_text(
        "product: x\nenvironment: production\nprincipals: {a: geheim}\nklok: hook\nclock: haak\n"
    )
    code, _, err = call("doctor", "--target", "bad.yaml")
    lines = err.splitlines()
    assert code == 3 and len(lines) == 5, lines
    assert (
        "bad.yaml: environment: moet test zijn: de suite schrijft, wist en verzet de tijd, nooit in productie" in lines
    )
    assert "bad.yaml: principals.a: hier zijn regels 'naam: waarde' nodig" in lines
    assert "bad.yaml: clock: kies een van hook, short_parameter, none" in lines
    assert any(line.startswith("bad.yaml: klok: onbekende sleutel (bekend: adapter") for line in lines)
    code, _, err = call("doctor", "--target", "nowhere.yaml")
    assert code == 3 and err == "nowhere.yaml: kan niet gelezen worden (dit bestand bestaat niet)\n"


def test_doctor_says_what_it_tried_and_what_the_file_does_not_name(desk: Desk, product: Callable[..., Any]) -> None:
    folder, call = desk
    target = {**product().target(), "principals": {}}
    target["interfaces"] = {"other": target["interfaces"]["api"]}
    (folder / "other.yaml").write_text(yaml.safe_dump(target))
    code, out, _ = call("doctor", "--target", "other.yaml", "--plan", "plan.json")
    assert code == 0 and "interfaces bereikt: 1; testgebruikers aanvaard: 0. Volgende stap: run." in out
    assert "target.yaml noemt de interface api niet" in out
    assert "noemt de interface" not in call("doctor", "--target", "other.yaml")[1], (
        "without a plan nothing is known to be needed"
    )


def test_a_product_that_names_itself_by_a_secret_shows_none(desk: Desk, product: Callable[..., Any]) -> None:
    folder, call = desk
    (folder / "target.yaml").write_text(yaml.safe_dump(product(name=f"Toy {TOKEN}").target()))
    for arguments in (("doctor", "--target", "target.yaml"), ("doctor", "--target", "target.yaml", "--json"), RUN, (*RUN, "--json")):
        _, out, err = call(*arguments)
        assert TOKEN not in out + err and "Toy {{secret:provider}}" in out, arguments
    assert not [path.name for path in (folder / "out").iterdir() if TOKEN.encode() in path.read_bytes()]


def test_exit_0_of_a_part_answers_for_that_part(desk: Desk) -> None:
    folder, call = desk
    code, out, _ = call(*RUN, "--only", "TOY-ING-01")
    assert code == 0 and "omvat niet alle eisen" in out, "the shell hears yes, the reader hears that it is a part"
    result = json.loads((folder / "out" / "result.json").read_bytes())
    assert result["summary"]["complete"] is False and "omvat niet alle eisen" in (folder / "out" / "report.html").read_text("utf-8")
    call("keygen", "--out", "k")
    call("seal", "out", "--key", "k.key")
    arguments = ("verify", "out", "--plan", "plan.json", "--signer", "k.pub")
    assert call(*arguments)[0] == 4 and call(*arguments, "--partial")[0] == 0
    assert call(*RUN, "--only", "TOY-DOC-01")[0] == 4, "nothing that a check can tell"
