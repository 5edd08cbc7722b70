"""``specgen clause approve``: a reviewer agrees to the text of a clause in one language, and the city's own layer says so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from specgen.cli.clause_decide import into_option, layer_of
from specgen.cli.common import check_ids, date_option, day, json_option
from specgen.cli.confirm import some_words
from specgen.cli.keys import private_key, verify
from specgen.cli.output import as_json, data, note
from specgen.errors import say

if TYPE_CHECKING:
    from specgen.model.clause import SignOff
    from specgen.review.signing import Verdict


def _until(ctx: click.Context, option: click.Parameter, value: str | None) -> str:
    return "" if value is None else day(ctx, option, value)


def _conditions(ctx: click.Context, option: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    found = tuple(some_words(ctx, option, one) for one in value)
    if not all(found):
        raise click.BadParameter("give some words", ctx, option)
    return found


def _digest(ctx: click.Context, option: click.Parameter, value: str) -> str:
    if value and (not 8 <= len(value) <= 64 or set(value.lower()) - set("0123456789abcdef")):
        raise click.BadParameter("give the first 8 to 64 hexadecimal digits", ctx, option)
    return value


@click.command()
@click.argument("identifier", metavar="ID")
@click.option(
    "--lang",
    type=click.Choice(["nl", "en"]),
    required=True,
    help="The language that was read; the other one is not touched.",
)
@click.option("--reviewer", required=True, callback=some_words, metavar="NAME", help="Who agrees.")
@click.option("--role", required=True, callback=some_words, help="In which role.")
@click.option("--until", callback=_until, metavar="DATE", help="The last day on which the sign-off counts.")
@click.option(
    "--condition",
    "conditions",
    multiple=True,
    callback=_conditions,
    metavar="TEXT",
    help="What the sign-off depends on; needed for each open matter, by its name (U4, a law value, 'AUR 25'). Repeatable.",
)
@click.option(
    "--digest",
    "read",
    default="",
    callback=_digest,
    metavar="HEX",
    help="Digest of the text that was read, or how it begins.",
)
@click.option(
    "--key",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Sign with this Ed25519 key (NAME.key of 'specgen conformance keygen').",
)
@into_option
@date_option
@json_option
@click.pass_context
def approve(
    ctx: click.Context,
    identifier: str,
    lang: Any,
    reviewer: str,
    role: str,
    until: str,
    conditions: tuple[str, ...],
    read: str,
    key: Path | None,
    into: Path | None,
    date: str,
    json_output: bool,
) -> None:
    """Record that a reviewer agrees to clause ID as it stands in one language. Automated bookkeeping; the judgment is the reviewer's.

    The sign-off is bound to the words, the bounds and choices of the parameters, the articles and the law values of that day; a change in
    any of them, or the day after --until, reopens it ('specgen clause status' says so). The text goes to the history. A clause that rests
    on an article that nobody read, a law value to confirm or an open point can be signed only under a --condition that names each one; the
    condition stays visible until a new sign-off. Without --key the name is typed, not authenticated.
    Exit 0: recorded. 1: nothing that can be signed so. 2: no layer to write into. 3: the key cannot be read.
    """
    from specgen.cli.clause import unknown_clause
    from specgen.knowledge.layer import write_files
    from specgen.knowledge.locking import sole_writer
    from specgen.knowledge.store import load_kb
    from specgen.review.deciding import Layer, refused
    from specgen.review.proposals import open_proposals
    from specgen.review.signing import Order, files_of, sign_off, verdict

    folder, roots = layer_of(ctx, into)
    with sole_writer(folder):
        kb, findings = load_kb(roots, check_ids())
        if identifier not in kb.clauses:
            raise unknown_clause(kb, identifier)
        order = Order(identifier, lang, reviewer, role, date, until, conditions, read)
        one = _with_key(sign_off(kb, findings, order), key)
        told = verdict(kb, one, verify)
        if told.outcome == "wrong":
            hint = say("sign under the name that the city lists for this key")
            raise refused("SG-REV-116", told.told, identifier, hint)
        files = write_files(folder, files_of(kb, Layer.of(folder, roots), one))
    waiting = [other.id for other in open_proposals(kb, identifier) if other.lang == lang]
    if json_output:
        import msgspec

        plain = {"sign_off": msgspec.to_builtins(one), "files": [str(path) for path in files]}
        as_json(plain | {"name": told.outcome, "open_proposals": waiting})
    else:
        _tell(one, told, waiting)


def _with_key(one: SignOff, key: Path | None) -> SignOff:
    """Return a sign-off with its signature, where there is a key to sign with. Raises InputError (SG-REV-113)."""
    if key is None:
        return one
    from specgen.review.signing import message, signed

    private = private_key(key)
    return signed(one, private.public_key().public_bytes_raw(), private.sign(message(one)))


def _tell(one: SignOff, told: Verdict, waiting: list[str]) -> None:
    data(one.digest)
    signed = say("{id} {version} ({lang}) is signed off by {name}", id=one.clause, version=one.version, lang=one.lang,
                 name=one.reviewer)  # fmt: skip
    note(signed)
    note(say("{name}: {verdict}", name=one.reviewer, verdict=told.told))
    if told.outcome == "unlisted":
        note(say("the city lists it in clauses/reviewers.yaml: name, role, key {key}, valid_from", key=one.key))
    if one.condition:
        note(say("under the condition: {text}", text=one.condition))
    for name in waiting:
        note(say("{name} proposes another text for it and is still open", name=name))
