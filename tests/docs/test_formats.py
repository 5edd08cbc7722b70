"""The samples of ``docs/formats.md`` are true: of the right type, loadable as a whole, and with the keys of what is really made."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from specgen.cli.common import check_ids
from specgen.cli.reference import target_yaml
from specgen.conformance import strict_yaml as suite_yaml
from specgen.conformance.cli import main as suite_main
from specgen.conformance.target import parse_target, read_claims
from specgen.dossier.build import Request, build
from specgen.errors import Severity
from specgen.knowledge.corpus import read_corpus
from specgen.knowledge.load import read_draft
from specgen.knowledge.locate import Roots
from specgen.knowledge.rules.catalogue import fingerprints
from specgen.knowledge.schemas import TYPES, schema
from specgen.knowledge.store import load_kb
from specgen.knowledge.strict_yaml import load
from specgen.model.catalogue import OverlayFile
from specgen.model.condition import Condition
from specgen.model.tender import CameraDossier
from specgen.proof.matrix import DomainProof, MutantRow, Row, document
from specgen.reference.broker import compose
from specgen.reference.serving import Options
from tests.docs.samples import PAGE, Sample, samples, write_files

DATE = "2027-03-01"
AUTHORED: dict[str, Any] = {"conditions": tuple[Condition, ...], "camera": CameraDossier, "overlay": OverlayFile}
MAPS: dict[str, set[str]] = {
    "fingerprints": {""},
    "lock": {"requirements[].parameters", "clauses[].parameters", "award", "award.*", "interfaces", "annexes", "printed", "suite"},
    "manifest": {"files"},
    "built": {"files"},
    "plan": {"suite_rules", "requirements[].parameters", "requirements[].units"},
    "suite": {"carried"},
    "result": {"target.interfaces", "summary.levels"},
    "evidence-run": {"interfaces", "claims.claims"},
    "evidence-http": {"data.request.headers", "data.response.headers"},
    "evidence-fact": {"data.value"},
    "statement": {"predicate.target.interfaces"},
    "proof": {
        "domains",
        *(f"domains.*.rows[].{name}" for name in ("reference", "variant", "parameters", "mutants[].own")),
    },
}
"""Made file -> places whose keys are data (ids, names, files), not part of the format."""


def _marked(mark: str) -> list[Any]:
    return [pytest.param(one, id=one.name) for one in samples() if mark in one.marks]


# -- authored files


@pytest.mark.parametrize("sample", _marked("schema"))
def test_a_sample_fits_the_published_schema_and_the_type(sample: Sample) -> None:
    import jsonschema

    name, value = sample.marks["schema"], load(sample.text.encode()).value
    assert [error.message for error in jsonschema.Draft202012Validator(schema(name)).iter_errors(value)] == []
    msgspec.convert(value, TYPES[name])


@pytest.mark.parametrize("sample", [one for one in _marked("schema") if one.values[0].marks.get("file")])
def test_the_first_line_names_the_schema_from_where_the_file_stands(sample: Sample) -> None:
    file = sample.marks["file"]
    way = "../" * file.count("/") + f"schemas/{sample.marks['schema']}.schema.json"
    assert sample.text.splitlines()[0] == f"# yaml-language-server: $schema={way}"


@pytest.mark.parametrize("sample", [one for one in _marked("type") if one.values[0].marks["type"] in AUTHORED])
def test_a_part_fits_its_type(sample: Sample) -> None:
    value = load(sample.text.encode()).value
    made = msgspec.convert(value, AUTHORED[sample.marks["type"]])
    assert value and msgspec.to_builtins(made)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"unknown": value}, AUTHORED[sample.marks["type"]])


def test_every_kind_of_authored_file_has_a_sample() -> None:
    shown = {one.marks["schema"] for one in samples() if "schema" in one.marks}
    assert shown | {"overlay"} == set(TYPES) | {"overlay"}
    assert {one.marks["type"] for one in samples() if "type" in one.marks} == {*AUTHORED, "target", "claims", "mapping"}


def _fields(node: Any, root: dict[str, Any], value: Any) -> Iterator[tuple[str, str]]:
    """Yield (definition, key) of every key that a value uses, walking it along its schema."""
    for choice in node.get("anyOf", [node]):
        name = choice.get("$ref", "").rsplit("/", 1)[-1]
        inner = root["$defs"][name] if name else choice
        if isinstance(value, dict) and "properties" in inner:
            for key in value:
                yield name, key
                yield from _fields(inner["properties"].get(key, {}), root, value[key])
        elif isinstance(value, dict) and isinstance(inner.get("additionalProperties"), dict):
            for key in value:
                yield from _fields(inner["additionalProperties"], root, value[key])
        elif isinstance(value, list) and "items" in inner:
            for item in value:
                yield from _fields(inner["items"], root, item)


def test_every_field_of_every_type_is_shown_or_named() -> None:
    """A field is either used in a sample or named in the text of a section that has a sample of that schema."""
    used: set[tuple[str, str]] = set()
    named: dict[str, str] = {}
    for sample in samples():
        if "schema" in sample.marks:
            name = sample.marks["schema"]
            used |= set(_fields(schema(name), schema(name), load(sample.text.encode()).value))
            named[name] = named.get(name, "") + sample.section
        elif sample.marks.get("type") == "conditions":
            parts = {"items": {"$ref": "#/$defs/Condition"}}
            used |= set(_fields(parts, schema("component"), load(sample.text.encode()).value))
        elif sample.marks.get("type") == "camera":
            used |= {("CameraDossier", key) for key in load(sample.text.encode()).value}
    missing = {
        f"{name}: {definition}.{key}"
        for name in named
        for definition, inner in schema(name)["$defs"].items()
        for key in inner.get("properties", {})
        if (definition, key) not in used and f"`{key}`" not in named[name] and definition != "Localized"
    }
    assert missing == set()


# -- the samples as one knowledge base


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("formats")
    write_files(folder)
    return folder


def test_the_samples_load_together_without_an_error_or_a_warning(corpus: Path) -> None:
    kb, findings = load_kb(Roots(corpus, "test"), check_ids(), date=DATE, use_cache=False)
    assert [one.as_dict() for one in findings if one.severity is not Severity.INFO] == []
    assert set(kb.requirements) == {"DB-INH-01", "DB-INH-90", "DB-INH-91", "DB-INH-92"}


def test_the_overlay_lies_on_top(corpus: Path) -> None:
    roots = Roots(corpus, "test", (corpus / "overlay",))
    kb, findings = load_kb(roots, check_ids(), use_cache=False)
    assert [one.code for one in findings] == []
    assert set(kb.brands.brands) == {"Voorbeeldmerk", "Stadsmerk"}


# -- made files


def _shape(value: Any, maps: set[str], path: str = "") -> Any:
    """Return the nested keys of a value; list items and the values of maps are merged into one shape."""
    if isinstance(value, dict):
        if path in maps:
            return {"*": _merged([_shape(one, maps, f"{path}.*" if path else "*") for one in value.values()])}
        return {key: _shape(one, maps, f"{path}.{key}" if path else key) for key, one in value.items()}
    if isinstance(value, list):
        return {"[]": _merged([_shape(one, maps, f"{path}[]") for one in value])}
    return type(value).__name__ if value is not None else None


def _merged(shapes: list[Any]) -> Any:
    trees = [one for one in shapes if isinstance(one, dict)]
    if trees:
        keys = dict.fromkeys(key for tree in trees for key in tree)
        return {key: _merged([tree[key] for tree in trees if key in tree]) for key in keys}
    return next((one for one in shapes if one is not None), None)


def _differences(shown: Any, made: Any, path: str = "") -> Iterator[str]:
    """Yield every place where the keys differ; an empty list or a null on one side says nothing about what it may hold."""
    if shown is None or made is None or not (isinstance(shown, dict) or isinstance(made, dict)):
        return
    if not (isinstance(shown, dict) and isinstance(made, dict)):
        yield f"{path}: {shown} and {made}"
        return
    for key in sorted({*shown, *made}):
        if key not in shown or key not in made:
            yield f"{path}.{key} is {'not shown' if key not in shown else 'not made'}"
        else:
            yield from _differences(shown[key], made[key], f"{path}.{key}")


def _proof() -> DomainProof:
    """A proof of one requirement, as ``prove`` makes it."""
    check = {"DB-INH-01.readable": "passed"}
    mutant = MutantRow("m", "DB-INH-01", "s", {"DB-INH-01.readable": "failed"}, (), (), (), 1, 0.5)
    return DomainProof("databroker", "c", True, (Row("DB-INH-01", check, check, (mutant,), {"deadline": 2}),))


@pytest.fixture(scope="module")
def made(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Build the sample tender, run its suite against the reference broker, seal the report: every made file by its mark."""
    folder = tmp_path_factory.mktemp("formats-run")
    files = build(Roots(corpus, "test"), Request(corpus / "tender.yaml", DATE), known_checks=check_ids()).files
    (folder / "suite.pyz").write_bytes(files["publish/suite.pyz"])
    assert suite_main(["keygen", "--out", str(folder / "signing")]) == 0
    with compose.start(Options(), {}) as running:
        (folder / "target.yaml").write_text(target_yaml(running.target), "utf-8")
        order = [
            "--target",
            str(folder / "target.yaml"),
            "--key",
            str(folder / "signing.key"),
            "-o",
            str(folder / "result"),
        ]
        assert suite_main(["run", "--plan", str(folder / "suite.pyz"), *order]) == 0
    with zipfile.ZipFile(io.BytesIO(files["publish/suite.pyz"])) as container:
        plan, suite = (json.loads(container.read(name)) for name in ("plan.json", "suite.json"))
    lines = [json.loads(line) for line in (folder / "result" / "evidence.jsonl").read_text("utf-8").splitlines()]
    result_files = {path.name for path in (folder / "result").iterdir()}
    bundle = json.loads((folder / "result" / "bundle.dsse.json").read_text("utf-8"))
    groups = fingerprints(read_draft(read_corpus(Roots(corpus, "test"))))
    return {
        "fingerprints": groups["requirements"],
        "proof": json.loads(document([_proof()], DATE)),
        "lock": json.loads(files["publish/tender.lock.json"]),
        "manifest": json.loads(files["publish/manifest.json"]),
        "built": json.loads(files["internal/.built.json"]),
        "texts": json.loads(files["internal/texts.nl.json"]),
        "plan": plan,
        "suite": suite,
        "result": json.loads((folder / "result" / "result.json").read_text("utf-8")),
        "evidence-run": lines[0],
        "evidence-http": next(one for one in lines if one.get("kind") == "http" and one["label"] == "accepted"),
        "evidence-fact": next(one for one in lines if one.get("kind") == "fact"),
        "evidence-check": next(one for one in lines if one["type"] == "check"),
        "evidence-end": lines[-1],
        "bundle": bundle,
        "statement": json.loads(base64.b64decode(bundle["payload"])),
        "": {"dossier": set(files), "result": result_files},
    }


