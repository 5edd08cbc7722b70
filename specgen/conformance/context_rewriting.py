"""Sends another JSON-LD context than the check names: for products that can only use one that they reach themselves."""

from __future__ import annotations

import json
import re
from typing import Any

from specgen.conformance import canonical

_LINK = re.compile(r'<[^>]*>(\s*;\s*rel="http://www\.w3\.org/ns/json-ld#context")')
"""The context of a request in a Link header (JSON-LD 1.1, 6.1; ETSI GS CIM 009, 6.3.5)."""


def with_context(address: str, headers: dict[str, str], body: bytes | None) -> tuple[dict[str, str], bytes | None]:
    """Return headers and body with ``address`` in the place of the addresses of the contexts that they name; what names none stays.

    Definitions that a body carries in its own ``@context`` stay beside the address.
    """
    link = headers.get("link")
    if link:
        headers = {**headers, "link": _LINK.sub(lambda found: f"<{address}>{found[1]}", link)}
    value = canonical.lenient(body.decode("utf-8", "replace")) if body and b"@context" in body else None
    if value is None:
        return headers, body
    items = value if isinstance(value, list) else [value]
    changed = [_rewritten(address, one) for one in items]
    text = json.dumps(changed if isinstance(value, list) else changed[0], ensure_ascii=False, separators=(",", ":"))
    return headers, text.encode("utf-8", "surrogatepass")


def _rewritten(address: str, value: Any) -> Any:
    if not isinstance(value, dict) or "@context" not in value:
        return value
    given = value["@context"]
    own = [one for one in (given if isinstance(given, list) else [given]) if isinstance(one, dict)]
    return {**value, "@context": [address, *own] if own else address}
