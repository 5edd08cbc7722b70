"""The questions of ``specgen new``: one thing at a time, why it is asked, a default, and an answer that is judged at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click
import msgspec
from msgspec.structs import replace

from specgen.cli.output import note, safe, words
from specgen.drafting.answers import (
    Answers,
    LotAnswer,
    proposed,
    proposed_deadline,
    slug_of,
)
from specgen.drafting.draft import objections
from specgen.errors import Sentence, say
from specgen.model.ids import Date, Email, Slug
from specgen.model.knowledge import KnowledgeBase
from specgen.model.tender import Buyer, Contact, Renewal
from specgen.model.text import Localized
from specgen.resolve.placeholders import MARK, MARK_EMAIL

T = TypeVar("T")
MAX_LOTS = 20
MAX_BUYERS = 300
MAX_EURO = 10**12
MAX_MONTHS = 600

PROCEDURES: dict[str, Sentence] = {
    "open": say("open procedure: anybody can make an offer at once"),
    "restricted": say("restricted procedure: candidates first, then offers of those selected"),
    "competitive_negotiation": say("competitive procedure with negotiation: only in the cases of the law"),
    "negotiation_with_publication": say("simplified negotiation with publication: only below the EU threshold"),
    "negotiation_without_publication": say("negotiation without publication: only in the cases of the law"),
    "competitive_dialogue": say("competitive dialogue: when the solution cannot be described yet"),
    "innovation_partnership": say("innovation partnership: for a solution that is not on the market yet"),
}
NATURES: dict[str, Sentence] = {
    "services": say("services: the supplier runs or maintains it for you"),
    "supplies": say("supplies: you mainly buy goods or licences"),
}


class Refused(ValueError):
    """An answer that cannot be taken, and why."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


Parse = Callable[[str], T]


def ask(label: Sentence, why: Sentence, parse: Parse[T], default: str) -> T:
    """Ask until the answer can be taken; Enter takes the default. Raises click.Abort at the end of the input."""
    note()
    note(why)
    while True:
        typed = click.prompt(words(label), default=default, show_default=bool(default), err=True, type=str)
        try:
            return parse(str(typed).strip())
        except Refused as refused:
            note(refused.reason)


def text(typed: str) -> str:
    """Take a text of one line that is not empty."""
    if not typed:
        raise Refused(say("write a text, or press Enter for what stands between brackets"))
    return _line(typed)


def optional(typed: str) -> str:
    """Take a text of one line, or a hyphen for none."""
    return "" if typed == "-" else _line(typed)


def _line(typed: str) -> str:
    if typed != safe(typed) or "\n" in typed or not _encodable(typed):
        raise Refused(say("this text holds a character that cannot be shown; write it without"))
    return typed


def _encodable(typed: str) -> bool:
    try:
        typed.encode()
    except UnicodeEncodeError:
        return False
    return True


def slug(typed: str) -> str:
    """Take a short name of the tender file's own type."""
    try:
        return msgspec.convert(typed, Slug)
    except msgspec.ValidationError as error:
        raise Refused(
            say("write a short name in lower case: letters, digits and hyphens, such as gent-databroker")
        ) from error


def date(typed: str) -> str:
    """Take a day that the calendar has."""
    try:
        return msgspec.convert(typed, Date)
    except msgspec.ValidationError as error:
        raise Refused(say("write a day that exists, as 2027-03-01")) from error


def email(typed: str) -> str:
    """Take an e-mail address of the tender file's own type."""
    try:
        return _line(msgspec.convert(typed, Email))
    except msgspec.ValidationError as error:
        raise Refused(say("write an e-mail address, such as aankoop@stad.example")) from error


def whole(low: int, high: int) -> Parse[int]:
    """Return a parser of whole numbers within bounds; blanks and points between thousands are forgiven."""

    def parse(typed: str) -> int:
        digits = typed.replace(" ", "").replace("\u00a0", "")
        if digits.count(".") and all(len(part) == 3 for part in digits.split(".")[1:]):
            digits = digits.replace(".", "")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 15 or not low <= int(digits) <= high:
            raise Refused(say("write a whole number from {low} to {high}, digits only", low=low, high=high))
        return int(digits)

    return parse


