"""``THIRD_PARTY.md`` names the packages of ``pyproject.toml`` and what the suite carries, with the licences they state."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest

from specgen.suite.build import CARRIED

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| ([\w.-]+) \| ([\w. -]+) \| (.+) \|$")


def sections() -> dict[str, dict[str, tuple[str, str]]]:
    """Heading -> package -> (licence, last column)."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    heading = ""
    for line in (ROOT / "THIRD_PARTY.md").read_text("utf-8").splitlines():
        if line.startswith("## "):
            heading = line[3:]
            found[heading] = {}
        match = ROW.match(line)
        if match and match.group(1) != "package":
            assert match.group(1) not in found[heading], match.group(1)
            found[heading][match.group(1)] = (match.group(2), match.group(3))
    return found


def declared() -> tuple[set[str], set[str]]:
    """Names of the runtime and of the development dependencies, as ``pyproject.toml`` writes them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = [one for group in project["project"]["optional-dependencies"].values() for one in group]
    texts = (project["project"]["dependencies"], [*extras, *project["build-system"]["requires"]])
    runtime, rest = ({re.split(r"[^\w.-]", text)[0] for text in group} for group in texts)
    return runtime, rest


def test_the_tables_name_every_dependency_and_no_other() -> None:
    runtime, rest = declared()
    assert len(runtime) > 5 and len(rest) > 5
    assert set(sections()["Needed to run"]) == runtime
    assert set(sections()["Needed to develop"]) == rest


def test_the_tables_name_what_the_suite_carries() -> None:
    found = sections()
    carried = found["What travels inside suite.pyz"]
    assert {name: files for name, (_, files) in carried.items()} == {
        name: f"`{place}`" for name, place in CARRIED.items()
    }
    assert all(carried[name][0] == found["Needed to run"][name][0] for name in carried)


NAMES = sorted({name for table in sections().values() for name in table})


@pytest.mark.parametrize("name", NAMES)
def test_the_licence_is_what_the_package_states(name: str) -> None:
    """Held where the package gives an SPDX expression; older metadata has free text only, which must at least share the family."""
    try:
        about = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        assert name == "hatchling", f"{name} is not installed"  # installed only while a wheel is built
        return
    ours = next(table[name][0] for table in sections().values() if name in table)
    expression = about.get("License-Expression")
    if expression:
        assert ours == expression
        return
    stated = " ".join([about.get("License") or "", *(about.get_all("Classifier") or [])])
    family = re.split(r"[-\d]", ours)[0]
    assert re.search(rf"\b{family}", stated), f"{ours} is not in {stated[:200]!r}"
