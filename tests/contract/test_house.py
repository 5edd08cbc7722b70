"""The house rules that a machine can hold: layers, sizes, words that may not occur."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import REPOSITORY

SOURCES = sorted(path for path in (REPOSITORY / "specgen").rglob("*.py") if "__pycache__" not in path.parts)
MAX_LINES = 500
MAX_FUNCTION = 80
FORBIDDEN_NAMES = ("utils", "util", "helpers", "helper", "manager", "managers", "base", "misc", "common_utils")


def shown(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in SOURCES:
        yield shown(path), ast.parse(path.read_text("utf-8"))


def test_the_import_contracts_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlinter.cli import lint_imports_command

    monkeypatch.chdir(REPOSITORY)
    said = CliRunner().invoke(lint_imports_command, ["--no-cache"])
    assert said.exit_code == 0, said.output
    kept = re.search(r"Contracts: (\d+) kept, 0 broken", said.output)
    assert kept, said.output
    assert int(kept.group(1)) >= 8


def test_no_file_is_longer_than_fits_in_a_head() -> None:
    assert {shown(path): lines for path in SOURCES if (lines := len(path.read_text("utf-8").splitlines())) > MAX_LINES} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{name}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > MAX_FUNCTION
    }
    assert long == {}


def test_nobody_prints() -> None:
    calls = [
        f"{name}:{node.lineno}"
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("print", "breakpoint")
    ]
    assert calls == []


def test_every_public_module_and_function_says_what_it_is() -> None:
    silent = []
    for name, tree in trees():
        public = not any(part.startswith("_") and part != "__init__.py" for part in Path(name).parts)
        if public and not ast.get_docstring(tree):
            silent.append(name)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{name}:{node.lineno} {node.name}")
    assert silent == []


def test_only_the_edge_catches_everything() -> None:
    """Elsewhere an error of any kind may be met only to tidy up and be raised again."""
    caught = {
        name
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
        and not (isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None)
    }
    edges = {"specgen/cli/__init__.py", "specgen/conformance/cli.py", "specgen/conformance/run.py", "specgen/conformance/judging.py"}
    assert caught <= edges, caught - edges


def test_modules_have_names_that_say_something() -> None:
    assert [shown(path) for path in SOURCES if path.stem in FORBIDDEN_NAMES or path.parent.name in FORBIDDEN_NAMES] == []


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError|NotImplemented)\b")
    found = [
        f"{shown(path)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert found == []


def _words_of_references() -> set[str]:
    """Product names that a reference gives itself: what it answers as its product, and its packages."""
    from specgen.reference.anpr import compose as anpr
    from specgen.reference.broker import compose as broker
    from specgen.reference.serving import Options

    names = {"specgen.reference", "reference.broker", "reference.anpr"}
    for module in (broker, anpr):
        with module.start(Options(port=0, data_dir=""), {}) as running:
            names.add(str(running.target["product"]))
    return names


def test_no_check_knows_a_reference() -> None:
    names = _words_of_references()
    assert len(names) >= 5
    folder = REPOSITORY / "specgen" / "checks"
    files = [path for path in folder.rglob("*.py") if "__pycache__" not in path.parts]
    assert len(files) > 10
    hits = {
        (shown(path), name) for path in files for name in names if re.search(rf"\b{re.escape(name)}\b", path.read_text("utf-8"), re.I)
    }
    assert hits == set()


@pytest.mark.parametrize("room", ["model", "resolve", "document"])
def test_pure_rooms_ask_nothing_of_the_world(room: str) -> None:
    """They may reckon with dates, but never ask which day it is."""
    asking = re.compile(r"^(os|pathlib|io|time|locale|random|socket|subprocess|tempfile|sys|urllib|http)$")
    found = []
    for path in (REPOSITORY / "specgen" / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            found += [f"{shown(path)}: {name}" for name in names if asking.match(name.split(".")[0])]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            name = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
            if name in ("open", "today", "now", "utcnow", "fromtimestamp", "read_text", "read_bytes"):
                found.append(f"{shown(path)}: {name}()")
    assert found == []


def test_the_travelling_set_needs_only_the_standard_library_and_what_it_carries() -> None:
    import sys

    carried = {"yaml", "paho", "specgen", "cryptography"}
    strange = set()
    for folder in ("conformance", "checks", "simulator"):
        for path in (REPOSITORY / "specgen" / folder).rglob("*.py"):
            if path.parent.name == "bulk":
                continue  # whole arrays stay home
            guest = {"pytest"} if path.parent.name == "guest" else set()  # only pytest itself imports that folder
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
                tops = {name.split(".")[0] for name in names}
                strange |= {(shown(path), top) for top in tops - carried - guest if top not in sys.stdlib_module_names}
    assert strange == set()


def test_comments_and_texts_keep_to_the_subject() -> None:
    """No machine paths and no package-registry hosts in product files."""
    host = re.compile(r"/(?:home|work|root)/\w+|pypi\.org|files\.pythonhosted")
    found = []
    for path in SOURCES:
        with tokenize.open(path) as file:
            found += [f"{shown(path)}:{n}" for n, line in enumerate(file, 1) if host.search(line)]
    for top in ("requirements", "clauses", "examples"):
        for path in (REPOSITORY / top).rglob("*"):
            if path.suffix in (".yaml", ".md", ".json"):
                found += [f"{shown(path)}:{n}" for n, line in enumerate(path.read_text("utf-8").splitlines(), 1) if host.search(line)]
    assert found == []
