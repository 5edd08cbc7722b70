"""Money and performance: payment, deposit, penalties, price revision, advances, warranty (AUR; WOO art. 10, 12/1-12/8)."""

from __future__ import annotations

import re
from decimal import Decimal

from specgen.errors import Severity, say
from specgen.resolve.legal.case import NO_PUBLICATION, Case, Findings, OwnText, own_texts
from specgen.resolve.legal.words import sentences
from specgen.resolve.places import Path

_PAY_DAYS = re.compile(r"\b(\d{1,3})\s*(?:kalender|werk)?dagen\b")
_PAYMENT = re.compile(r"\b(?:betaal\w*|betaling\w*|verwerkingstermijn|factuur|facturen)\b")
_OWN_PENALTY = re.compile(
    r"\b(?:boete|straf|servicekrediet|servicekorting|malus|dwangsom|korting op de (?:factuur|vergoeding|maandprijs))\w*\b[^;\n]*?"
    r"(?:\d+(?:[.,]\d+)?\s*(?:%|procent|euro)|€)"
)
_SAME_FACT = re.compile(
    r"\b(?:zelfde (?:feit|tekortkoming)|niet (?:\w+ ){0,3}(?:gecumuleerd|cumulatief|samen)|cumul\w*|daarnaast geen|"
    r"in de plaats van|één straf|geen (?:bijzondere )?(?:straf|boete|servicekrediet))\b"
)
_SANCTIONS = ("PEN-02", "PEN-03", "SLA-05")
_TERM = re.compile(r"\b\d{1,4}\s*(?:kalender|werk)?(?:dag(?:en)?|we(?:ek|ken)|maand(?:en)?)\b")
_REVISION = re.compile(r"\bprijsherziening|herzieningsformule|prijzen (?:worden|zijn) herzien")
_FIXED_PRICE = re.compile(
    r"\b(?:geen prijsherziening|niet herzienbaar|niet herzien|vaste prijzen|prijzen (?:zijn|blijven) vast)"
)
_FORMULA = re.compile(r"=[^.;\n]*\(([^()\n]*)\)|=\s*([^=\n]+)$", re.MULTILINE)
_COEFFICIENT = re.compile(r"(?<![\d.,\w])([01](?:[.,]\d{1,4})?)(?![\d.,%\w])")
_SHARE = re.compile(r"^(?:fixed|wages|share|part|weight)(?:_|$)")
_REVISING = ("FIN-02", "FIN-10")
_REST = re.compile(r"\(\s*1\s*[−–-]")
_MONTH = 30
"""Days: a term in months is compared with one in days on the short side."""
_MAINTENANCE = ("50", "72267")
"""CPV groups of repair and maintenance: whether annex 1 of the AUR covers them is open point U6."""


def _contract_texts(case: Case) -> list[OwnText]:
    return [one for one in own_texts(case.tender, case.kb) if one.path[0] in ("sections", "options", "lots", "description")]


def payment_term(case: Case) -> Findings:
    """Verification and payment take 30 days together; more, up to 60, only under four conditions (AUR art. 9 §§ 2-3)."""
    usual, most = case.amount("PROCESSING-TERM"), case.amount("PROCESSING-TERM-MAX")
    if usual is None or most is None:
        return
    conditions = say(
        "only if the documents say it, the nature of the contract justifies it objectively, it stays within {most} days "
        "and it is no manifest abuse; record the justification in the file",
        most=most,
    )
    law = "AUR art. 9 §§ 2-3, 95, 120, 127, 156, 160"
    days = case.whole("FIN-04", "processing_days")
    if days is not None and days > usual:
        yield case.at(
            "SG-TND-350",
            say("a processing and payment term of {days} days, {usual} is the rule", days=int(days), usual=usual),
            ("parameters", "FIN-04", "processing_days"),
            conditions,
            law,
            subject="FIN-04",
            severity=Severity.WARNING,
        )
    for one in _contract_texts(case):
        for line in sentences(one.text.nl.lower()):
            longest = max((int(found) for found in _PAY_DAYS.findall(line)), default=0) if _PAYMENT.search(line) else 0
            if longest > usual:
                severity = Severity.ERROR if longest > most else Severity.WARNING
                yield case.at(
                    "SG-TND-350",
                    say(
                        "a text of your own speaks of payment and {days} days, {usual} is the rule",
                        days=longest,
                        usual=usual,
                    ),
                    (*one.path, "nl"),
                    conditions,
                    law,
                    subject=one.subject,
                    severity=severity,
                )


