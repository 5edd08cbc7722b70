"""The prescribed interface: valid documents, one pointer per parameter, and a reference that answers as they say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
import yaml
from openapi_schema_validator import OAS31Validator

from specgen.conformance.run import Finished
from specgen.knowledge.interface import with_values
from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from specgen.reference.serving import Options
from tests import broker_harness

FOLDER = broker_harness.ROOT / "requirements" / "interface"
OPENAPI: dict[str, Any] = yaml.safe_load((FOLDER / "broker-openapi.yaml").read_text(encoding="utf-8"))
KB = load_kb(Roots(broker_harness.ROOT, "test"))[0]
INDEX = {
    one["id"]: one
    for one in yaml.safe_load((FOLDER / "index.yaml").read_text(encoding="utf-8"))["interfaces"]
    if one["domain"] == "databroker"
}


def resolved(node: Any) -> Any:
    """Return a node of the OpenAPI document with its references put in place."""
    if isinstance(node, dict) and "$ref" in node:
        target: Any = OPENAPI
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        return resolved(target)
    if isinstance(node, dict):
        return {key: resolved(value) for key, value in node.items()}
    return [resolved(value) for value in node] if isinstance(node, list) else node


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in OPENAPI["paths"].items():
        for method, operation in item.items():
            if method in ("get", "post", "patch", "delete"):
                yield method, path, resolved(operation)


def media(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for body in bodies:
        yield from body.get("content", {}).items()


def test_the_observation_schema_is_the_one_of_the_web_interface() -> None:
    schema = json.loads((FOLDER / "broker-observation.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    other = OPENAPI["components"]["schemas"]["Observation"]
    assert schema["required"] == other["required"] and set(schema["properties"]) == set(other["properties"])
    for example in schema["examples"]:
        jsonschema.Draft202012Validator(schema).validate(example)


def test_the_messaging_interface_is_valid_asyncapi() -> None:
    document = yaml.safe_load((FOLDER / "broker-asyncapi.yaml").read_text(encoding="utf-8"))
    assert document["asyncapi"] == "3.0.0"
    for operation in document["operations"].values():
        name = operation["channel"]["$ref"].rsplit("/", 1)[1]
        assert {one["$ref"].rsplit("/", 1)[1] for one in operation["messages"]} <= set(
            document["channels"][name]["messages"]
        )
    assert operation["bindings"]["mqtt"]["qos"] == 1
    assert {server["protocolVersion"] for server in document["servers"].values()} == {"3.1.1", "5.0"}


def test_every_parameter_of_a_tested_sentence_stands_in_the_interface() -> None:
    """What the product is held to can be read in the documents; parameters of the procedure alone belong to the test."""
    mapped = {value for one in INDEX.values() for value in one.get("values", {}).values()}
    named = {
        f"{name}.{key}"
        for name, one in broker_harness.requirements().items()
        for key in one.get("parameters", {})
        if f"{{{key}}}" in one["statement"]["nl"]
    }
    assert named and named <= mapped


@pytest.mark.parametrize("interface", sorted(INDEX))
def test_a_changed_parameter_changes_the_document_there_and_nowhere_else(interface: str) -> None:
    entry = INDEX[interface]
    data = (FOLDER / entry["file"]).read_bytes()
    assert with_values(data, {}) == data
    for pointer in entry.get("values", {}):
        before, after = data.splitlines(), with_values(data, {pointer: 7919}).splitlines()
        changed = [place for place, line in enumerate(after) if line != before[place]]
        assert len(changed) == 1 and b"7919" in after[changed[0]], pointer


def test_the_defaults_are_those_of_the_knowledge_base() -> None:
    for entry in INDEX.values():
        document = yaml.safe_load((FOLDER / entry["file"]).read_text(encoding="utf-8"))
        for pointer, reference in entry.get("values", {}).items():
            node: Any = document
            for step in pointer.split("/")[1:]:
                step = step.replace("~1", "/").replace("~0", "~")
                node = node[int(step)] if isinstance(node, list) else node[step]
            name, _, key = reference.partition(".")
            assert str(node) == str(KB.requirements[name].parameters[key].default), pointer


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return broker_harness.run(
        Options(path_prefix="/p", extra_fields=True), folder=Path(tmp_path_factory.mktemp("recorded"))
    )


def test_the_reference_answers_as_the_interface_says(recorded: Finished) -> None:
    """Every exchange of a whole run: the operation is described, the status is listed, the body fits the schema."""
    table = [
        (method, re.compile("/p" + re.sub(r"\{[^}]+\}", "[^/]+", path) + "$"), operation)
        for method, path, operation in operations()
    ]
    seen, validators = set(), {}
    for trace in recorded.evidence.traces.values():
        for one in trace.observations:
            if one.kind != "http" or one.status in (401, 405):
                continue
            method, path = one.data["request"]["method"].lower(), urlsplit(one.data["request"]["url"]).path
            found = [operation for verb, pattern, operation in table if verb == method and pattern.match(path)]
            if path == "/p":
                continue
            assert found, (method, path)
            operation = found[0]
            answers = operation["responses"]
            assert str(one.status) in answers, (operation["operationId"], one.status, one.label)
            content = answers[str(one.status)].get("content", {})
            kind = one.header("content-type")
            assert not content or kind in content, (operation["operationId"], kind)
            if kind in content and "ndjson" not in kind:
                mark = (operation["operationId"], one.status, kind)
                seen.add(mark)
                validator = validators.setdefault(mark, OAS31Validator(content[kind]["schema"]))
                errors = list(validator.iter_errors(one.body))
                assert not errors, (mark, errors[0].message, trace.check, one.label)
    assert len(seen) > 35