def yes(typed: str) -> bool:
    """Take yes or no, in Dutch or English."""
    if typed.lower() in ("j", "ja", "y", "yes"):
        return True
    if typed.lower() in ("n", "nee", "neen", "no"):
        return False
    raise Refused(say("answer yes or no"))


def one_of(keys: Sequence[str]) -> Parse[str]:
    """Return a parser that takes a number of the list that was shown, or the name itself."""

    def parse(typed: str) -> str:
        if typed in keys:
            return typed
        if typed.isascii() and typed.isdigit() and len(typed) < 5 and 1 <= int(typed) <= len(keys):
            return keys[int(typed) - 1]
        raise Refused(say("write a number of the list, or its name"))

    return parse


def some_of(keys: Sequence[str]) -> Parse[tuple[str, ...]]:
    """Return a parser that takes numbers or names of the list, with commas between."""
    single = one_of(keys)

    def parse(typed: str) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(single(part.strip()) for part in typed.split(",") if part.strip()))
        if not found:
            raise Refused(say("choose one at least"))
        return found

    return parse


def show_list(options: Mapping[str, Sentence | str]) -> None:
    """Show numbered options, one a line."""
    for index, (key, meaning) in enumerate(options.items(), 1):
        note(f"  {index}. {key}: {words(meaning)}")


def choose(label: Sentence, why: Sentence, options: Mapping[str, Sentence | str], default: str, parse: Parse[T]) -> T:
    """Ask for one of the options, each with its explanation."""
    note()
    note(why)
    show_list(options)
    return ask(label, say("Answer with the number or the name."), parse, default)


def profile(kb: KnowledgeBase, lang: str) -> str:
    """Ask for the domain and then for one of its profiles; a choice of one is not asked."""
    domains = {one.domain: kb.card.domains[one.domain].get(lang) for one in kb.profiles.values()}
    domain = next(iter(domains))
    if len(domains) > 1:
        domain = choose(
            say("Domain"),
            say("The domain tells which requirements can be asked."),
            domains,
            domain,
            one_of(list(domains)),
        )
    found = {
        one.profile: f"{one.title.get(lang)}. {' '.join(one.description.get(lang).split())}"
        for one in kb.profiles.values()
        if one.domain == domain
    }
    first = next(iter(found))
    if len(found) == 1:
        return first
    why = say("A profile is a ready-made selection of components; you can change it later in the file.")
    return choose(say("Profile"), why, found, first, one_of(list(found)))


