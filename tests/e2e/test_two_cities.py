"""Two cities, two processes: one query over both under the policy of the source; one dies, the answer says so; it returns, whole again."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from tests.e2e.broker_process import Product, until

ISSUER = "https://sign-in.example.org"
KIND = "Noise"
DEADLINE = 8
"""Seconds for an answer with a source that fails (DB-FED-09), as the tender of these cities asks it."""
REGISTRATION = "urn:ngsi-ld:ContextSourceRegistration"


def _coded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class SignIn:
    """A provider of sign-in that both cities trust (RFC 7519, ES256)."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        numbers = self._key.public_key().public_numbers()
        x, y = (_coded(one.to_bytes(32, "big")) for one in (numbers.x, numbers.y))
        self.jwks = {"keys": [{"kty": "EC", "crv": "P-256", "kid": "one", "x": x, "y": y}]}

    def token(self, subject: str, *audience: str) -> str:
        """Return a token of a consumer for these products."""
        claims = {"iss": ISSUER, "aud": list(audience), "sub": subject, "role": "consumer", "exp": int(time.time()) + 3600}
        parts = [_coded(json.dumps(one).encode()) for one in ({"alg": "ES256", "kid": "one"}, claims)]
        halves = decode_dss_signature(self._key.sign(".".join(parts).encode(), ec.ECDSA(SHA256())))
        return ".".join([*parts, _coded(b"".join(one.to_bytes(32, "big") for one in halves))])


class City(Product):
    """A city's broker. Its entities are named after the city and the class of their dataset."""

    def __init__(self, name: str, folder: Path) -> None:
        lock = folder / f"{name}.lock.json"
        lock.write_text(json.dumps({"requirements": [{"id": "DB-FED-09", "parameters": {"deadline": DEADLINE}}]}))
        super().__init__(folder / name, "--lock", str(lock))
        self.name = name
        self.many = 0

    def furnish(self, sign_in: SignIn) -> None:
        """Trust the sign-in and make an open, a shared and a closed dataset; the shared one is granted to the analyst."""
        told = {"issuer": ISSUER, "audience": self.address, "jwks": sign_in.jwks}
        assert self.send("admin", "PUT", "/test/issuer", told)[0] == 204
        for klass in ("open", "shared", "closed"):
            self.dataset(klass, KIND, klass)
            item = {"entity": f"{self.name}-{klass}", "property": "level", "value": 5, "observed_at": "2026-11-23T12:00:00Z"}
            assert self.send("provider", "POST", f"/datasets/{klass}/observations", [item])[0] == 200
        many = [{**item, "entity": f"many-{number}"} for number in range(self.many)]
        if many:
            assert self.send("provider", "POST", "/datasets/open/observations", many)[0] == 200
        status, self.grant, _ = self.send("provider", "POST", "/datasets/shared/grants", {"subject": "analyst"})
        assert status == 201

    def know(self, other: City) -> None:
        """Register the broker of another city as a context source."""
        body = {
            "id": f"{REGISTRATION}:{other.name}",
            "type": "ContextSourceRegistration",
            "endpoint": other.address,
            "information": [{"entities": [{"type": KIND}]}],
        }
        assert self.send("admin", "POST", "/ngsi-ld/v1/csourceRegistrations", body)[0] == 201

    def asked(self, name: str = "", token: str = "") -> tuple[set[str], str]:
        """Ask for the entities as a principal or with a token; returns their names, and the warning."""
        found: list[dict[str, str]] = []
        warnings: set[str] = set()
        while len(found) % 100 == 0:
            path = f"/ngsi-ld/v1/entities?type={KIND}&limit=100&offset={len(found)}"
            status, page, headers = self.send(name, "GET", path, token=token)
            assert status == 200, page
            found += page
            warnings.add(headers.get("NGSILD-Warning", ""))
            if not page:
                break
        assert len(warnings) == 1
        names = [one["id"].rpartition(":")[2] for one in found]
        assert len(names) == len(set(names))
        return set(names), warnings.pop()