@pytest.mark.parametrize("sample", _marked("made"))
def test_a_sample_of_a_made_file_has_the_keys_of_what_is_made(sample: Sample, made: dict[str, Any]) -> None:
    name = sample.marks["made"]
    maps = MAPS.get(name, set())
    shown = _shape(json.loads(sample.text), maps)
    assert list(_differences(shown, _shape(made[name], maps))) == []


def test_every_made_file_has_a_sample(made: dict[str, Any]) -> None:
    assert {one.marks["made"] for one in samples() if "made" in one.marks} == set(made) - {""}


def test_the_format_names_are_those_that_are_written(made: dict[str, Any]) -> None:
    shown = {one.marks["made"]: json.loads(one.text).get("format") for one in samples() if "made" in one.marks}
    assert {name: made[name].get("format") for name in made if name} == shown


def _listed(heading: str) -> set[str]:
    section = PAGE.read_text("utf-8").split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r"^\| `([^`]+)` \|", section, re.M))


def test_the_dossier_has_the_files_that_the_page_lists(made: dict[str, Any]) -> None:
    listed = _listed("The dossier of build")
    folders = {name for name in listed if name.endswith("/")}
    assert {next((one for one in folders if name.startswith(one)), name) for name in made[""]["dossier"]} == listed


def test_the_result_folder_has_the_files_that_the_page_lists(made: dict[str, Any]) -> None:
    assert made[""]["result"] == _listed("The result folder")