class Interview:
    """Holds the answers so far, and asks each question until the rules of a tender have no new objection."""

    def __init__(self, kb: KnowledgeBase, answers: Answers, date: str, lang: str) -> None:
        self.kb, self.answers, self.date, self.lang = kb, answers, date, lang
        self._known = self._codes(answers)

    def _codes(self, answers: Answers) -> set[str]:
        return {one.code for one in objections(self.kb, answers, self.date)}

    def _hold(self, **changes: Any) -> None:
        """Take changed answers, or raise Refused with the first objection that they bring."""
        changed = replace(self.answers, **changes)
        new = [one for one in objections(self.kb, changed, self.date) if one.code not in self._known]
        if new:
            raise Refused(say("this cannot stand: {message}", message=new[0].message))
        self.answers = changed

    def _set(self, **changes: Any) -> None:
        """Take answers that no single question could mend; the check after writing tells what is wrong with them, if anything."""
        self.answers = replace(self.answers, **changes)
        self._known |= self._codes(self.answers)

    def _held(self, name: str, parse: Parse[Any]) -> Parse[None]:
        return lambda typed: self._hold(**{name: parse(typed)})

    def _choice(self, name: str, label: Sentence, why: Sentence, options: Mapping[str, Sentence]) -> None:
        choose(label, why, options, getattr(self.answers, name), self._held(name, one_of(list(options))))

    def run(self) -> Answers:
        """Ask everything; returns the answers."""
        self._about()
        self._buyers()
        self._money()
        self._time()
        self._division()
        return self.answers

    def _both(self, label: Sentence, label_en: Sentence, why: Sentence, default: Localized) -> Localized:
        dutch = ask(label, why, text, default.nl)
        if dutch == default.nl:
            return default
        english = ask(label_en, say("For the reading copy in English; Enter keeps the Dutch words."), text, dutch)
        return Localized(dutch, english)

    def _about(self) -> None:
        now = self.answers
        why = say("The short name becomes the folder of the dossier.")
        ask(say("Short name"), why, self._held("slug", slug), now.slug)
        why = say("The title stands on the cover and in the notice. Enter leaves it to be filled in later in the file.")
        title = self._both(say("Title in Dutch"), say("Title in English"), why, now.title)
        self._set(title=title)
        why = say("The reference of the city stands on the cover and in every footer.")
        ask(say("Reference"), why, self._held("reference", text), now.reference)
        why = say("What the city wants to buy and why, in one or two plain sentences; bidders read it first.")
        told = self._both(say("Description in Dutch"), say("Description in English"), why, now.description)
        self._set(description=told)

    def _buyers(self) -> None:
        lead = self.answers.buyers[0]
        contact = lead.contact or Contact(f"{MARK}: dienst", MARK_EMAIL)
        name = ask(
            say("Name of the authority"), say("Who buys: the authority that runs the procedure."), text, lead.name
        )
        why = say("The postal address stands on page 2.")
        address = ask(say("Postal address"), why, text, lead.address)
        why = say("The number of the authority as an enterprise; a hyphen leaves it out.")
        number = ask(say("Enterprise number"), why, optional, lead.company_number)
        why = say("Bidders ask their questions there: a service, not a person.")
        service = ask(say("Contact point"), why, text, contact.name)
        why = say("A mailbox of the service, so that questions are read during holidays too.")
        mail = ask(say("E-mail address"), why, email, contact.email)
        why = say("The authority that supervises stands on page 2; a hyphen leaves it out.")
        supervisor = ask(say("Supervising authority"), why, optional, lead.supervisor)
        why = say("Where a bailiff delivers a writ; mostly the town hall. A hyphen leaves it out.")
        writs = ask(say("Address for writs"), why, optional, lead.writs_address if address == lead.address else address)
        found = [
            replace(
                lead,
                id=lead.id if name == lead.name else slug_of(name),
                name=name,
                address=address,
                company_number=number,
                contact=Contact(service, mail, contact.service, contact.phone),
                supervisor=supervisor,
                writs_address=writs,
            )
        ]
        why = say("In a joint purchase several authorities take part; one of them runs the procedure for all.")
        if ask(say("Joint purchase"), why, yes, words(say("no"))):
            found += self._participants(tuple(one.id for one in found))
        self._set(buyers=tuple(found))

    def _participants(self, taken: tuple[str, ...]) -> list[Buyer]:
        why = say("How many other authorities take part, besides the one that runs the procedure.")
        number = ask(say("Number of other authorities"), why, whole(1, MAX_BUYERS), "1")
        found: list[Buyer] = []
        for index in range(1, number + 1):
            why = say("Participant {index} of {number}", index=index, number=number)
            name = ask(say("Name of the authority"), why, text, f"{MARK}: naam van deelnemer {index}")
            why = say("The postal address stands on page 2.")
            address = ask(say("Postal address"), why, text, f"{MARK}: adres van deelnemer {index}")
            short = slug_of(f"deelnemer {index}" if name.startswith(MARK) else name, taken)
            taken = (*taken, short)
            found.append(Buyer(id=short, name=name, role="participant", address=address))
        return found

    def _money(self) -> None:
        now = self.answers
        why = say("Supplies or services decide the rules on delivery, deposit and advance payment.")
        self._choice("nature", say("Nature of the contract"), why, NATURES)
        why = say(
            "The estimate in euro, without VAT, with all options and renewals and for all authorities together. It stays internal. "
            "It decides which procedures are allowed; the proposed amount is the EU threshold, so that the strictest rules apply."
        )
        before = now.estimate
        ask(say("Estimate in euro"), why, self._held("estimate", whole(1, MAX_EURO)), str(before))
        if self.answers.estimate != before:
            why = say("On what the estimate rests, for the file; internal.")
            basis = ask(say("Basis of the estimate"), why, optional, words(say("own estimate")))
            self._set(estimate_note=basis)
        why = say("The procedure decides who can offer, when, and whether you may negotiate.")
        self._choice("procedure", say("Procedure"), why, PROCEDURES)
        self._framework()

    def _framework(self) -> None:
        why = say("In a framework agreement each authority orders bit by bit, up to a maximum that is published.")
        if not ask(say("Framework agreement"), why, yes, words(say("no"))):
            return
        found = []
        for one in self.answers.buyers:
            why = say(
                "What {name} may order at most, in euro without VAT. It is published, so do not copy the estimate.",
                name=one.name,
            )
            maximum = ask(say("Maximum in euro"), why, whole(1, MAX_EURO), "")
            found.append(replace(one, maximum=maximum))
        self._set(framework=True, buyers=tuple(found))

    def _time(self) -> None:
        why = say("The term in months, without renewals.")
        ask(say("Months"), why, self._held("months", whole(1, MAX_MONTHS)), str(self.answers.months))
        why = say("How often the contract can be renewed; with the term normally four years at most.")
        times = ask(say("Number of renewals"), why, whole(0, 20), "0")
        if times:
            why = say("How many months each renewal lasts.")
            months = ask(say("Months per renewal"), why, whole(1, MAX_MONTHS), "12")
            self._hold(renewals=(Renewal(times, months),))
        why = say("The day of publication; the other dates follow from it.")
        ask(say("Publication"), why, self._publication, self.answers.publication)
        why = say(
            "The last day for offers. An open procedure from the EU threshold lasts at least 35 days (30 with electronic submission)."
        )
        ask(say("Deadline"), why, self._deadline, self.answers.deadline)
        why = say(
            "Within how many calendar days the solution is ready for acceptance: without a period there is no delay."
        )
        ask(say("Days until acceptance"), why, self._held("days", whole(1, 3650)), str(self.answers.days))

    def _publication(self, typed: str) -> None:
        day = date(typed)
        if day > "2999-01-01" or day < self.date:
            raise Refused(say("take a day from {date} on", date=self.date))
        self._hold(publication=day, deadline=proposed_deadline(day))

    def _deadline(self, typed: str) -> None:
        day = date(typed)
        if day <= self.answers.publication or day > "2999-06-01":
            raise Refused(say("the deadline comes after the publication ({date})", date=self.answers.publication))
        self._hold(deadline=day)

    def _division(self) -> None:
        why = say("Lots let smaller bidders take part; the law asks for a reason where a larger contract has none.")
        if not ask(say("Lots"), why, yes, words(say("no"))):
            default = self.answers.no_lots_reason or self.answers.title
            why = say("Why the contract is not divided; it is published.")
            told = self._both(say("Reason in Dutch"), say("Reason in English"), why, default)
            self._set(no_lots_reason=told)
            return
        names = list(self.kb.profiles[self.answers.profile].components)
        why = say("How many lots; each needs at least one component.")
        number = ask(say("Number of lots"), why, whole(2, min(MAX_LOTS, len(names))), "2")
        while not self.answers.lots:
            try:
                self._hold(lots=tuple(self._lots(names, number)))
            except Refused as refused:
                note(refused.reason)

    def _lots(self, names: list[str], number: int) -> list[LotAnswer]:
        left = list(names)
        found: list[LotAnswer] = []
        for index in range(1, number + 1):
            why = say("Lot {index} of {number}", index=index, number=number)
            default = Localized(f"{MARK}: titel van perceel {index}", f"{MARK}: title of lot {index}")
            title = self._both(say("Title of the lot in Dutch"), say("Title of the lot in English"), why, default)
            share = left if index == number else left[: max(1, len(left) // (number - index + 1))]
            note()
            show_list({name: self.kb.components[name].title.get(self.lang) for name in names})
            why = say("The components of this lot, with commas between; each lot is asked and tested on its own.")
            proposal = ",".join(str(names.index(name) + 1) for name in share or names[-1:])
            chosen = ask(say("Components"), why, some_of(names), proposal)
            left = [name for name in left if name not in chosen]
            found.append(LotAnswer(title, chosen))
        if left:
            note(say("in no lot, so not asked: {names}", names=", ".join(left)))
        return found


def interview(kb: KnowledgeBase, start: str, short: str, date: str, lang: str) -> Answers:
    """Ask every question on the terminal; ``start`` is a profile, or "" to ask for it too."""
    chosen = start or profile(kb, lang)
    return Interview(kb, proposed(kb, chosen, short, date), date, lang).run()