@pytest.fixture
def cities(tmp_path: Path) -> Iterator[tuple[City, City, SignIn]]:
    sign_in = SignIn()
    with City("gent", tmp_path) as gent, City("brugge", tmp_path) as brugge:
        for one, other in ((gent, brugge), (brugge, gent)):
            one.furnish(sign_in)
            one.know(other)
        yield gent, brugge, sign_in


def test_the_policy_of_the_source_decides(cities: tuple[City, City, SignIn]) -> None:
    gent, brugge, sign_in = cities
    everybody = ({"gent-open", "brugge-open"}, "")
    until(lambda: gent.asked() == everybody and brugge.asked() == everybody, "not both cities, seen from either")
    both = sign_in.token("analyst", gent.address, brugge.address)
    granted = {"gent-open", "gent-shared", "brugge-open", "brugge-shared"}
    until(lambda: gent.asked(token=both) == (granted, ""), f"{gent.asked(token=both)}")
    assert gent.asked(token=sign_in.token("analyst", gent.address)) == (granted - {"brugge-shared"}, "")  # not meant for Brugge
    assert gent.asked(token=sign_in.token("stranger", gent.address, brugge.address)) == everybody
    assert "brugge-shared" not in gent.asked("admin")[0] and "brugge-closed" not in gent.asked("admin")[0]
    assert brugge.send("provider", "DELETE", f"/datasets/shared/grants/{quote(brugge.grant['id'])}")[0] == 204
    until(lambda: gent.asked(token=both) == (granted - {"brugge-shared"}, ""), "Gent still shows what Brugge withdrew")


def test_a_source_with_more_than_a_page_is_read_whole(tmp_path: Path) -> None:
    sign_in = SignIn()
    with City("gent", tmp_path) as gent, City("brugge", tmp_path) as brugge:
        gent.many, brugge.many = 0, 250
        for one in (gent, brugge):
            one.furnish(sign_in)
        gent.know(brugge)
        wanted = ({"gent-open", "brugge-open", *(f"many-{number}" for number in range(250))}, "")
        until(lambda: gent.asked() == wanted, f"{len(gent.asked()[0])} of {len(wanted[0])} entities")


def test_the_answer_says_what_is_missing_while_the_other_city_is_gone(cities: tuple[City, City, SignIn]) -> None:
    gent, brugge, sign_in = cities
    both = sign_in.token("analyst", gent.address, brugge.address)
    whole = ({"gent-open", "gent-shared", "brugge-open", "brugge-shared"}, "")
    until(lambda: gent.asked(token=both) == whole, "not both cities")

    brugge.kill()
    found, warning = gent.asked(token=both)
    assert found == {"gent-open", "gent-shared"} and f"{REGISTRATION}:brugge" in warning
    assert warning.split(" ")[0] == "199"  # RFC 7234, 5.5.7: miscellaneous, as GS CIM 009 has it

    brugge.start()  # the same folder, address and accounts; nobody registers or grants anything again
    until(lambda: gent.asked(token=both) == whole, f"not whole again: {gent.asked(token=both)}")

    brugge.freeze()
    began = time.monotonic()
    found, warning = gent.asked(token=both)
    assert time.monotonic() - began < DEADLINE
    assert found == {"gent-open", "gent-shared"} and f"{REGISTRATION}:brugge" in warning
    brugge.thaw()
    until(lambda: gent.asked(token=both) == whole, "not whole again after the silence")

    gent.kill()
    assert brugge.asked() == ({"brugge-open"}, brugge.asked()[1]) and f"{REGISTRATION}:gent" in brugge.asked()[1]
    gent.start()
    until(lambda: gent.asked(token=both) == whole and brugge.asked() == ({"gent-open", "brugge-open"}, ""), "Gent forgot something")
