"""``target.yaml`` and ``claims.yaml``: read strictly, every error at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from specgen.conformance.target import TargetError, parse_target, read_claims, read_target

GOOD = """
product: X
version: 1.0.0
environment: test
interfaces:
  api: {type: http, url: "https://x.example.org/base/", timeout: 5, headers: {X-Tenant: gent}}
  mqtt_v5: {type: mqtt, host: x.example.org, port: 1884, tls: true}
principals:
  provider: {token: {env: SUITE_TOKEN}}
  consumer_a: {username: a, password: {file: secret.txt}}
  admin: {header: X-Api-Key, value: abcdef123}
clock: hook
"""


def test_a_good_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUITE_TOKEN", "from-the-environment")
    (tmp_path / "secret.txt").write_text("from-a-file\n")
    (tmp_path / "target.yaml").write_text(GOOD)
    target = read_target(tmp_path / "target.yaml")
    assert target.interfaces["api"].url == "https://x.example.org/base" and target.interfaces["mqtt_v5"].tls
    assert target.secrets() == {
        "provider": "from-the-environment",
        "consumer_a.password": "from-a-file",
        "consumer_a.basic": "a:from-a-file",
        "admin.header": "abcdef123",
    }


def test_every_error_at_once(tmp_path: Path) -> None:
    (tmp_path / "target.yaml").write_text(
        "environment: production\nproduct: ''\nextra: 1\ninterfaces:\n  a: {type: ftp}\n  b: {type: http, url: 'x'}\n"
        "  c: {type: mqtt, host: h, port: 99999}\n  d: {type: http, url: 'http://h/', timeout: 0, other: 1}\n"
        "principals:\n  p: {token: abc}\n  q: {}\n  r: {token: {env: NOT_THERE_AT_ALL}}\n  s: {token: {file: none.txt}}\n"
        "  t: {token: {x: 1}}\n"
        "clock: sometimes\nca_file: none.pem\n"
    )
    with pytest.raises(TargetError) as caught:
        read_target(tmp_path / "target.yaml")
    text = "\n".join(caught.value.problems)
    for place in (
        "environment",
        "product",
        "extra",
        "interfaces.a.type",
        "interfaces.b.url",
        "interfaces.c.port",
        "interfaces.d.timeout",
        "interfaces.d.other",
        "principals.p.token",
        "principals.q",
        "principals.r.token",
        "principals.s.token",
        "principals.t.token",
        "clock",
        "ca_file",
    ):
        assert f": {place}:" in text, place
    assert len(caught.value.problems) == 15


@pytest.mark.parametrize("text", ["- 1", "a: &x 1", "product: [", "\xff"])
def test_what_is_no_mapping(text: str, tmp_path: Path) -> None:
    (tmp_path / "target.yaml").write_bytes(text.encode("latin-1"))
    with pytest.raises(TargetError):
        read_target(tmp_path / "target.yaml")
    with pytest.raises(TargetError):
        read_target(tmp_path / "none.yaml")


def test_header_injection_is_refused() -> None:
    with pytest.raises(TargetError, match="not a header"):
        parse_target(
            {
                "product": "x",
                "environment": "test",
                "interfaces": {"api": {"type": "http", "url": "http://h", "headers": {"X": "a\r\nHost: other"}}},
            }
        )


def test_claims(tmp_path: Path) -> None:
    path = tmp_path / "claims.yaml"
    path.write_text("product: X\nclaims:\n  DB-INH-01: true\n  DB-INH-02: false\n")
    claims = read_claims(path, frozenset({"DB-INH-01", "DB-INH-02", "DB-INH-03"}))
    assert [claims.supports(name) for name in ("DB-INH-01", "DB-INH-02", "DB-INH-03")] == [True, False, True]
    path.write_text("claims:\n  DB-XXX-01: true\n  DB-INH-02: maybe\nother: 1\n")
    with pytest.raises(TargetError) as caught:
        read_claims(path, frozenset({"DB-INH-02"}))
    assert len(caught.value.problems) == 3
