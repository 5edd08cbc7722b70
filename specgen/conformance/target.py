"""``target.yaml`` (where the product stands and how to log in: local, secret) and ``claims.yaml`` (what the vendor says it supports).

Both are read with every error at once. A credential is written by value, as ``{env: NAME}`` or as ``{file: PATH}``.
"""

from __future__ import annotations

import os
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from specgen.conformance import strict_yaml

MIN_SECRET = 6
"""A shorter secret would be redacted out of ordinary words."""
CLOCKS = ("hook", "short_parameter", "none")
_TARGET_KEYS = {"product", "version", "environment", "interfaces", "principals", "clock", "callback_host", "ca_file"}
_INTERFACE_KEYS = {"type", "url", "host", "port", "tls", "headers", "timeout"}
_PRINCIPAL_KEYS = {"token", "username", "password", "header", "value", "interface"}


class TargetError(ValueError):
    """``target.yaml`` or ``claims.yaml`` cannot be read into types; ``problems`` lists every reason."""

    def __init__(self, name: str, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.name = name
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Interface:
    """One interface of the product. ``timeout`` in seconds per exchange. ``headers`` are sent with every HTTP request."""

    name: str
    type: str
    url: str = ""
    host: str = ""
    port: int = 0
    tls: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 10.0


@dataclass(frozen=True)
class Principal:
    """A test principal: a bearer token, a user name with password, or a header of its own.

    ``interface`` is where its credential is known, "" for the main interface.
    """

    name: str
    token: str = ""
    username: str = ""
    password: str = ""
    header: str = ""
    value: str = ""
    interface: str = ""

    def secrets(self) -> dict[str, str]:
        """Return the secret values by name."""
        found = {self.name: self.token, f"{self.name}.password": self.password, f"{self.name}.header": self.value}
        if self.username and self.password:
            found[f"{self.name}.basic"] = f"{self.username}:{self.password}"
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True)
class Target:
    """A product under test. ``clock``: ``hook`` (time can be moved), ``short_parameter`` or ``none``."""

    product: str
    version: str
    interfaces: Mapping[str, Interface]
    principals: Mapping[str, Principal]
    clock: str = "none"
    callback_host: str = "127.0.0.1"
    ca_file: str = ""

    def secrets(self) -> dict[str, str]:
        """Return every secret value by name, for redaction."""
        found: dict[str, str] = {}
        for principal in self.principals.values():
            found.update(principal.secrets())
        for interface in self.interfaces.values():
            for header, value in interface.headers.items():
                if len(value) >= MIN_SECRET:
                    found[f"{interface.name}.{header.lower()}"] = value
            password = urllib.parse.urlsplit(interface.url).password if interface.url else None
            if password:
                found[f"{interface.name}.url"] = password
        return found


@dataclass(frozen=True)
class Claims:
    """What the vendor claims: requirement id -> supported. Empty means all that is mandatory."""

    claims: Mapping[str, bool] = field(default_factory=dict)
    product: str = ""
    version: str = ""
    statement: str = ""

    def supports(self, requirement: str) -> bool:
        """Tell whether a requirement is claimed; what is not named is claimed."""
        return self.claims.get(requirement, True)

    def as_json(self) -> dict[str, Any]:
        """Return the claims as they stand in the evidence."""
        return {
            "claims": dict(self.claims),
            "product": self.product,
            "version": self.version,
            "statement": self.statement,
        }


