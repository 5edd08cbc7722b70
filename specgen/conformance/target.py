"""``target.yaml`` (where the product stands and how to log in: local, secret) and ``claims.yaml`` (what the vendor says it supports).

Both are read with every error at once. A credential is written by value, as ``{env: NAME}`` or as ``{file: PATH}``.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from specgen.conformance import strict_yaml
from specgen.conformance import target_options as options
from specgen.conformance.target_reader import MIN_SECRET, Reader

CLOCKS = ("hook", "short_parameter", "none")
SLASHES = ("keep", "add", "strip")
SCOPES = ("whole", "part")
MAX_PACE = 100_000
_TARGET_KEYS = {
    "product", "version", "environment", "interfaces", "principals", "clock", "callback_host", "callback_port", "callback_listen",
    "ca_file", "client_certificate", "proxy", "requests_per_second", "load_window", "adapter",
}  # fmt: skip
_INTERFACE_KEYS = {"type", "url", "host", "port", "tls", "headers", "timeout", "slash", "context", "direct"}
_PRINCIPAL_KEYS = {"token", "username", "password", "header", "value", "oidc", "interface"}
ADAPTED = "api"
"""The interface that an adapter stands in for."""
ADAPTED_PRINCIPALS = ("provider",)
"""The test principals that an adapter plays itself where the target file does not name them."""


class TargetError(ValueError):
    """``target.yaml`` or ``claims.yaml`` cannot be read into types; ``problems`` lists every reason."""

    def __init__(self, name: str, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.name = name
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Interface:
    """One interface of the product. ``timeout`` in seconds per exchange. ``headers`` are sent with every HTTP request.

    ``type``: ``http``, ``mqtt``, or ``adapter`` for the prescribed interface that an adapter plays. ``slash``: whether the path of a
    request keeps its end, gets a slash there, or loses it. ``context``: the JSON-LD context that is sent in place of any other.
    ``direct``: not through the proxy.
    """

    name: str
    type: str
    url: str = ""
    host: str = ""
    port: int = 0
    tls: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 10.0
    slash: str = "keep"
    context: str = ""
    direct: bool = False


@dataclass(frozen=True)
class Principal:
    """A test principal: a bearer token, a user name with password, a header of its own, or an account at an identity provider.

    ``interface`` is where its credential is known, "" for the main interface.
    """

    name: str
    token: str = ""
    username: str = ""
    password: str = ""
    header: str = ""
    value: str = ""
    interface: str = ""
    oidc: options.Oidc | None = None

    def secrets(self) -> dict[str, str]:
        """Return the secret values by name."""
        found = {self.name: self.token, f"{self.name}.password": self.password, f"{self.name}.header": self.value}
        if self.oidc is not None and self.oidc.client_secret:
            pair = f"{urllib.parse.quote_plus(self.oidc.client_id)}:{urllib.parse.quote_plus(self.oidc.client_secret)}"
            found |= {f"{self.name}.client_secret": self.oidc.client_secret, f"{self.name}.client": pair}
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
    callback_port: int = 0
    callback_listen: str = ""
    certificate: options.Certificate | None = None
    proxy: options.Proxy | None = None
    requests_per_second: int = 0
    load_window: options.LoadWindow | None = None
    adapter: options.AdapterChoice | None = None

    def secrets(self) -> dict[str, str]:
        """Return every secret value by name, for redaction."""
        found = self._own_secrets()
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

    def _own_secrets(self) -> dict[str, str]:
        """Return the secrets of the ways there: key of the certificate, login at the proxy, devices of the adapter."""
        found: dict[str, str] = {}
        if self.certificate is not None:
            found |= {"client_certificate.key": self.certificate.key, "client_certificate.password": self.certificate.password}
            lines = [line for line in self.certificate.key.splitlines() if len(line) >= MIN_SECRET and "-----" not in line]
            found |= {f"client_certificate.key.{place}": line for place, line in enumerate(lines, 1)}
        if self.proxy is not None and self.proxy.password:
            found |= {"proxy.password": self.proxy.password, "proxy.basic": f"{self.proxy.username}:{self.proxy.password}"}
        if self.adapter is not None:
            for place, device in enumerate(self.adapter.devices):
                found[f"adapter.device{place}"] = device.password
                found[f"adapter.device{place}.basic"] = f"{device.username}:{device.password}"
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True)
class Claims:
    """What the vendor claims: requirement id -> supported.

    ``scope`` is ``whole`` for a product that is offered for the whole tender: what is not named is claimed. With ``part``, a component
    on its own, what is not named is not claimed, and nothing is owed beside the claims; such a run never shows a whole tender.
    """

    claims: Mapping[str, bool] = field(default_factory=dict)
    product: str = ""
    version: str = ""
    statement: str = ""
    scope: str = "whole"

    def supports(self, requirement: str) -> bool:
        """Tell whether a requirement is claimed."""
        return self.claims.get(requirement, self.scope == "whole")

    def as_json(self) -> dict[str, Any]:
        """Return the claims as they stand in the evidence."""
        scope = {"scope": self.scope} if self.scope != "whole" else {}
        return {
            **scope,
            "claims": dict(self.claims),
            "product": self.product,
            "version": self.version,
            "statement": self.statement,
        }


def _http(reader: Reader, name: str, value: Mapping[str, Any], where: str, timeout: float) -> Interface:
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
    context = reader.text(value.get("context"), f"{where}.context")
    if context and not context.startswith(("http://", "https://")):
        reader.bad(f"{where}.context", "an address with http or https is needed")
    return Interface(
        name,
        "http",
        url=url,
        headers=made,
        timeout=timeout,
        slash=reader.choice(value.get("slash"), f"{where}.slash", SLASHES, "keep"),
        context=context,
        direct=reader.flag(value.get("direct"), f"{where}.direct"),
    )


def _mqtt(reader: Reader, name: str, value: Mapping[str, Any], where: str, timeout: float) -> Interface:
    host = reader.text(value.get("host"), f"{where}.host", required=True)
    port = value.get("port")
    if isinstance(port, bool) or not isinstance(port, int) or not 0 < port < 65536:
        reader.bad(f"{where}.port", "a port number is needed")
        port = 0
    return Interface(name, "mqtt", host=host, port=port, tls=reader.flag(value.get("tls"), f"{where}.tls"), timeout=timeout)


def _interface(reader: Reader, name: str, value: Any) -> Interface | None:
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


def _principal(reader: Reader, name: str, value: Any) -> Principal | None:
    where = f"principals.{name}"
    if not isinstance(value, dict):
        reader.bad(where, "a mapping is needed")
        return None
    reader.unknown(value, _PRINCIPAL_KEYS, f"{where}.")
    kinds = [kind for kind in ("token", "username", "header", "oidc") if kind in value]
    if len(kinds) != 1:
        reader.bad(where, "exactly one of token, username (with password), header (with value) or oidc is needed")
        return None
    home = reader.text(value.get("interface"), f"{where}.interface")
    if kinds == ["oidc"]:
        return Principal(name, interface=home, oidc=options.oidc(reader, value["oidc"], f"{where}.oidc"))
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
    reader = Reader(name, folder or Path())
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
    if not interfaces:
        reader.bad("interfaces", "at least one interface of type http or mqtt is needed")
    for one in principals:
        if one.interface and one.interface not in {item.name for item in interfaces}:
            reader.bad(f"principals.{one.name}.interface", "no such interface in this file")
    if data.get("clock", "none") not in CLOCKS:
        reader.bad("clock", f"one of {', '.join(CLOCKS)} is needed")
    made = _target(reader, data, interfaces, principals)
    if reader.problems:
        raise TargetError(name, reader.problems)
    return made


def _target(
    reader: Reader, data: Mapping[str, Any], interfaces: list[Interface], principals: list[Principal]
) -> Target:
    """Put the target together; an adapter adds the interface and the principals that it plays."""
    faces, people = {item.name: item for item in interfaces}, {item.name: item for item in principals}
    adapter = options.adapter(reader, data.get("adapter"))
    if adapter is not None:
        _hold(reader, adapter, faces, people)
        faces[ADAPTED] = Interface(ADAPTED, "adapter")
        people = {**{one: Principal(one) for one in ADAPTED_PRINCIPALS}, **people}
    host = reader.text(data.get("callback_host"), "callback_host") or "127.0.0.1"
    return Target(
        product=reader.text(data.get("product"), "product", required=True),
        version=reader.text(data.get("version"), "version"),
        interfaces=faces,
        principals=people,
        clock=str(data.get("clock", "none")),
        callback_host=host,
        ca_file=reader.existing(data.get("ca_file"), "ca_file"),
        callback_port=reader.whole(data.get("callback_port"), "callback_port", 0, 65_400, 0),
        callback_listen=reader.text(data.get("callback_listen"), "callback_listen") or host,
        certificate=options.certificate(reader, data.get("client_certificate")),
        proxy=options.proxy(reader, data.get("proxy")),
        requests_per_second=reader.whole(data.get("requests_per_second"), "requests_per_second", 1, MAX_PACE, 0),
        load_window=options.load_window(reader, data.get("load_window")),
        adapter=adapter,
    )


def _hold(
    reader: Reader, adapter: options.AdapterChoice, faces: Mapping[str, Interface], people: Mapping[str, Principal]
) -> None:
    """Note what an adapter needs and does not find."""
    kind = "mqtt" if adapter.name == "mqtt" else "http"
    if ADAPTED in faces:
        reader.bad(f"interfaces.{ADAPTED}", "the adapter plays this interface; give that of the product another name")
    if not any(face.type == kind for face in faces.values()):
        reader.bad("adapter", f"this adapter needs an interface of type {kind}")
    if adapter.interface and (adapter.interface not in faces or faces[adapter.interface].type != kind):
        reader.bad("adapter.interface", f"no interface of type {kind} with this name in this file")
    if adapter.name == "mqtt" and adapter.observer not in people:
        reader.bad("adapter.observer", f"no test principal {adapter.observer} in this file")


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
    data, reader = _load(path), Reader(path.name, path.parent)
    if not isinstance(data, dict):
        raise TargetError(path.name, [f"{path.name}: a mapping is needed"])
    reader.unknown(data, {"claims", "product", "version", "statement", "scope"}, "")
    scope = reader.choice(data.get("scope"), "scope", SCOPES, "whole")
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
    return Claims(claims, scope=scope, **texts)
