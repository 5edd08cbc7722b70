"""The parts of ``target.yaml`` that say how the product is reached: certificates, proxy, identity provider, pace, window, adapter."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from specgen.conformance import adapter_mapping, strict_yaml
from specgen.conformance.target_reader import Reader

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONES = ("local", "utc")
ADAPTERS = ("mqtt", "mapped", "ngsi-ld", "sensorthings")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_OIDC_KEYS = {"token_url", "client_id", "client_secret", "scope", "audience", "method"}
_ADAPTER_KEYS = {"name", "mapping", "interface", "devices", "observer"}


@dataclass(frozen=True)
class Oidc:
    """An account at an identity provider: OAuth 2.0 client credentials (RFC 6749, 4.4), as OpenID Connect providers offer them.

    ``method`` is how the client logs in at the token endpoint: ``basic`` or ``post`` (RFC 6749, 2.3.1).
    """

    token_url: str
    client_id: str
    client_secret: str
    scope: str = ""
    audience: str = ""
    method: str = "basic"


@dataclass(frozen=True)
class Certificate:
    """The client's own certificate. ``key`` is the private key as PEM text, ``chain`` the path of the certificate with its chain."""

    chain: str
    key: str
    password: str = ""


@dataclass(frozen=True)
class Proxy:
    """A forward proxy for HTTP; user name and password where it asks them."""

    host: str
    port: int
    username: str = ""
    password: str = ""


@dataclass(frozen=True)
class LoadWindow:
    """When load may be put on the product: minutes of the day, from and until (a window may pass midnight), on ``days`` of its start.

    ``zone`` is the time it is written in: of this machine, or UTC.
    """

    start: int
    end: int
    days: tuple[str, ...] = DAYS
    zone: str = "local"

    def open_at(self, moment: datetime) -> bool:
        """Tell whether ``moment`` (with a time zone) is inside.

        >>> night = LoadWindow(22 * 60, 6 * 60, ("fri",), "utc")
        >>> night.open_at(datetime(2026, 11, 28, 5, 59, tzinfo=UTC)), night.open_at(datetime(2026, 11, 28, 6, 0, tzinfo=UTC))
        (True, False)
        """
        here = moment.astimezone(UTC if self.zone == "utc" else None)
        minute = here.hour * 60 + here.minute
        today, before = DAYS[here.weekday()], DAYS[(here - timedelta(days=1)).weekday()]
        if self.start < self.end:
            return self.start <= minute < self.end and today in self.days
        return (minute >= self.start and today in self.days) or (minute < self.end and before in self.days)

    def __str__(self) -> str:
        """Return the window as it is written."""
        written = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in (self.start, self.end)]
        return f"{'-'.join(written)} ({self.zone}; {', '.join(self.days)})"


@dataclass(frozen=True)
class Device:
    """A device that stands ready on the product: how it logs in, and the topic that is its own."""

    username: str
    password: str
    topic: str


@dataclass(frozen=True)
class AdapterChoice:
    """Which adapter stands between the prescribed interface and the product. ``interface`` is where the product itself listens,
    ``observer`` the test principal that reads along; ``mapping`` is the document of a mapped adapter, ``source`` its text.
    """

    name: str
    interface: str = ""
    observer: str = "observer"
    devices: tuple[Device, ...] = ()
    mapping: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""


def oidc(reader: Reader, value: Any, where: str) -> Oidc | None:
    """Read an account at an identity provider."""
    table = reader.table(value, where, _OIDC_KEYS)
    if not isinstance(value, dict):
        return None
    url = reader.text(table.get("token_url"), f"{where}.token_url", required=True)
    if url and not _is_address(url):
        reader.bad(f"{where}.token_url", "an http or https address without query is needed")
    return Oidc(
        url,
        reader.text(table.get("client_id"), f"{where}.client_id", required=True),
        reader.reference(table.get("client_secret"), f"{where}.client_secret"),
        reader.text(table.get("scope"), f"{where}.scope"),
        reader.text(table.get("audience"), f"{where}.audience"),
        reader.choice(table.get("method"), f"{where}.method", ("basic", "post"), "basic"),
    )


def _is_address(url: str) -> bool:
    try:
        parts = urllib.parse.urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment


def certificate(reader: Reader, value: Any) -> Certificate | None:
    """Read the client's certificate (``client_certificate: {chain: FILE, key: {file: FILE}, password: {env: NAME}}``)."""
    table = reader.table(value, "client_certificate", {"chain", "key", "password"})
    if not table:
        return None
    chain = reader.existing(table.get("chain"), "client_certificate.chain")
    if not chain:
        reader.bad("client_certificate.chain", "a text is needed")
    key = reader.reference(table.get("key"), "client_certificate.key")
    if key and "PRIVATE KEY-----" not in key:
        reader.bad("client_certificate.key", "a private key in PEM is needed")
    password = table.get("password")
    return Certificate(chain, key, reader.reference(password, "client_certificate.password") if password is not None else "")


