"""From a read plate to a token: normalise, then HMAC-SHA-256 under the key of city, purpose and period."""

from __future__ import annotations

import base64
import hashlib
import hmac
import unicodedata

from specgen.reference.anpr.keys import Key


class Normaliser:
    """Writes a plate one way: compatibility forms folded (NFKC), upper case, letters and digits only."""

    def plate(self, received: str) -> str:
        """Return the normal form; "" when nothing readable is left.

        >>> Normaliser().plate(" 0-abc.123 ")
        '0ABC123'
        """
        folded = unicodedata.normalize("NFKC", received).upper()
        return "".join(sign for sign in folded if sign.isalnum())

    def country(self, received: str) -> str:
        """Return the country code in upper case."""
        return received.upper()


class Tokeniser:
    """Makes tokens of constant length; the country is part of what is tokenised, so equal strings of two countries differ."""

    def __init__(self, length: int) -> None:
        self._length = length

    def token(self, key: Key, country: str, plate: str) -> str:
        """Return the token of a normalised plate, base64url without padding."""
        digest = hmac.new(key.secret, f"{country}\x1f{plate}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[: self._length]).decode().rstrip("=")
