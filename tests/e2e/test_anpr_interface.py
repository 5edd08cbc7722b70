"""What the reference answers is what the prescribed interface says, exchange by exchange, and the interface is valid."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
import yaml
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from specgen.conformance.run import Finished
from specgen.reference.serving import Options
from tests import anpr_harness

FOLDER = anpr_harness.ROOT / "requirements" / "interface"
DOCUMENT: dict[str, Any] = json.loads(
    json.dumps(yaml.safe_load((FOLDER / "anpr-openapi.yaml").read_text("utf-8")), default=str)
)
REGISTRY: Registry[Any] = Registry().with_resource("urn:api", Resource.from_contents(DOCUMENT, DRAFT202012))


def validator(pointer: str) -> jsonschema.Draft202012Validator:
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator({"$ref": f"urn:api#{pointer}"}, registry=REGISTRY, format_checker=checker)


def resolved(value: dict[str, Any], pointer: str) -> tuple[dict[str, Any], str]:
    while "$ref" in value:
        pointer = value["$ref"].removeprefix("#")
        value = DOCUMENT
        for step in pointer.strip("/").split("/"):
            value = value[step]
    return value, pointer


def escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def test_the_document_is_valid() -> None:
    validate(DOCUMENT)


def test_examples_fit_their_schemas() -> None:
    tried = 0
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            if method in ("parameters", "servers"):
                continue
            places = [(f"/paths/{escaped(path)}/{method}/requestBody", operation.get("requestBody", {}))]
            places += [
                (f"/paths/{escaped(path)}/{method}/responses/{code}", answer)
                for code, answer in operation["responses"].items()
            ]
            for pointer, part in places:
                part, pointer = resolved(part, pointer)
                for media, content in part.get("content", {}).items():
                    if "example" in content:
                        validator(f"{pointer}/content/{escaped(media)}/schema").validate(content["example"])
                        tried += 1
    assert tried > 40


@pytest.fixture(scope="module", params=["plain", "variant"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    variant = Options(path_prefix="/stad/x", id_style="short", extra_fields=True, product="Anders")
    folder: Path = tmp_path_factory.mktemp("interface")
    return anpr_harness.run(variant if request.param == "variant" else Options(), folder=folder)


def test_each_answer_fits_the_document(run: Finished) -> None:
    table = {path: re.compile(re.sub(r"\{[a-z]+\}", "[^/]+", path) + "$") for path in DOCUMENT["paths"]}
    seen, tried = set(), 0
    for trace in run.evidence.traces.values():
        for one in (one for one in trace.observations if one.kind == "http"):
            url, method = urlsplit(one.data["request"]["url"]), one.data["request"]["method"].lower()
            asked = url.path.removeprefix("/stad/x").removeprefix("/edge")
            path = min((path for path, pattern in table.items() if pattern.match(asked)), key=lambda path: "{" in path)
            pointer = f"/paths/{escaped(path)}/{method}/responses/{one.status}"
            answer, pointer = resolved(DOCUMENT["paths"][path][method]["responses"][str(one.status)], pointer)
            media = one.header("content-type").split(";")[0]
            assert media in answer["content"], (path, method, one.status, media)
            if media != "application/x-ndjson":
                validator(f"{pointer}/content/{escaped(media)}/schema").validate(one.body)
            seen.add((path, method))
            tried += 1
    assert tried > 200
    missing = {(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods} - seen
    assert {path for path, method in missing if method in ("get", "post", "put")} <= {
        "/principal",
        "/settings/retention",
    }


def test_the_passage_schema_is_the_one_of_the_document() -> None:
    schema = json.loads((FOLDER / "anpr-passage.schema.json").read_text("utf-8"))
    capture, passage = (DOCUMENT["components"]["schemas"][name] for name in ("Capture", "Passage"))
    assert set(schema["properties"]) == {*capture["properties"], *passage["properties"]}
    assert set(schema["required"]) == {*capture["required"], *passage["required"]}
    camera = json.loads((FOLDER / "anpr-camera.schema.json").read_text("utf-8"))
    assert set(camera["required"]) == set(DOCUMENT["components"]["schemas"]["CameraEntry"]["required"])


@pytest.mark.parametrize("name", ["anpr-passage", "anpr-camera"])
def test_the_schemas_are_valid_and_so_are_their_examples(name: str) -> None:
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    assert schema["examples"]
    for example in schema["examples"]:
        checker.validate(example)
    assert not checker.is_valid({**schema["examples"][0], "regime": "B", "received_plate": "0-ABC-123"})