def deposit_floor(case: Case) -> Findings:
    """No deposit is asked where the award amount stays below the floor; each lot is a contract of its own (AUR art. 17, 25 § 6)."""
    percent, floor = case.whole("FIN-06", "pct"), case.amount("DEPOSIT-FLOOR")
    if not percent or floor is None:
        return
    values: list[tuple[Path, str, int]] = [
        (("lots", i, "estimate"), one.id, one.estimate.amount) for i, one in enumerate(case.tender.lots) if one.estimate
    ]
    if not case.tender.lots:
        values.append((("estimate", "amount"), case.tender.slug, case.tender.estimate.amount))
    for path, name, amount in values:
        if amount < floor:
            yield case.at(
                "SG-TND-351",
                say(
                    "a deposit of {percent} %, but the estimate of {name} stays below {floor} euro",
                    percent=f"{percent:g}",
                    name=name,
                    floor=floor,
                ),
                path,
                say("set FIN-06.pct to 0: below that award amount no deposit may be demanded"),
                "AUR art. 25 § 6",
                subject=name,
                severity=Severity.WARNING,
            )


def deposit_share(case: Case) -> Findings:
    """Up to 5 % is a free choice, more is a derogation with reasons; a framework with one participant takes 3 % (AUR art. 9, 25)."""
    percent = case.whole("FIN-06", "pct")
    usual, framework = case.amount("DEPOSIT-DEFAULT"), case.amount("DEPOSIT-FRAMEWORK")
    path = ("parameters", "FIN-06", "pct")
    if percent is None:
        return
    if usual is not None and percent > usual:
        yield case.at(
            "SG-TND-352",
            say("a deposit of {percent} %, more than the {usual} % of the AUR", percent=f"{percent:g}", usual=usual),
            path,
            say(
                "the derogation needs a reason that fits this contract; read the motivation in FIN-06 and support it with figures"
            ),
            "AUR art. 9 § 4, 25",
            subject="FIN-06",
            severity=Severity.WARNING,
        )
    elif case.tender.framework and framework is not None and percent > framework:
        yield case.at(
            "SG-TND-352",
            say(
                "a deposit of {percent} % on a framework agreement; with one participant it is {usual} % at most",
                percent=f"{percent:g}",
                usual=framework,
            ),
            path,
            say("lower it, or ask it for each order where several participants share the framework"),
            "AUR art. 25",
            subject="FIN-06",
            severity=Severity.WARNING,
        )


def _settled(fine: str, credit: str, name: str) -> bool:
    """Tell whether the text of a fine, or that of the credit, says that one fact never brings both."""
    word = "boete" if name == "PEN-02" else "straf"
    by_fine = "servicekrediet" in fine and _SAME_FACT.search(fine)
    by_credit = (word in credit or name.lower() in credit) and _SAME_FACT.search(credit)
    return bool(by_fine or by_credit)


def cumulated_sanctions(case: Case) -> Findings:
    """One fact brings one sanction: a late fine, a penalty or a service credit, not two of them (AUR art. 45, 46)."""
    texts = {name: one.text.get("nl", "").lower() for name, one in case.clauses.items() if name in _SANCTIONS}
    credit = texts.pop("SLA-05", None)
    fines = [name for name, text in texts.items() if credit is not None and not _settled(text, credit, name)]
    if fines:
        yield case.at(
            "SG-TND-353",
            say("service credits (SLA-05) and {fines} can hit the same fact", fines=", ".join(sorted(fines))),
            case.place_of("SLA-05"),
            say("say in SLA-05 that one fact never brings both, and which of the two goes first"),
            "AUR art. 45, 46, 123, 154",
            subject="SLA-05",
        )
    if not texts and credit is None:
        return
    for one in _contract_texts(case):
        text = one.text.nl.lower()
        if _OWN_PENALTY.search(text) and not _SAME_FACT.search(text):
            yield case.at(
                "SG-TND-353",
                say("a text of your own sets a fine, penalty or credit beside those of the clauses"),
                (*one.path, "nl"),
                say(
                    "name the fact and the amount, and say that it does not come on top of another sanction for the same fact"
                ),
                "AUR art. 45, 46",
                subject=one.subject,
                severity=Severity.WARNING,
            )