def test_the_comparison_sees_a_missing_and_a_surplus_key() -> None:
    maps = {"files"}
    left, right = {"a": [{"b": 1}], "files": {"x": 1}}, {"a": [{"c": 1}, {"b": 2}], "files": {"y": 2}, "d": 1}
    assert list(_differences(_shape(left, maps), _shape(right, maps))) == [".a.[].c is not shown", ".d is not shown"]


# -- files of a test


def test_the_target_sample_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ca.pem", "client.pem"):
        (tmp_path / name).write_text("", "utf-8")
    mapping = next(one for one in samples() if one.marks.get("type") == "mapping")
    (tmp_path / "mapping.yaml").write_text(mapping.text, "utf-8")
    found = [one for one in samples() if one.marks.get("type") == "target"]
    for name in {name for one in found for name in re.findall(r"env: (\w+)", one.text)}:
        monkeypatch.setenv(name, "-----BEGIN PRIVATE KEY----- a long secret")
    target, broker, other = (parse_target(suite_yaml.load(one.text, "target.yaml"), folder=tmp_path) for one in found)
    assert set(target.interfaces) == {"api", "mqtt_v5"}
    assert set(target.principals) == {"provider", "consumer_a", "admin", "auditor"}
    assert set(broker.interfaces) == {"mqtt_v3", "mqtt_v5", "api"} and broker.interfaces["api"].type == "adapter"
    assert other.adapter is not None and len(other.adapter.mapping["operations"]) == 5


def test_the_claims_sample_is_read(tmp_path: Path) -> None:
    sample = next(one for one in samples() if one.marks.get("type") == "claims")
    (tmp_path / "claims.yaml").write_text(sample.text, "utf-8")
    assert read_claims(tmp_path / "claims.yaml", frozenset({"DB-INH-01"})).supports("DB-INH-01")
