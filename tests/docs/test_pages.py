"""What the pages for people name exists: paths, commands, registry lines; and they say nothing about machines."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import specgen
from specgen.cli import app
from tests.docs.command_listing import suite_parsers, walk

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "THIRD_PARTY.md",
    *sorted(f"docs/{one.name}" for one in (ROOT / "docs").glob("*.md")),
)
CODE = re.compile(r"`([^`\n]+)`")
TOPS = ("specgen/", "requirements/", "clauses/", "examples/", "tests/", "docs/", "schemas/")
MADE = {
    "requirements/use-cases/",
    "requirements/maturity/",
    "requirements/fingerprints.json",
    "clauses/fingerprints.json",
    "clauses/reviewers.yaml",  # these two stand in a city's own layer
    "clauses/sign-offs.yaml",
}


def quoted(page: str) -> list[str]:
    text = re.sub(r"^```.*?^```$", "", (ROOT / page).read_text("utf-8"), flags=re.M | re.S)
    return CODE.findall(text)


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_exists(page: str) -> None:
    named = {one for one in quoted(page) if one.startswith(TOPS) and not re.search(r"[<>*…: ]", one)} - MADE
    assert {one for one in named if not (ROOT / one).exists() and not (ROOT / f"{one}.py").exists()} == set()


@pytest.mark.parametrize("page", [page for page in PAGES if page != "docs/commands.md"])  # that one has its own test
def test_every_command_that_a_page_names_exists(page: str) -> None:
    known = {name for name, _ in walk(app, "specgen")} | {
        f"specgen conformance {name}" for name in suite_parsers() if name
    }
    named = {one for one in quoted(page) if re.match(r"specgen [a-z]", one)}
    wrong = {one for one in named if " ".join(one.split()[:2]) not in known}
    inner = {
        one for one in named if len(one.split()) > 2 and " ".join(one.split()[:2]) in ("specgen kb", "specgen law")
    }
    wrong |= {one for one in inner if " ".join(one.split()[:3]) not in known}
    assert wrong == set()


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", (ROOT / page).read_text("utf-8"))
    assert [one for one in links if not ((ROOT / page).parent / one).exists()] == []


def test_architecture_is_one_page_and_names_every_room() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    assert len(text.split()) <= 1200
    rooms = {one.name for one in (ROOT / "specgen").iterdir() if one.is_dir() and any(one.glob("*.py"))}
    assert {room for room in rooms if f"`specgen/{room}" not in text} == set()


def test_architecture_has_the_layers_of_the_import_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    text = " ".join((ROOT / "ARCHITECTURE.md").read_text("utf-8").split())
    assert " > ".join(f"`{layer}`" for layer in layers) in text


def test_the_changelog_has_the_version_in_both_streams() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    newest = re.search(r"^## \[(.+?)\] - (\d{4}-\d{2}-\d{2})$", text, re.M)
    assert newest is not None and newest.group(1) == specgen.__version__
    body = text[newest.end() :].split("\n## ", 1)[0]
    assert "### Code" in body and "### Knowledge base" in body


def test_the_changelog_names_the_commands_that_exist() -> None:
    line = re.search(r"^- Commands (.+)\.$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert line is not None
    assert set(CODE.findall(line.group(1))) == set(app.list_commands(None))  # type: ignore[arg-type]