def binding_term(case: Case) -> Findings:
    """A late fine needs a binding term; without one in the documents nothing can be late (AUR art. 46, 123, 154)."""
    if "PEN-02" not in case.clauses:
        return
    if not any(_TERM.search(one.text.nl.lower()) for one in _contract_texts(case)):
        yield case.at(
            "SG-TND-358",
            say("a late fine, but no text of your own names a term of performance"),
            ("sections",),
            say("add a section with the binding terms in days, weeks or months"),
            "AUR art. 46, 123, 147, 154",
            severity=Severity.WARNING,
        )


def price_revision(case: Case) -> Findings:
    """Revision is mandatory for works and the services of annex 1, unless value AND term are small; elsewhere the documents choose.

    Source: AUR art. 38/7. A contract of supplies is never one of annex 1, whatever maintenance it holds.
    """
    floor, short = case.amount("REVISION-VALUE"), case.amount("REVISION-CALENDAR-DAYS")
    texts = [
        one
        for one in _contract_texts(case)
        if _REVISION.search(one.text.nl.lower()) or _FIXED_PRICE.search(one.text.nl.lower())
    ]
    fixed = [one for one in texts if _FIXED_PRICE.search(one.text.nl.lower())]
    clause = next((name for name in _REVISING if name in case.clauses), "")
    if clause:
        for one in fixed:
            yield case.at(
                "SG-TND-354",
                say("a text of your own fixes the prices, and clause {clause} revises them", clause=clause),
                (*one.path, "nl"),
                say("keep one of the two"),
                "WOO art. 10; AUR art. 38/7",
                subject=one.subject,
            )
        return
    if floor is None or short is None:
        return
    small = case.tender.estimate.amount < floor and case.total_months * _MONTH < short
    listed = [code for code in case.tender.cpv if code.startswith(_MAINTENANCE)]
    if small or not listed or case.tender.nature == "supplies" or len(texts) > len(fixed):
        return
    yield case.at(
        "SG-TND-354",
        say(
            "no price revision, though CPV {code} is maintenance: if annex 1 of the AUR covers it, revision is mandatory (U6)",
            code=listed[0],
        ),
        fixed[0].path if fixed else ("clauses",),
        say("add clause FIN-02 or a formula of your own, or have a lawyer confirm that annex 1 does not apply"),
        "WOO art. 10; AUR art. 38/7",
        severity=Severity.WARNING,
    )


def _shares(case: Case, name: str) -> Decimal | None:
    """Return what the shares of a clause make when that is wrong: not one, or over one where its text gives the rest to an index."""
    clause = case.clauses.get(name)
    if clause is None:
        return None
    given = [
        Decimal(str(value))
        for key, one in clause.settings.items()
        if _SHARE.match(key) and one.parameter.type in ("integer", "decimal") and (value := one.value) is not None
    ]
    total, whole = sum(given, Decimal(0)), Decimal(100) if any(one > 1 for one in given) else Decimal(1)
    if not given:
        return None
    sound = total <= whole if _REST.search(clause.text.get("nl", "")) else total == whole
    return None if sound else total


def revision_formula(case: Case) -> Findings:
    """The fixed part and the shares of the formula make one: at equal indices the price stays the same (AUR art. 38/7)."""
    for name in _REVISING:
        total = _shares(case, name)
        if total is not None:
            yield case.at(
                "SG-TND-355",
                say("the shares of the price formula make {total}", total=f"{total:f}"),
                case.place_of(name),
                say("mend them: together they make 1 (or 100 %)"),
                "AUR art. 38/7",
                subject=name,
            )
    for one in _contract_texts(case):
        for match in _FORMULA.finditer(one.text.nl):
            body = match.group(1) or match.group(2) or ""
            parts = [Decimal(part.replace(",", ".")) for part in _COEFFICIENT.findall(body)]
            if len(parts) > 1 and "+" in body and any(mark in body for mark in "×*/÷") and sum(parts) != 1:
                yield case.at(
                    "SG-TND-355",
                    say("the shares of the price formula make {total}", total=f"{sum(parts):f}"),
                    (*one.path, "nl"),
                    say("mend them: together they make 1 (or 100 %)"),
                    "AUR art. 38/7",
                    subject=one.subject,
                )