def proxy(reader: Reader, value: Any) -> Proxy | None:
    """Read the proxy (``proxy: {url: "http://proxy.example.org:3128", username: u, password: {env: NAME}}``)."""
    table = reader.table(value, "proxy", {"url", "username", "password"})
    if not table:
        return None
    url = reader.text(table.get("url"), "proxy.url", required=True)
    parts = urllib.parse.urlsplit(url) if _is_address(url) else None
    if url and (parts is None or parts.scheme != "http" or parts.path not in ("", "/") or parts.username):
        reader.bad("proxy.url", "an address http://host:port without path or login is needed")
        parts = None
    username = reader.text(table.get("username"), "proxy.username")
    password = reader.reference(table.get("password"), "proxy.password") if "password" in table else ""
    return Proxy(parts.hostname or "", parts.port or 3128, username, password) if parts else None


def load_window(reader: Reader, value: Any) -> LoadWindow | None:
    """Read the window (``load_window: {from: "22:00", until: "06:00", days: [mon], zone: local}``)."""
    table = reader.table(value, "load_window", {"from", "until", "days", "zone"})
    if not table:
        return None
    minutes = []
    for key in ("from", "until"):
        found = _TIME.fullmatch(reader.text(table.get(key), f"load_window.{key}", required=True))
        if found is None:
            reader.bad(f"load_window.{key}", 'a time of day as "22:00" is needed')
        minutes.append(int(found[1]) * 60 + int(found[2]) if found else 0)
    days = table.get("days", list(DAYS))
    if not isinstance(days, list) or not days or any(day not in DAYS for day in days):
        reader.bad("load_window.days", f"one of {', '.join(DAYS)} is needed")
        days = list(DAYS)
    zone = reader.choice(table.get("zone"), "load_window.zone", ZONES, "local")
    return LoadWindow(minutes[0], minutes[1], tuple(day for day in DAYS if day in days), zone)


def _devices(reader: Reader, value: Any) -> tuple[Device, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        reader.bad("adapter.devices", "a list of devices is needed")
        return ()
    found = []
    for place, one in enumerate(value):
        where = f"adapter.devices[{place}]"
        if not isinstance(one, dict):
            reader.bad(where, "a mapping is needed")
            continue
        reader.unknown(one, {"username", "password", "topic"}, f"{where}.")
        topic = reader.text(one.get("topic"), f"{where}.topic", required=True)
        if any(mark in topic for mark in "+#\0"):
            reader.bad(f"{where}.topic", "a topic without wildcards is needed")
        username = reader.text(one.get("username"), f"{where}.username", required=True)
        found.append(Device(username, reader.credential(one.get("password"), f"{where}.password"), topic))
    if len({one.topic for one in found}) < len(found):
        reader.bad("adapter.devices", "every device needs a topic of its own")
    return tuple(found)


def adapter(reader: Reader, value: Any) -> AdapterChoice | None:
    """Read which adapter is used (``adapter: mqtt``, or a mapping with ``name`` and what that adapter needs)."""
    if value is None:
        return None
    table = {"name": value} if isinstance(value, str) else reader.table(value, "adapter", _ADAPTER_KEYS)
    name = reader.choice(table.get("name", ""), "adapter.name", ADAPTERS, "")
    devices = _devices(reader, table.get("devices"))
    if name == "mqtt" and len(devices) < 2:
        reader.bad("adapter.devices", "two devices or more are needed, each with a topic of its own")
    document: Any = {}
    source = ""
    if name == "mapped":
        path = reader.text(table.get("mapping"), "adapter.mapping", required=True)
        source = reader.file(path, "adapter.mapping") if path else ""
        try:
            document = strict_yaml.load(source, path) if source else {}
        except strict_yaml.YamlProblem as error:
            reader.problems += str(error).splitlines()
        if not isinstance(document, dict):
            reader.bad("adapter.mapping", "a mapping is needed")
            document = {}
        try:
            adapter_mapping.read(document)
        except adapter_mapping.MappingError as error:
            for where, what in error.problems:
                reader.problems.append(f"{path}: {where}: {what}")
    elif "mapping" in table:
        reader.bad("adapter.mapping", "only the adapter mapped has a mapping")
    return AdapterChoice(
        name,
        reader.text(table.get("interface"), "adapter.interface"),
        reader.text(table.get("observer"), "adapter.observer") or "observer",
        devices,
        document,
        source,
    )
