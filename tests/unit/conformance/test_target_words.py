"""Every key of ``target.yaml``, ``claims.yaml`` and the mapping is described in ``docs/formats.md`` and in what travels."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from specgen.conformance import adapter_mapping, adapters, strict_yaml, target, target_options
from specgen.conformance.target import parse_target
from specgen.suite.adapter_example import MAPPING
from specgen.suite.guide import claims_example, target_example

PAGE = (Path(__file__).parents[3] / "docs" / "formats.md").read_text("utf-8")
PLAN = {"domain": "databroker", "requirements": []}
OPTIONS = {
    *target_options._OIDC_KEYS, *target_options._ADAPTER_KEYS, "username", "password", "topic", "chain", "key", "from", "until", "days",
    "zone", *target_options.ADAPTERS, *target.SLASHES, *target_options.ZONES,
}  # fmt: skip
KEYS = {*target._TARGET_KEYS, *target._INTERFACE_KEYS, *target._PRINCIPAL_KEYS, *OPTIONS}


def _section(title: str) -> str:
    return re.split(r"^## ", PAGE.split(f"\n## {title}\n", 1)[1], maxsplit=1, flags=re.M)[0]


@pytest.mark.parametrize("key", sorted(KEYS))
def test_every_key_of_the_target_is_described(key: str) -> None:
    word = rf"(?<![\w-]){re.escape(key)}(?![\w-])"
    assert re.search(word, _section("target.yaml")), "docs/formats.md"
    assert re.search(word, target_example(PLAN)), "target.example.yaml"


def test_the_mapping_is_described() -> None:
    words = _section("mapping.yaml")
    for name in (*adapter_mapping.SOURCES, *adapter_mapping.FILTERS, *adapter_mapping.LOCAL):
        assert f"`{name}`" in words, name
    assert "scope: part" in claims_example(PLAN) and "scope: part" in _section("claims.yaml")


def test_the_adapters_are_described_with_what_they_carry() -> None:
    words = _section("target.yaml")
    assert set(adapters.TABLE) == set(target_options.ADAPTERS)
    for name in ("mqtt", "ngsi-ld", "sensorthings"):
        row = next(line for line in words.splitlines() if line.startswith(f"| `{name}` |"))
        listed = sorted(getattr(adapters.kind(name), "REQUIREMENTS"))  # noqa: B009 - not part of the protocol
        family = listed[0].rsplit("-", 1)[0]
        assert row.endswith(f"| {', '.join([listed[0], *(one.removeprefix(family) for one in listed[1:])])} |"), row


def test_the_mapping_that_travels_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "mapping.yaml").write_text(MAPPING, "utf-8")
    value = {
        "product": "X",
        "environment": "test",
        "interfaces": {"product": {"type": "http", "url": "http://h"}},
        "adapter": {"name": "mapped", "interface": "product", "mapping": "mapping.yaml"},
    }
    found = parse_target(value, folder=tmp_path).adapter
    assert found is not None and found.mapping == strict_yaml.load(MAPPING, "mapping.yaml") and found.source == MAPPING.strip()