def advance(case: Case) -> Findings:
    """An advance is due, by clause FIN-09 where nothing is published and by FIN-03 elsewhere, unless exempt (WOO art. 12/1-12/8, 92)."""
    tender, low, shortest = case.tender, case.amount("LOW-VALUE"), case.amount("ADVANCE-MIN-MONTHS")
    silent = tender.procedure == NO_PUBLICATION
    right, wrong = ("FIN-09", "FIN-03") if silent else ("FIN-03", "FIN-09")
    law = "WOO art. 12/1-12/8; AUR art. 67"
    if wrong in case.clauses and right in case.kb.clauses:
        yield case.at(
            "SG-TND-356",
            say(
                "clause {wrong} does not belong to {procedure}: there {right} sets the advance",
                wrong=wrong,
                procedure=tender.procedure,
                right=right,
            ),
            ("clauses", "include"),
            say("choose {right}", right=right),
            law,
            subject=wrong,
        )
        return
    exempt = (
        tender.subscription_like
        or (low is not None and tender.estimate.amount < low)
        or (shortest is not None and tender.months < shortest)
    )
    if right in case.kb.clauses and not exempt and right not in case.clauses:
        yield case.at(
            "SG-TND-356",
            say("no clause gives the advance that the law makes due"),
            ("clauses", "exclude"),
            say("keep clause {right}, or show the exemption in the file", right=right),
            law,
            subject=right,
        )


def subscription(case: Case) -> Findings:
    """A subscription is exempt from the advance; for a mix with devices or a set-up this is undecided (WOO art. 12/1-12/8; U7)."""
    tender = case.tender
    for i, lot in enumerate(tender.lots):
        if tender.subscription_like and not lot.subscription_like:
            yield case.at(
                "SG-TND-357",
                say(
                    "the contract counts as a subscription, the lot {lot} does not: it gets no advance clause",
                    lot=lot.id,
                ),
                ("lots", i, "subscription_like"),
                say("make the two agree; each lot is a contract of its own"),
                "WOO art. 12/1-12/8; AUR art. 17",
                subject=lot.id,
            )
    if not tender.subscription_like:
        return
    groups = [
        (("prices",), tender.slug, tender.prices),
        *((("lots", i, "prices"), one.id, one.prices) for i, one in enumerate(tender.lots)),
    ]
    for path, name, posts in groups:
        once = [post.id for post in posts if post.kind == "lump_sum"]
        if once and len(once) < len(posts):
            yield case.at(
                "SG-TND-357",
                say(
                    "{name} counts as a subscription but also has a price paid once ({posts})",
                    name=name,
                    posts=", ".join(once),
                ),
                path,
                say(
                    "have a lawyer confirm that the exemption holds for the whole (U7), or set subscription_like to false"
                ),
                "WOO art. 12/1-12/8",
                subject=name,
                severity=Severity.WARNING,
            )


def warranty(case: Case) -> Findings:
    """Services have no warranty unless the documents write one; supplies have a year where they are silent (AUR art. 134, 157)."""
    months, usual = case.whole("ACC-02", "warranty"), case.amount("WARRANTY-SUPPLIES")
    bare = "ACC-02" in case.kb.clauses and "ACC-02" not in case.clauses
    if case.tender.nature == "services" and (bare or months == 0):
        yield case.at(
            "SG-TND-359",
            say("services without a warranty: acceptance is then final"),
            ("parameters", "ACC-02") if not bare else ("clauses",),
            say("give ACC-02.warranty a number of months, or record why maintenance covers it"),
            "AUR art. 157",
            subject="ACC-02",
            severity=Severity.WARNING,
        )
    elif case.tender.nature == "supplies" and months is not None and usual is not None and months < usual:
        yield case.at(
            "SG-TND-359",
            say(
                "a warranty of {months} months, less than the {usual} months of the AUR",
                months=int(months),
                usual=usual,
            ),
            ("parameters", "ACC-02", "warranty"),
            say("keep at least the default, or record why less is enough"),
            "AUR art. 134",
            subject="ACC-02",
            severity=Severity.WARNING,
        )