class _Reader:
    """Collects problems while it takes a document apart."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self.problems: list[str] = []

    def bad(self, where: str, message: str) -> None:
        self.problems.append(f"{self.name}: {where}: {message}")

    def text(self, value: Any, where: str, *, required: bool = False) -> str:
        if value is None and not required:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int) or (required and not str(value).strip()):
            self.bad(where, "a text is needed")
            return ""
        return str(value)

    def unknown(self, value: Mapping[str, Any], known: set[str], where: str) -> None:
        for key in sorted(set(value) - known):
            self.bad(f"{where}{key}", f"unknown key (known: {', '.join(sorted(known))})")

    def credential(self, value: Any, where: str) -> str:
        """Return a secret given by value, by environment variable or by file."""
        if isinstance(value, dict):
            if set(value) == {"env"}:
                name = self.text(value["env"], where, required=True)
                if name and name not in os.environ:
                    self.bad(where, f"the environment variable {name} is not set")
                value = os.environ.get(name, "")
            elif set(value) == {"file"}:
                value = self.file(self.text(value["file"], where, required=True), where)
            else:
                self.bad(where, "a credential is a text, {env: NAME} or {file: PATH}")
                return ""
            if not value:
                return ""
        text = self.text(value, where, required=True)
        if text and len(text) < MIN_SECRET:
            self.bad(where, f"shorter than {MIN_SECRET} characters: it could not be kept out of the report")
        return text

    def file(self, path: str, where: str) -> str:
        try:
            return (self.folder / path).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            self.bad(where, f"{path} cannot be read: {type(error).__name__}")
            return ""


def _http(reader: _Reader, name: str, value: Mapping[str, Any], where: str, timeout: float) -> Interface:
    url = reader.text(value.get("url"), f"{where}.url", required=True).rstrip("/")
    try:
        parts = urllib.parse.urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment
        _ = parts.port
    except ValueError:
        good = False
    if url and not good:
        reader.bad(f"{where}.url", "an http or https address without query is needed")
    headers = value.get("headers") or {}
    if not isinstance(headers, dict):
        reader.bad(f"{where}.headers", "a mapping is needed")
        headers = {}
    made = {
        str(key): reader.credential(item, f"{where}.headers.{key}")
        if isinstance(item, dict)
        else reader.text(item, f"{where}.headers.{key}", required=True)
        for key, item in headers.items()
    }
    for key, item in made.items():
        if any(mark in key + item for mark in "\r\n\0") or not key.isascii():
            reader.bad(f"{where}.headers.{key}", "not a header")
    return Interface(name, "http", url=url, headers=made, timeout=timeout)


def _mqtt(reader: _Reader, name: str, value: Mapping[str, Any], where: str, timeout: float) -> Interface:
    host = reader.text(value.get("host"), f"{where}.host", required=True)
    port, tls = value.get("port"), value.get("tls", False)
    if isinstance(port, bool) or not isinstance(port, int) or not 0 < port < 65536:
        reader.bad(f"{where}.port", "a port number is needed")
        port = 0
    if not isinstance(tls, bool):
        reader.bad(f"{where}.tls", "true or false is needed")
    return Interface(name, "mqtt", host=host, port=port, tls=bool(tls), timeout=timeout)


def _interface(reader: _Reader, name: str, value: Any) -> Interface | None:
    where = f"interfaces.{name}"
    if not isinstance(value, dict):
        reader.bad(where, "a mapping is needed")
        return None
    reader.unknown(value, _INTERFACE_KEYS, f"{where}.")
    timeout = value.get("timeout", 10)
    if isinstance(timeout, bool) or not isinstance(timeout, int) or not 0 < timeout <= 300:
        reader.bad(f"{where}.timeout", "a number of seconds from 1 to 300 is needed")
        timeout = 10
    match value.get("type"):
        case "http":
            return _http(reader, name, value, where, float(timeout))
        case "mqtt":
            return _mqtt(reader, name, value, where, float(timeout))
    reader.bad(f"{where}.type", "http or mqtt is needed")
    return None


def _principal(reader: _Reader, name: str, value: Any) -> Principal | None:
    where = f"principals.{name}"
    if not isinstance(value, dict):
        reader.bad(where, "a mapping is needed")
        return None
    reader.unknown(value, _PRINCIPAL_KEYS, f"{where}.")
    kinds = [kind for kind in ("token", "username", "header") if kind in value]
    if len(kinds) != 1:
        reader.bad(where, "exactly one of token, username (with password) or header (with value) is needed")
        return None
    home = reader.text(value.get("interface"), f"{where}.interface")
    if kinds == ["token"]:
        return Principal(name, interface=home, token=reader.credential(value["token"], f"{where}.token"))
    if kinds == ["header"]:
        return Principal(
            name,
            interface=home,
            header=reader.text(value["header"], f"{where}.header", required=True),
            value=reader.credential(value.get("value"), f"{where}.value"),
        )
    return Principal(
        name,
        interface=home,
        username=reader.text(value["username"], f"{where}.username", required=True),
        password=reader.credential(value.get("password"), f"{where}.password"),
    )


def parse_target(data: Any, name: str = "target.yaml", *, folder: Path | None = None) -> Target:
    """Return the target of a value as read from YAML. ``folder`` is where ``{file: ...}`` starts. Raises TargetError."""
    reader = _Reader(name, folder or Path())
    if not isinstance(data, dict):
        raise TargetError(name, [f"{name}: a mapping is needed"])
    reader.unknown(data, _TARGET_KEYS, "")
    if data.get("environment") != "test":
        reader.bad("environment", "must be test: the suite writes, removes and moves time, never in production")
    tables: dict[str, dict[str, Any]] = {}
    for key in ("interfaces", "principals"):
        value = data.get(key, {})
        tables[key] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            reader.bad(key, "a mapping is needed")
    interfaces = [
        found for found in (_interface(reader, key, value) for key, value in tables["interfaces"].items()) if found
    ]
    principals = [
        found for found in (_principal(reader, key, value) for key, value in tables["principals"].items()) if found
    ]
    if not any(item.type == "http" for item in interfaces):
        reader.bad("interfaces", "at least one interface of type http is needed")
    for one in principals:
        if one.interface and one.interface not in {item.name for item in interfaces}:
            reader.bad(f"principals.{one.name}.interface", "no such interface in this file")
    clock = data.get("clock", "none")
    if clock not in CLOCKS:
        reader.bad("clock", f"one of {', '.join(CLOCKS)} is needed")
    ca_file = reader.text(data.get("ca_file"), "ca_file")
    if ca_file and not (reader.folder / ca_file).is_file():
        reader.bad("ca_file", "no such file")
    made = Target(
        product=reader.text(data.get("product"), "product", required=True),
        version=reader.text(data.get("version"), "version"),
        interfaces={item.name: item for item in interfaces},
        principals={item.name: item for item in principals},
        clock=str(clock),
        callback_host=reader.text(data.get("callback_host"), "callback_host") or "127.0.0.1",
        ca_file=str(reader.folder / ca_file) if ca_file else "",
    )
    if reader.problems:
        raise TargetError(name, reader.problems)
    return made


def _load(path: Path) -> Any:
    try:
        return strict_yaml.load(path.read_text("utf-8"), path.name)
    except strict_yaml.YamlProblem as error:
        raise TargetError(path.name, str(error).splitlines()) from error
    except UnicodeDecodeError as error:
        raise TargetError(path.name, [f"{path.name}: not UTF-8"]) from error
    except OSError as error:
        raise TargetError(path.name, [f"{path.name}: cannot be read ({error.strerror})"]) from error


def read_target(path: Path) -> Target:
    """Read ``target.yaml``. Raises TargetError."""
    return parse_target(_load(path), path.name, folder=path.parent)


def read_claims(path: Path, known: frozenset[str]) -> Claims:
    """Read ``claims.yaml``; ``known`` are the requirement ids of the plan. Raises TargetError."""
    data, reader = _load(path), _Reader(path.name, path.parent)
    if not isinstance(data, dict):
        raise TargetError(path.name, [f"{path.name}: a mapping is needed"])
    reader.unknown(data, {"claims", "product", "version", "statement"}, "")
    claims = data.get("claims") or {}
    if not isinstance(claims, dict):
        reader.bad("claims", "a mapping is needed")
        claims = {}
    for key, value in claims.items():
        if key not in known:
            reader.bad(f"claims.{key}", "no such requirement in this tender")
        if not isinstance(value, bool):
            reader.bad(f"claims.{key}", "true or false is needed")
    texts = {key: reader.text(data.get(key), key) for key in ("product", "version", "statement")}
    if reader.problems:
        raise TargetError(path.name, reader.problems)
    return Claims(claims, **texts)
