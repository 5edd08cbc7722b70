"""Signing off a text: what a reviewer agrees to, the statement he signs, and whether a signature is his.

The agreement is bound to the words of one language, to the bounds and choices of the parameters, to the articles the clause rests on and
to the law values of that day. What was open on that day stays with it as a condition; nothing passes in silence.

The cryptography itself is the caller's: this room only says which bytes are signed (DSSE pre-authentication encoding of a canonical JSON
statement, so that a signature for one purpose can never serve another) and what the answer means.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple

import msgspec

from specgen.errors import Finding, FindingsError, Sentence, Severity, say
from specgen.knowledge.layer import overlay_mark, with_entry
from specgen.knowledge.standing import basis_of, bounds_of, law_values_of, pending
from specgen.model.clause import SignOff
from specgen.model.knowledge import KnowledgeBase
from specgen.model.parameter import Value
from specgen.model.review import KEY, Lang
from specgen.model.text import folded_digest
from specgen.review.deciding import ENDED, Layer, kept_texts, refused

SIGN_OFFS = "clauses/sign-offs.yaml"
STATEMENT = "application/vnd.specgen.sign-off.v1+json"
"""The payload type of the DSSE encoding over which a sign-off is signed."""
Outcome = Literal["verified", "unlisted", "wrong", "unsigned"]
Verify = Callable[[bytes, bytes, bytes], bool]
"""``verify(public_key, message, signature)``: 32 bytes, the message, 64 bytes."""


class Order(NamedTuple):
    """What a reviewer says. ``read`` is the beginning of the digest of the text on his paper ("" when he does not say)."""

    clause: str
    lang: Lang
    reviewer: str
    role: str
    date: str
    until: str = ""
    conditions: tuple[str, ...] = ()
    read: str = ""


class Verdict(NamedTuple):
    """What can be said of the name on a sign-off."""

    outcome: Outcome
    told: Sentence


def sign_off(kb: KnowledgeBase, findings: Iterable[Finding], order: Order) -> SignOff:
    """Return the sign-off of a text as it stands at the day of the order.

    Raises FindingsError: SG-REV-109 when there is nothing that can be signed, 110 when the text is not the one that was read, 111 for
    each open matter that no condition names, 112 when it would end before it starts.
    """
    entry = kb.clauses[order.clause]
    clause, text = entry.clause, entry.text.get(order.lang, "")
    digest = folded_digest(text)
    if not text.strip():
        raise refused("SG-REV-109", say("{id} has no text in {lang}", id=clause.id, lang=order.lang), clause.id)
    if clause.status in ENDED:
        raise refused("SG-REV-109", say("the clause is {status}", status=ENDED[clause.status]), clause.id)
    broken = tuple(one for one in findings if one.subject == clause.id and one.severity is Severity.ERROR)
    if broken:
        raise FindingsError(say("a clause that breaks a rule cannot be signed; nothing was written"), broken)
    if order.read and not digest.startswith(order.read.lower()):
        told = say(
            "the text of {id} ({lang}) now has the digest {digest}", id=clause.id, lang=order.lang, digest=digest[:12]
        )
        raise refused(
            "SG-REV-110",
            told,
            clause.id,
            say("it is not the text that was read: read it again with 'specgen clause show'"),
        )
    if order.until and order.until < order.date:
        raise refused("SG-REV-112", say("the sign-off would end before it starts"), clause.id)
    return SignOff(
        clause=clause.id,
        lang=order.lang,
        reviewer=order.reviewer,
        role=order.role,
        date=order.date,
        digest=digest,
        version=clause.version,
        law=_law(kb, order),
        parameters=bounds_of(clause, order.lang),
        basis=basis_of(clause),
        pending=_named(kb, order),
        until=order.until or None,
        condition="; ".join(order.conditions),
    )


def _law(kb: KnowledgeBase, order: Order) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name in law_values_of(kb.clauses[order.clause]):
        record = kb.law_at(name, order.date)
        if record is None:
            told = say("no value of {identifier} is in force on {date}", identifier=name, date=order.date)
            raise refused("SG-REV-109", told, order.clause, say("a bound without a value cannot be agreed to"))
        found[name] = record.value
    return found


def _named(kb: KnowledgeBase, order: Order) -> tuple[str, ...]:
    """Return the open matters of the clause. Raises FindingsError with each one that no condition names (SG-REV-111)."""
    matters = pending(kb, order.clause)
    said = " ; ".join(order.conditions)
    missing = [one for one in matters if not re.search(rf"(?<!\w){re.escape(one.name)}(?!\w)", said)]
    if missing:
        hint = say(
            "have it settled first (an open point or law value with 'specgen law confirm', an article in the clause's legal_basis), "
            "or sign with --condition and name in it: {names}",
            names=", ".join(one.name for one in missing),
        )
        raise FindingsError(
            say("the clause rests on what nobody has settled; nothing was written"),
            tuple(Finding("SG-REV-111", one.told, None, order.clause, hint) for one in missing),
        )
    return tuple(one.name for one in matters)


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def statement(one: SignOff) -> bytes:
    """Return what a reviewer signs: canonical JSON (sorted keys, no blanks, UTF-8) over everything the sign-off says.

    ``parameters`` enters as the SHA-256 of its canonical JSON ("" when it was not recorded); law values enter as text.
    """
    return _canonical(
        {
            "type": STATEMENT,
            "clause": one.clause,
            "lang": one.lang,
            "version": one.version,
            "digest": one.digest,
            "reviewer": one.reviewer,
            "role": one.role,
            "date": one.date,
            "until": one.until or "",
            "condition": one.condition,
            "parameters": "" if one.parameters is None else hashlib.sha256(_canonical(one.parameters)).hexdigest(),
            "law": {name: _worded(value) for name, value in one.law.items()},
            "basis": None if one.basis is None else list(one.basis),
            "pending": None if one.pending is None else list(one.pending),
        }
    )


def _worded(value: Value) -> str | list[str]:
    return list(value) if isinstance(value, tuple) else str(value).lower() if isinstance(value, bool) else str(value)


def message(one: SignOff) -> bytes:
    """Return the bytes that are signed: the DSSE v1 pre-authentication encoding of the statement."""
    kind, body = STATEMENT.encode(), statement(one)
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(body), body)


def signed(one: SignOff, key: bytes, signature: bytes) -> SignOff:
    """Return a sign-off with its signature (64 bytes) and the public key (32 bytes) that made it."""
    return msgspec.structs.replace(one, key=key.hex(), signature=base64.b64encode(signature).decode("ascii"))


def verdict(kb: KnowledgeBase, one: SignOff, verify: Verify) -> Verdict:
    """Return what can be said of the name: only a key that the city lists for that name, on that day, makes it more than a typed one."""
    if not one.signature and not one.key:
        return Verdict("unsigned", say("not authenticated"))
    if not _verifies(one, verify):
        return Verdict("wrong", say("signature wrong"))
    rows = [row for row in kb.reviewers if row.key == one.key]
    if not rows:
        return Verdict("unlisted", say("signed, but the key is not listed"))
    if any(row.name != one.reviewer for row in rows):
        return Verdict("wrong", say("signature wrong: the key is that of {other}", other=rows[0].name))
    on_day = [row for row in rows if row.valid_from <= one.date and (row.valid_to is None or one.date <= row.valid_to)]
    if not on_day:
        return Verdict("unlisted", say("signed, but the key is not listed for {date}", date=one.date))
    if all(row.role != one.role for row in on_day):
        told = say("signed, but the city lists {name} as {role}", name=one.reviewer, role=on_day[0].role)
        return Verdict("unlisted", told)
    return Verdict(
        "verified", say("signature verified against the key that the city lists for {name}", name=one.reviewer)
    )


def _verifies(one: SignOff, verify: Verify) -> bool:
    if not re.match(KEY, one.key):
        return False
    try:
        raw = base64.b64decode(one.signature, validate=True)
    except (binascii.Error, ValueError):
        return False
    return verify(bytes.fromhex(one.key), message(one), raw)


def files_of(kb: KnowledgeBase, layer: Layer, one: SignOff) -> dict[str, bytes]:
    """Return what a sign-off writes (path in the layer -> bytes): the entry at the end of the list, and the text that was agreed to.

    Raises InputError (SG-KB-023) when a person wrote the list in a way that nothing can be added to, FindingsError (SG-REV-108) when the
    history keeps another text under that version.
    """
    plain: dict[str, Any] = msgspec.to_builtins(one)
    files = {SIGN_OFFS: with_entry(layer.folder, SIGN_OFFS, "sign_offs", plain, "sign-offs")}
    files |= kept_texts(kb, one.clause, one.version, {one.lang: kb.clauses[one.clause].text[one.lang]})
    return files | (overlay_mark(layer.folder) if layer.is_overlay else {})
