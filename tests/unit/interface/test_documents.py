"""Every document of the prescribed interface, by validators that are not ours; every example against its own schema."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import jsonschema
import pytest
import yaml
from openapi_spec_validator import validate
from pydantic_asyncapi.v3 import AsyncAPI
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from specgen.knowledge.locate import Roots
from specgen.knowledge.rules.uses import operations_in
from specgen.knowledge.store import load_kb
from tests.conftest import REPOSITORY

FOLDER = REPOSITORY / "requirements" / "interface"
KB = load_kb(Roots(REPOSITORY, "test"), use_cache=False)[0]
INTERFACES = KB.interfaces
VERBS = {"get", "put", "post", "delete", "patch", "head", "options"}


def read(name: str) -> Any:
    text = (FOLDER / name).read_text("utf-8")
    return json.loads(text) if name.endswith(".json") else yaml.safe_load(text)


DOCUMENTS: dict[str, Any] = {one.file: read(one.file) for one in INTERFACES.values()}
REGISTRY: Registry[Any] = Registry().with_resources(
    (name, Resource.from_contents(document, default_specification=DRAFT202012)) for name, document in DOCUMENTS.items()
)


class Place(NamedTuple):
    """A node of a document: the file it stands in, the JSON pointer, the value (references followed)."""

    file: str
    pointer: str
    value: Any

    def at(self, *steps: str) -> Place:
        """Go down, following a reference wherever one stands."""
        place = self
        for step in steps:
            place = followed(Place(place.file, f"{place.pointer}/{escaped(step)}", place.value[step]))
        return place


def escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def followed(place: Place) -> Place:
    for _ in range(20):
        if not (isinstance(place.value, dict) and isinstance(place.value.get("$ref"), str)):
            return place
        file, _, pointer = place.value["$ref"].partition("#")
        name = file.removeprefix("./") or place.file
        value = DOCUMENTS[name]
        for step in pointer.split("/")[1:]:
            value = value[unquote(step).replace("~1", "/").replace("~0", "~")]
        place = Place(name, pointer, value)
    raise AssertionError(f"references in a circle at {place.file}#{place.pointer}")


def of_kind(kind: str) -> list[str]:
    found = sorted({one.file for one in INTERFACES.values() if one.kind == kind})
    assert found
    return found


def operations(file: str) -> Iterator[Place]:
    root = Place(file, "", DOCUMENTS[file])
    for group in ("paths", "webhooks"):
        for path in root.value.get(group, {}):
            item = root.at(group, path)
            yield from (item.at(verb) for verb in item.value if verb in VERBS)


def bodies(operation: Place) -> Iterator[tuple[str, Place]]:
    """Yield (media type, content) of the request and of every response."""
    holders = [operation.at("requestBody")] if "requestBody" in operation.value else []
    holders += [operation.at("responses", status) for status in operation.value["responses"]]
    for holder in holders:
        for kind in holder.value.get("content", {}):
            yield kind, holder.at("content", kind)


def examples(content: Place) -> list[Any]:
    found = [content.value["example"]] if "example" in content.value else []
    return found + [content.at("examples", name).value["value"] for name in content.value.get("examples", {})]


def check(schema: Place, example: Any) -> None:
    validator = jsonschema.Draft202012Validator({"$ref": f"{schema.file}#{schema.pointer}"}, registry=REGISTRY)
    errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(example)]
    assert errors == [], f"{schema.file}#{schema.pointer}"


@pytest.mark.parametrize("file", of_kind("openapi"))
def test_an_openapi_document_is_valid(file: str) -> None:
    assert DOCUMENTS[file]["openapi"].startswith("3.1")
    validate(DOCUMENTS[file], base_uri=(FOLDER / file).as_uri())


@pytest.mark.parametrize("file", of_kind("openapi"))
def test_every_example_of_an_openapi_document_fits_its_schema(file: str) -> None:
    tried = 0
    for operation in operations(file):
        for kind, content in bodies(operation):
            given = examples(content)
            assert given, f"{operation.pointer}: {kind} has no example"
            if "schema" not in content.value or not ("json" in kind and "ndjson" not in kind):
                continue  # a text form: the example shows it, the schema says only that it is text
            for one in given:
                check(Place(content.file, f"{content.pointer}/schema", content.value["schema"]), one)
                tried += 1
    assert tried > 0


@pytest.mark.parametrize("file", of_kind("asyncapi"))
def test_an_asyncapi_document_is_valid_and_so_are_its_examples(file: str) -> None:
    assert DOCUMENTS[file]["asyncapi"].startswith("3.")
    AsyncAPI.model_validate(DOCUMENTS[file])
    tried = 0
    messages = Place(file, "", DOCUMENTS[file]).at("components", "messages")
    for name in messages.value:
        message = messages.at(name)
        for example in message.value.get("examples", ()):
            check(Place(message.file, f"{message.pointer}/payload", message.value["payload"]), example["payload"])
            tried += 1
    assert tried > 0


@pytest.mark.parametrize("file", of_kind("jsonschema"))
def test_a_schema_is_valid_and_so_are_its_examples(file: str) -> None:
    schema = DOCUMENTS[file]
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["examples"]
    for example in schema["examples"]:
        check(Place(file, "", schema), example)


def test_a_wrong_example_would_be_found() -> None:
    file = next(iter(of_kind("jsonschema")))
    with pytest.raises(AssertionError):
        check(Place(file, "", DOCUMENTS[file]), {"not": "an example"})


def test_no_file_lies_about_unlisted() -> None:
    assert {path.name for path in Path(FOLDER).iterdir()} - {"index.yaml"} == set(DOCUMENTS)


def test_every_test_procedure_touches_documented_operations_and_few_operations_are_left_over() -> None:
    known = {f"{one.id}#{name}" for one in INTERFACES.values() for name in operations_in(DOCUMENTS[one.file])}
    touched = Counter(name for one in KB.requirements.values() for name in one.verification.operations)
    assert set(touched) <= known
    tests = [one for one in KB.requirements.values() if one.verification.method == "test"]
    assert all(one.verification.operations for one in tests)
    left = sorted(known - set(touched))
    assert len(left) <= len(known) // 20, left


def test_values_that_a_tender_fills_in_stand_in_the_document_with_the_default() -> None:
    for interface in INTERFACES.values():
        for pointer, parameter in interface.values.items():
            node: Any = DOCUMENTS[interface.file]
            for step in pointer.split("/")[1:]:
                step = step.replace("~1", "/").replace("~0", "~")
                node = node[int(step)] if isinstance(node, list) else node[step]
            owner, _, name = parameter.partition(".")
            default = KB.requirements[owner].parameters[name].default
            same = str(node) == str(default) if isinstance(node, str | bool) else Decimal(str(node)) == Decimal(str(default))
            assert same, f"{interface.file}{pointer} is {node}, {parameter} is {default}"
