"""A product with a web interface of its own, by a mapping in YAML (``adapter_mapping``): operation -> requests -> answer.

Each request goes to the product as the check's own test principal, unless the mapping names another one. An answer whose status the
mapping does not list is passed on with its status and its own body: the product's refusals stay the product's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from specgen.conformance.adapter_mapping import MAX_PAGES, Mapped, Operation, Sent, filled, path_of, pointed, read
from specgen.conformance.adapters.interface import Call, Hands, Identity, Reply, Unsupported
from specgen.conformance.api import Precondition, Response
from specgen.conformance.target import Target


class MappedAdapter:
    """See the top of this file."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._mapped = _mapped(hands.target)
        self._handed_on: dict[str, tuple[Operation, Mapping[str, str]]] = {}

    @staticmethod
    def identity(target: Target) -> Identity:
        """Return what the mapping says under ``identify``."""
        found = _mapped(target).identity
        return Identity(found.get("path", "/"), found.get("product", ""), found.get("version", ""))

    @staticmethod
    def carries(target: Target, requirement: str) -> bool:
        """Tell whether the mapping is written for a requirement; one that names none is for all."""
        named = _mapped(target).requirements
        return not named or requirement in named

    def close(self) -> None:
        """Nothing stays open."""

    def answer(self, call: Call) -> Reply | Response:
        """Carry out one call by the first operation that fits; the address of a next page is one that the product gave."""
        place = call.path + (f"?{urlencode(call.query)}" if call.query else "")
        if call.method == "GET" and place in self._handed_on:
            operation, named = self._handed_on[place]
            return self._carry_out(call, replace(operation, requests=(Sent("GET", place),)), named)
        for operation in self._mapped.operations:
            values = call.matches(operation.method, operation.template)
            if values is not None:
                return self._carry_out(call, operation, values)
        raise Unsupported(f"{call.method} {call.path}")

    def _carry_out(self, call: Call, operation: Operation, values: Mapping[str, str]) -> Reply | Response:
        now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        sources: dict[str, Any] = {
            "path": values, "query": call.query, "body": call.json, "principal": call.principal, "now": now,
        }  # fmt: skip
        answer: Response | None = None
        for sent in operation.requests:
            answer = self._send(call, sent, sources)
            sources["answer"] = answer.json
            if not 200 <= answer.status < 300:
                break
        if answer is None:
            return Reply(operation.fixed, filled(operation.body, sources))
        if not 200 <= answer.status < 300:
            return answer if answer.status not in operation.status else Reply(operation.status[answer.status], answer.json)
        if operation.next and operation.items:
            sources["answer"] = self._pages(call, operation, operation.requests[-1], answer)
        status = operation.status.get(answer.status, answer.status)
        value = filled(operation.body, sources) if operation.body is not None else answer.json
        following = pointed(answer.json, operation.next) if operation.next and not operation.items else None
        if isinstance(following, str) and following and isinstance(value, Mapping):
            value = {**value, "next": self._hand_on(operation, values, following)}
        return Reply(status, value)

    def _hand_on(self, operation: Operation, values: Mapping[str, str], following: str) -> str:
        """Remember the address of a next page, so that the check can ask it; return it as the check will ask it."""
        parts = urlsplit(urljoin(operation.requests[-1].path, following))
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        place = parts.path + (f"?{urlencode(query)}" if query else "")
        self._handed_on[place] = (operation, values)
        return place

    def _send(self, call: Call, sent: Sent, sources: Mapping[str, Any]) -> Response:
        query = {name: _written(value) for name, value in (filled(sent.query, sources) or {}).items()}
        body = filled(sent.body, sources) if sent.body is not None else None
        headers = {name: _written(value) for name, value in (filled(sent.headers, sources) or {}).items()}
        path = sent.path if sent.path in self._handed_on else path_of(sent.path, sources)
        return self._hands.ask(
            call.label, sent.method, path, as_=sent.principal or call.principal,
            json=body, headers=headers, query=query,
        )  # fmt: skip

    def _pages(self, call: Call, operation: Operation, sent: Sent, first: Response) -> Any:
        """Follow the pages of the product and return the first answer with the items of all of them."""
        items = list(_listed(pointed(first.json, operation.items)))
        page, place = first.json, "/"
        for _ in range(MAX_PAGES):
            following = pointed(page, operation.next)
            if not isinstance(following, str) or not following:
                return _with_items(first.json, operation.items, items)
            place = urljoin(place, following)
            answer = self._hands.ask(call.label, "GET", place, as_=sent.principal or call.principal)
            if answer.status != 200:
                raise Precondition("adapter-refused", adapter="mapped", operation=f"GET {place}", answer=answer.status)
            page = answer.json
            items += _listed(pointed(page, operation.items))
        raise Precondition("adapter-refused", adapter="mapped", operation=f"{MAX_PAGES} pages", answer=first.status)


def _mapped(target: Target) -> Mapped:
    return read(target.adapter.mapping if target.adapter is not None else {})


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _written(value: Any) -> str:
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _with_items(value: Any, pointer: str, items: list[Any]) -> Any:
    """Return a JSON value with the list at a pointer replaced."""
    step, _, rest = pointer[1:].partition("/") if pointer else ("", "", "")
    if not pointer:
        return items
    name = step.replace("~1", "/").replace("~0", "~")
    known = value if isinstance(value, Mapping) else {}
    return {**known, name: _with_items(known.get(name), f"/{rest}" if rest else "", items)}
