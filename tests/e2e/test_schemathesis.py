"""A stranger asks the reference broker all that its interface documents allow, and what they forbid (schemathesis).

It must never answer 5xx, a status or a media type that the documents do not name, or a body that their schemas do not know.
``SPECGEN_TEST_EXAMPLES`` sets how many requests each operation gets per kind of data and principal (4 in CI).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from specgen.reference.broker.compose import start
from specgen.reference.serving import Options

FOLDER = Path(__file__).resolve().parents[2] / "requirements" / "interface"
DOCUMENTS = sorted(FOLDER.glob("broker-*openapi.yaml"))
EXAMPLES = int(os.environ.get("SPECGEN_TEST_EXAMPLES", "4"))
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
ROLES = ("admin", "provider")


@pytest.fixture(scope="module")
def target() -> Iterator[dict[str, Any]]:
    with start(Options(), {}) as running:
        yield dict(running.target)


class Asked:
    """What came of the questions: who asked what and got which status; what was wrong, with one example each."""

    def __init__(self, target: dict[str, Any]) -> None:
        self.url = target["interfaces"]["api"]["url"]
        self.tokens = {role: target["principals"][role]["token"] for role in ROLES}
        self.answers: set[tuple[str, str, str, int]] = set()
        self.wrong: dict[tuple[str, str, int], str] = {}

    def schema(self, schema: Any) -> Asked:
        """Ask every operation of a document."""
        for found in schema.get_all_operations():
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                for role in ROLES:
                    try:
                        self.operation(found.ok(), mode, role)
                    except Unsatisfiable:
                        continue  # it takes no input, so that nothing about it can be wrong
        return self

    def operation(self, operation: Any, mode: GenerationMode, role: str) -> None:
        """Ask one operation with so many examples."""

        @seed(7)
        @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            self.case(case, operation.label, mode, role)

        ask()

    def case(self, case: Any, label: str, mode: GenerationMode, role: str) -> None:
        """Ask once, and hold the answer against the document."""
        answer = case.call(base_url=self.url, headers={"Authorization": f"Bearer {self.tokens[role]}"}, timeout=30)
        self.answers.add((label, role, mode.value, answer.status_code))
        for check in CHECKS:
            try:
                case.validate_response(answer, checks=[check])
            except (Failure, FailureGroup) as error:
                self.wrong.setdefault((label, check.__name__, answer.status_code), f"{error} {case.as_curl_command()}"[:1500])


@pytest.mark.parametrize("document", DOCUMENTS, ids=[one.name.removesuffix("-openapi.yaml").removesuffix(".yaml") for one in DOCUMENTS])
def test_every_operation_answers_as_documented(document: Path, target: dict[str, Any]) -> None:
    asked = Asked(target).schema(schemathesis.openapi.from_path(str(document)))
    assert asked.wrong == {}
    declared = yaml.safe_load(document.read_text("utf-8"))["paths"]
    assert len({one[0] for one in asked.answers}) >= 0.9 * sum(len(set(item) & METHODS) for item in declared.values()) > 0


METHODS = frozenset(("get", "put", "post", "delete", "patch", "head", "options"))


def test_what_a_document_does_not_say_is_found_out(target: dict[str, Any]) -> None:
    answer = {"type": "object", "required": ["colour"], "properties": {"colour": {"type": "string"}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "doctored", "version": "1"},
        "paths": {
            "/interfaces": {"get": {"responses": {"200": {"description": "d", "content": {"application/json": {"schema": answer}}}}}},
            "/catalogue": {"get": {"responses": {"299": {"description": "d"}}}},
        },
    }
    wrong = Asked(target).schema(schemathesis.openapi.from_dict(document)).wrong
    assert {(name, check) for name, check, _ in wrong} >= {
        ("GET /interfaces", "response_schema_conformance"),
        ("GET /catalogue", "status_code_conformance"),
    }
