"""One byte form for every JSON value that is hashed, signed or compared.

Keys sorted, no blanks, ASCII only (other characters as ``\\uXXXX``), so that a lone surrogate sent by a hostile server cannot
break the writer and every value has exactly one spelling.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, NoReturn


class NotJson(ValueError):
    """The text is not strict JSON: a syntax error, a repeated key, NaN or Infinity, or nested too deeply."""


def dump(value: Any) -> bytes:
    """Return the canonical bytes of a JSON value, without a final newline.

    >>> dump({"b": 1, "a": [True, None]})
    b'{"a":[true,null],"b":1}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")


def digest(data: bytes) -> str:
    """Return the SHA-256 of ``data`` in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _constant(text: str) -> NoReturn:
    raise NotJson(f"{text} is not JSON")


def _number(text: str) -> float:
    found = float(text)
    if found in (float("inf"), float("-inf")):
        raise NotJson(f"{text} is too large a number")
    return found


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJson("a key is repeated")
    return found


def load(data: bytes | str) -> Any:
    """Read strict JSON. Raises NotJson."""
    try:
        return json.loads(data, object_pairs_hook=_pairs, parse_constant=_constant, parse_float=_number)
    except RecursionError as error:
        raise NotJson("nested too deeply") from error
    except NotJson:
        raise
    except ValueError as error:
        raise NotJson(str(error)) from error


def lenient(text: str) -> Any:
    """Read what a server sent: its JSON value, or None when the text is not JSON. Repeated keys keep the last, as most readers do."""
    if not text or not text.strip():
        return None
    try:
        return json.loads(text, parse_constant=_constant, parse_float=_number)
    except (ValueError, RecursionError):
        return None
