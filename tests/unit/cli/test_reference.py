"""``specgen reference``: what it refuses to start, and how it says so."""

from __future__ import annotations

import socket
from collections.abc import Sequence

import pytest
from click.testing import CliRunner

from specgen.cli.reference import reference
from specgen.errors import Exit, UnreachableError

NOBODY = "127.0.0.1:9"


@pytest.mark.parametrize(
    "options",
    [["--database", f"postgresql://{NOBODY}/x"], ["--mqtt-upstream", f"mqtt://{NOBODY}"], ["--mqtt-upstream", "http://here"]],
)
def test_what_does_not_answer_is_named_and_the_code_is_4(options: Sequence[str]) -> None:
    result = CliRunner().invoke(reference, ["broker", *options])
    assert isinstance(result.exception, UnreachableError)
    assert result.exception.exit_code == Exit.CANNOT_TELL
    (finding,) = result.exception.findings
    assert finding.code == "SG-REF-002"


def test_a_port_that_is_taken_is_an_answer_and_no_crash() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for options in (["--port", port], ["--mqtt-ports", port, "0"]):
            result = CliRunner().invoke(reference, ["broker", *options])
            assert isinstance(result.exception, UnreachableError), result.exception
            assert result.exception.findings[0].code == "SG-REF-002"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["anpr", "--database", "postgresql://x/y"], "--database goes with the broker"),
        (["anpr", "--mqtt-upstream", "mqtt://x"], "--mqtt-upstream goes with the broker"),
        (["anpr", "--mqtt-ports", "1", "2"], "--mqtt-ports goes with the broker"),
        (["broker", "--mqtt-accounts"], "--mqtt-accounts goes with --mqtt-upstream"),
    ],
)
def test_options_that_do_not_go_together_are_refused(arguments: Sequence[str], told: str) -> None:
    result = CliRunner().invoke(reference, list(arguments))
    assert result.exit_code == 2 and told in result.output
