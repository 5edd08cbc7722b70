"""Access tokens of an identity provider, by OAuth 2.0 client credentials (RFC 6749, 4.4), fetched anew before they expire."""

from __future__ import annotations

import base64
import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field

from specgen.conformance.api import Precondition, TransportError
from specgen.conformance.target import Principal
from specgen.conformance.target_options import Oidc
from specgen.conformance.transport.http import Answer, HttpClient, Request

PATIENCE = 10.0
"""Seconds that the token endpoint may take."""
EARLY = 30.0
"""Seconds before its end at which a token is not used any more; at most half of its life."""
UNKNOWN_LIFE = 300.0
"""Seconds for which a token is used when the answer does not say (RFC 6749, 5.1, only recommends ``expires_in``)."""


@dataclass
class _Held:
    lock: threading.Lock = field(default_factory=threading.Lock)
    token: str = ""
    until: float = 0.0


class Tokens:
    """The tokens of one run, one per test principal; safe to use from several threads. ``now`` gives seconds that never go back."""

    def __init__(self, client: HttpClient, now: Callable[[], float] = time.monotonic) -> None:
        self._client, self._now = client, now
        self._held: dict[str, _Held] = {}
        self._lock = threading.Lock()
        self._seen: dict[str, str] = {}

    def token(self, principal: Principal) -> str:
        """Return a token that holds a while. Raises TransportError; Precondition("token-refused") when the provider gives none."""
        if principal.oidc is None:
            return principal.token
        with self._lock:
            held = self._held.setdefault(principal.name, _Held())
        with held.lock:
            if not held.token or self._now() >= held.until:
                held.token, life = self._fetch(principal.name, principal.oidc)
                held.until = self._now() + life - min(EARLY, life / 2)
                with self._lock:
                    self._seen[f"{principal.name}.token{len(self._seen)}"] = held.token
            return held.token

    def secrets(self) -> dict[str, str]:
        """Return every token that was handed out so far, for redaction."""
        with self._lock:
            return dict(self._seen)

    def _fetch(self, name: str, account: Oidc) -> tuple[str, float]:
        form = {"grant_type": "client_credentials"}
        form |= {key: value for key, value in (("scope", account.scope), ("audience", account.audience)) if value}
        headers = {"accept": "application/json", "content-type": "application/x-www-form-urlencoded"}
        if account.method == "post":
            form |= {"client_id": account.client_id, "client_secret": account.client_secret}
        else:  # RFC 6749, 2.3.1: both halves are form-encoded before they are joined
            pair = f"{urllib.parse.quote_plus(account.client_id)}:{urllib.parse.quote_plus(account.client_secret)}"
            headers["authorization"] = "Basic " + base64.b64encode(pair.encode("utf-8")).decode("ascii")
        self._client.turn()
        body = urllib.parse.urlencode(form).encode("ascii")
        try:
            answer = self._client.send(Request("POST", account.token_url, headers, body), PATIENCE)
        except TransportError as error:
            raise TransportError(f"token endpoint: {error}") from error
        return _read(name, answer)


def _read(name: str, answer: Answer) -> tuple[str, float]:
    """Return the token and the seconds that it lives."""
    found = answer.json if isinstance(answer.json, dict) else {}
    token, kind, life = found.get("access_token"), found.get("token_type"), found.get("expires_in")
    if answer.status != 200 or not isinstance(token, str) or not token:
        error = found.get("error")
        told = f"{answer.status} {error[:60]}" if isinstance(error, str) else str(answer.status)
        raise Precondition("token-refused", principal=name, answer=told)
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise Precondition("token-refused", principal=name, answer="token_type is not Bearer")
    known = isinstance(life, int | float) and not isinstance(life, bool) and 0 < life < 10**9
    return token, float(life) if known and life is not None else UNKNOWN_LIFE
