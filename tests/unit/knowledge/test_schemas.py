"""Schemas are what the types say, every authored file names its schema on its first line, and fits it."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest

from specgen.cli import main
from specgen.knowledge.corpus import kind_of
from specgen.knowledge.schemas import TYPES, schema_bytes
from specgen.knowledge.strict_yaml import load
from tests.conftest import REPOSITORY

NO_SCHEMA = re.compile(r"^requirements/(interface/(?!index\.yaml)|maturity/|measures\.yaml|use-cases/)")
AUTHORED = sorted(
    path.relative_to(REPOSITORY).as_posix()
    for top in ("requirements", "clauses", "examples")
    for folder, _, files in os.walk(REPOSITORY / top)
    for path in (Path(folder) / name for name in files)
    if path.suffix in (".yaml", ".yml")
)
_LINE = re.compile(r"^# yaml-language-server: \$schema=(\S+)$")


def test_there_are_files_to_look_at() -> None:
    kinds = {kind_of(path) for path in AUTHORED}
    assert {"kb", "component", "standards", "sources", "brands", "profile", "clause", "law", "instruments", "articles", "effects",
            "terms"} <= kinds  # fmt: skip
    assert len(AUTHORED) > 60


def test_schemas_are_what_the_command_writes(tmp_path: Path, repository: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["kb", "schema", "-o", str(tmp_path)])
    assert ended.value.code == 0
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in (repository / "schemas").glob("*.json")}
    named = {name for name in written if name not in kept}
    assert named <= {"overlay.schema.json"}, "schemas/ is out of date: specgen kb schema -o schemas"
    assert {name: data for name, data in written.items() if name not in named} == kept


@pytest.mark.parametrize("name", [name for name in TYPES if name != "overlay"])
def test_a_schema_is_a_sound_json_schema_without_open_ends(name: str) -> None:
    found = json.loads(schema_bytes(name))
    jsonschema.Draft202012Validator.check_schema(found)
    structs = [one for one in found["$defs"].values() if one.get("properties")]
    assert structs
    assert all(one.get("additionalProperties") is False for one in structs)


@pytest.mark.parametrize("path", [path for path in AUTHORED if not NO_SCHEMA.match(path)])
def test_an_authored_file_names_its_schema_and_fits_it(path: str, repository: Path) -> None:
    file = repository / path
    data = file.read_bytes()
    match = _LINE.match(data.decode("utf-8").splitlines()[0])
    assert match, f"{path}: the first line names no schema"
    schema = (file.parent / match.group(1)).resolve()
    assert schema.parent == repository / "schemas"
    assert schema.name == f"{kind_of(path) or 'tender'}.schema.json"
    validator = jsonschema.Draft202012Validator(json.loads(schema.read_bytes()))
    errors = [f"{one.json_path}: {one.message}" for one in validator.iter_errors(load(data).value)]
    assert errors == []
