"""``specgen law calculate``: amounts that follow from the law, with every step."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

import click

from specgen.cli.common import check_ids, date_option, json_option, roots_of
from specgen.cli.reckoned import AMOUNT, show
from specgen.model.knowledge import KnowledgeBase

F = TypeVar("F", bound=Callable[..., Any])
PROCEDURES = ("open", "restricted", "competitive_negotiation", "negotiation_with_publication", "negotiation_without_publication",
              "competitive_dialogue", "innovation_partnership")  # fmt: skip
NATURES = ("supplies", "services", "works")


def _kb(ctx: click.Context) -> KnowledgeBase:
    from specgen.knowledge.store import load_kb

    return load_kb(roots_of(ctx), check_ids())[0]


def _amount(name: str, text: str, *, required: bool = False, target: str = "") -> Callable[[F], F]:
    return click.option(name, target or name.lstrip("-").replace("-", "_"), type=AMOUNT, required=required, help=text)


@click.group()
def calculate() -> None:
    """Calculate an amount by the law in force at a date. Engineering aid, no legal advice.

    Amounts are in euro, written as 61250 or 1837.50.
    """


@calculate.command()
@click.option("--procedure", type=click.Choice(PROCEDURES), default="open", show_default=True, help="Award procedure.")
@click.option(
    "--size", type=click.Choice(["micro", "small", "medium", "large"]), required=True, help="Size of the contractor."
)
@_amount("--estimate", "Estimated value without VAT.", required=True)
@_amount("--total", "Contract value with taxes, over the whole term.")
@_amount("--months", "Term in months; leave out for an indefinite term.")
@_amount("--monthly", "Value per month with taxes, for an indefinite term.")
@click.option("--exempt", type=click.Choice(["financed_works", "leasing_or_rental", "insurance", "subscription"]), default=None,
              help="The contract is of a kind that the law exempts.")  # fmt: skip
@click.option(
    "--other-ground", is_flag=True, help="Without publication, on a ground other than WOO 42 § 1, 1° a) or c), 4° a)."
)
@_amount("--percent", "Percentage in the documents, when higher than the law asks.", target="chosen")
@date_option
@json_option
@click.pass_context
def advance(
    ctx: click.Context, /, size: Any, estimate: Decimal, procedure: Any, exempt: Any, date: str, **given: Any
) -> int:
    """Calculate the mandatory advance (WOO 12/1 to 12/8)."""
    from specgen.resolve.amounts import AdvanceTerms
    from specgen.resolve.amounts import advance as reckon

    terms = AdvanceTerms(procedure, size, given["months"], estimate, given["total"], given["monthly"], exempt or "",
                         not given["other_ground"], given["chosen"])  # fmt: skip
    return show(reckon(_kb(ctx), terms, date), date, json_output=given["json_output"])


@calculate.command()
@_amount("--award", "Award amount without VAT (framework with several participants: of the call-off).")
@_amount("--monthly", "Estimated amount per month, where there is no total price.")
@_amount("--percent", "Percentage in the documents (default: the law's).", target="chosen")
@click.option("--framework", is_flag=True, help="Global deposit of a framework agreement with one participant.")
@date_option
@json_option
@click.pass_context
def deposit(ctx: click.Context, award: Decimal | None, monthly: Decimal | None, chosen: Decimal | None, framework: bool,
            date: str, json_output: bool) -> int:  # fmt: skip
    """Calculate the deposit (AUR 25). Exit 1: a deposit is asked where none may be."""
    from specgen.resolve.amounts import DepositTerms
    from specgen.resolve.amounts import deposit as reckon

    terms = DepositTerms(award, monthly, chosen, framework)
    return show(reckon(_kb(ctx), terms, date), date, json_output=json_output)


@calculate.command("late-fine")
@_amount("--late-part", "Value of the part that is late, without VAT.", required=True)
@click.option("--days", type=click.IntRange(0, 100_000), required=True, help="Calendar days late.")
@click.option("--criterion", is_flag=True, help="The term of performance is an award criterion.")
@_amount("--cap", "Maximum percentage in the documents.")
@_amount("--earlier", "Other late fines of the same contract.")
@date_option
@json_option
@click.pass_context
def late_fine(ctx: click.Context, late_part: Decimal, days: int, criterion: bool, cap: Decimal | None, earlier: Decimal | None,
              date: str, json_output: bool) -> int:  # fmt: skip
    """Calculate the fine for late performance (AUR 46, 123, 154)."""
    from specgen.resolve.amounts import LateFineTerms
    from specgen.resolve.amounts import late_fine as reckon

    terms = LateFineTerms(late_part, days, criterion, cap, earlier or Decimal(0))
    return show(reckon(_kb(ctx), terms, date), date, json_output=json_output)


@calculate.command()
@_amount("--amount", "Initial contract amount without VAT.", required=True)
@click.option("--daily", is_flag=True, help="The daily penalty instead of the single one.")
@click.option(
    "--days", type=click.IntRange(0, 100_000), default=None, help="Days that the default lasts; without: per day."
)
@date_option
@json_option
@click.pass_context
def penalty(ctx: click.Context, amount: Decimal, daily: bool, days: int | None, date: str, json_output: bool) -> int:
    """Calculate the general penalty (AUR 45)."""
    from specgen.resolve.amounts import PenaltyTerms
    from specgen.resolve.amounts import penalty as reckon

    if days is not None and not daily:
        raise click.UsageError("--days goes with --daily")
    return show(reckon(_kb(ctx), PenaltyTerms(amount, daily, days), date), date, json_output=json_output)


@calculate.command()
@click.option("--nature", type=click.Choice(NATURES), required=True, help="What is bought.")
@_amount("--estimate", "Estimated value without VAT.", required=True)
@_amount("--offer", "Amount of the tender to be approved, without VAT.")
@click.option("--one-tenderer", is_flag=True, help="Only one tenderer is concerned.")
@click.option("--call-off", is_flag=True, help="It is a call-off under a framework agreement.")
@click.option("--no-eu-notice", is_flag=True, help="No European notice is required.")
@date_option
@json_option
@click.pass_context
def standstill(ctx: click.Context, nature: Any, estimate: Decimal, offer: Decimal | None, one_tenderer: bool, call_off: bool,
               no_eu_notice: bool, date: str, json_output: bool) -> int:  # fmt: skip
    """Tell whether standstill is mandatory (WMR 11, 12, 30); the amount is its length in calendar days."""
    from specgen.resolve.standstill import StandstillTerms
    from specgen.resolve.standstill import standstill as reckon

    terms = StandstillTerms(nature, estimate, offer, one_tenderer, call_off, no_eu_notice)
    return show(reckon(_kb(ctx), terms, date), date, json_output=json_output)


def _terms(
    ctx: click.Context, option: click.Parameter, given: tuple[str, ...]
) -> tuple[tuple[str, Decimal, Decimal, Decimal], ...]:
    found = []
    for one in given:
        name, *numbers = one.rsplit(":", 3)
        if len(numbers) != 3 or not name:
            raise click.BadParameter("write it as NAME:SHARE:START:NOW, such as wages:0.6:100:104", ctx, option)
        share, start, now = (AMOUNT.convert(text, option, ctx) for text in numbers)
        found.append((name, share, start, now))
    return tuple(found)


@calculate.command()
@_amount("--price", "Price to revise.", required=True)
@_amount("--fixed", "Fixed part of the formula, such as 0.2.", required=True)
@click.option("--term", "terms", multiple=True, callback=_terms, metavar="NAME:SHARE:START:NOW",
              help="An index with its share, its value at the start and now (repeatable).")  # fmt: skip
@click.option("--nature", type=click.Choice(NATURES), default="services", show_default=True, help="What is bought.")
@_amount("--value", "Value of the contract without VAT.", required=True)
@click.option("--calendar-days", type=click.IntRange(0, 100_000), default=None, help="Term of the contract.")
@click.option("--working-days", type=click.IntRange(0, 100_000), default=None, help="Term of the contract, instead.")
@click.option("--listed/--not-listed", default=None, help="The services stand in annex 1 of the AUR, or not.")
@date_option
@json_option
@click.pass_context
def revision(ctx: click.Context, price: Decimal, fixed: Decimal, terms: Any, nature: Any, value: Decimal, calendar_days: int | None,
             working_days: int | None, listed: bool | None, date: str, json_output: bool) -> int:  # fmt: skip
    """Check a price revision formula and apply it (AUR 38/7). Exit 1: the formula is not sound."""
    from specgen.resolve.revision import RevisionTerms, Term
    from specgen.resolve.revision import revision as reckon

    given = RevisionTerms(
        price, fixed, tuple(Term(*one) for one in terms), nature, value, calendar_days, working_days, listed
    )
    return show(reckon(_kb(ctx), given, date), date, json_output=json_output)
