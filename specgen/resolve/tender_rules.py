"""What must hold inside a tender file: references, buyers, lots, award, dates, budgets. All findings at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from specgen.errors import Finding, Sentence, Severity, authored, say
from specgen.model.condition import Facts
from specgen.model.knowledge import KnowledgeBase
from specgen.model.parameter import number
from specgen.model.tender import Award, TenderFile
from specgen.resolve.facts import THRESHOLD, declared_parameters, law_at
from specgen.resolve.placeholders import placeholder_findings
from specgen.resolve.places import Path, TenderPlaces

Findings = Iterator[Finding]
_BELOW = ("negotiation_with_publication",)


class TenderRules:
    """The rules, with the tender, the knowledge base and the places at hand."""

    def __init__(self, kb: KnowledgeBase, tender: TenderFile, facts: Facts, date: str, places: TenderPlaces) -> None:
        self.kb, self.tender, self.facts, self.date, self.places = kb, tender, facts, date, places

    def findings(self) -> list[Finding]:
        """Return every finding about the file itself (not yet about what it selects)."""
        rules = (
            self._references,
            self._parameters,
            self._buyers,
            self._lots,
            self._timetable,
            self._award_criteria,
            self._procedure,
            self._camera,
            self._duplicates,
            self._placeholders,
        )
        return [finding for rule in rules for finding in rule()]

    def _at(
        self,
        code: str,
        message: Sentence,
        path: Path,
        subject: str = "",
        hint: Sentence | str = "",
        severity: Severity = Severity.ERROR,
        law: str = "",
    ) -> Finding:
        return Finding(code, message, self.places.at(path), subject or self.tender.slug, hint, severity, law)

    def _references(self) -> Findings:
        kb, tender = self.kb, self.tender
        if tender.domain not in kb.card.domains:
            yield self._at(
                "SG-TND-201",
                say("the domain {domain} does not exist", domain=tender.domain),
                ("domain",),
                hint=say("known: {names}", names=", ".join(kb.card.domains)),
            )
        if tender.profile and tender.profile not in kb.profiles:
            yield self._at(
                "SG-TND-202",
                say("the profile {profile} does not exist", profile=tender.profile),
                ("profile",),
                hint=say("known: {names}", names=", ".join(kb.profiles)),
            )
        yield from self._use_cases()
        selections: list[tuple[Path, object]] = [(("select",), tender.select)]
        selections.extend((("lots", i, "select"), lot.select) for i, lot in enumerate(tender.lots))
        for base, select in selections:
            for i, name in enumerate(select.components):  # type: ignore[attr-defined]
                if name not in kb.components:
                    yield self._at(
                        "SG-TND-203",
                        say("the component {name} does not exist", name=name),
                        (*base, "components", i),
                        name,
                        say(
                            "known: {names}",
                            names=", ".join(c.name for c in kb.components.values() if c.domain == tender.domain),
                        ),
                    )
            for i, one in enumerate(select.include):  # type: ignore[attr-defined]
                if one not in kb.requirements:
                    yield self._at(
                        "SG-TND-204",
                        say("the requirement {identifier} does not exist", identifier=one),
                        (*base, "include", i),
                        one,
                    )
            for key in ("exclude", "level"):
                for i, entry in enumerate(getattr(select, key)):
                    if entry.id not in kb.requirements:
                        yield self._at(
                            "SG-TND-204",
                            say("the requirement {identifier} does not exist", identifier=entry.id),
                            (*base, key, i, "id"),
                            entry.id,
                        )
        for i, identifier in enumerate(tender.clauses.include):
            if identifier not in kb.clauses:
                yield self._at(
                    "SG-TND-205",
                    say("the clause {identifier} does not exist", identifier=identifier),
                    ("clauses", "include", i),
                    identifier,
                )
        for i, entry in enumerate(tender.clauses.exclude):
            if entry.id not in kb.clauses:
                yield self._at(
                    "SG-TND-205",
                    say("the clause {identifier} does not exist", identifier=entry.id),
                    ("clauses", "exclude", i, "id"),
                    entry.id,
                )

    def _use_cases(self) -> Findings:
        kb, tender = self.kb, self.tender
        mine = [name for name, domain in kb.use_case_domains.items() if domain == tender.domain]
        for i, name in enumerate(tender.use_cases):
            one = kb.use_cases.get(name)
            if one is None or name not in mine:
                message = say(
                    "the use case {name} does not exist in the domain {domain}", name=name, domain=tender.domain
                )
                yield self._at(
                    "SG-TND-209", message, ("use_cases", i), name, say("known: {names}", names=", ".join(mine))
                )
            elif one.out_of_scope is not None:
                message = say("the use case {name} is out of scope", name=name)
                yield self._at(
                    "SG-TND-209", message, ("use_cases", i), name, authored(one.out_of_scope.en, one.out_of_scope.nl)
                )
            elif one.lane and tender.camera is not None and one.lane not in tender.camera.lanes:
                message = say(
                    "the use case {name} belongs to lane {lane}, which the camera dossier does not name",
                    name=name,
                    lane=one.lane,
                )
                hint = say("add the lane under camera.lanes, or leave the use case out")
                yield self._at("SG-TND-209", message, ("use_cases", i), name, hint)

    def _parameters(self) -> Findings:
        for owner, values in self.tender.parameters.items():
            declared = declared_parameters(self.kb, owner)
            if declared is None:
                yield self._at(
                    "SG-TND-210",
                    say("parameters for {owner}, which does not exist", owner=owner),
                    ("parameters", owner),
                    owner,
                )
                continue
            for name in values:
                if name not in declared:
                    yield self._at(
                        "SG-TND-210",
                        say("{owner} has no parameter {name}", owner=owner, name=name),
                        ("parameters", owner, name),
                        owner,
                        say("it has: {names}", names=", ".join(declared)) if declared else say("it has no parameters"),
                    )

    def _buyers(self) -> Findings:
        leads = [one for one in self.tender.buyers if one.role == "lead"]
        if len(leads) != 1:
            yield self._at(
                "SG-TND-250",
                say("{number} buyers lead the procedure; it must be one", number=len(leads)),
                ("buyers",),
                hint=say("give one buyer the role 'lead'"),
            )
        if leads and leads[0].contact is None:
            yield self._at(
                "SG-TND-251",
                say("the buyer that leads has no contact point"),
                ("buyers",),
                leads[0].id,
                say("page 2 of the tender shows it"),
                law="WOO art. 64",
            )
        if self.tender.framework:
            for i, buyer in enumerate(self.tender.buyers):
                if buyer.maximum is None:
                    yield self._at(
                        "SG-TND-252",
                        say("{name} has no maximum for the framework agreement", name=buyer.name),
                        ("buyers", i),
                        buyer.id,
                        say("state what each participant may order at most"),
                        law="WOO art. 43; C-23/20",
                    )

    def _lots(self) -> Findings:
        known = {lot.id for lot in self.tender.lots}
        for i, option in enumerate(self.tender.options):
            for j, lot in enumerate(option.lots):
                if lot not in known:
                    yield self._at(
                        "SG-TND-230",
                        say("the option {id} names the lot {lot}, which does not exist", id=option.id, lot=lot),
                        ("options", i, "lots", j),
                        option.id,
                    )
        if len(self.tender.lots) == 1:
            yield self._at(
                "SG-TND-231",
                say("one lot is no lot"),
                ("lots",),
                hint=say("remove 'lots' and put its answers at the top"),
            )
        threshold = law_at(self.kb, "LOTS-THRESHOLD", self.date)
        limit = number(threshold.value) if threshold else None  # WOO art. 58: the amount binds every authority
        if (
            not self.tender.lots
            and limit is not None
            and self.tender.estimate.amount >= limit
            and not self.tender.no_lots_reason
        ):
            yield self._at(
                "SG-TND-232",
                say("no lots and no reason why not"),
                ("lots",),
                hint=say("give lots, or no_lots_reason"),
                law="WOO art. 58",
            )

    def _timetable(self) -> Findings:
        table = self.tender.timetable
        steps = [
            ("publication", table.publication),
            ("questions_until", table.questions_until),
            ("answers_by", table.answers_by),
            ("deadline", table.deadline),
            ("award_expected", table.award_expected),
            ("start_expected", table.start_expected),
        ]
        given = [(name, date) for name, date in steps if date]
        for (before, first), (after, second) in pairwise(given):
            if first > second:
                yield self._at(
                    "SG-TND-260",
                    say(
                        "{after} ({second}) comes before {before} ({first})",
                        after=after,
                        second=second,
                        before=before,
                        first=first,
                    ),
                    ("timetable", after),
                )
        if self.tender.months < 1 or self.tender.months > 600:
            yield self._at(
                "SG-TND-261",
                say("a term of {months} months", months=self.tender.months),
                ("months",),
                hint=say("between 1 and 600"),
            )

    def awards(self) -> Iterator[tuple[Path, str, Award]]:
        """Yield (path, lot id, award) of every award in the file."""
        if self.tender.award:
            yield ("award",), "", self.tender.award
        for i, lot in enumerate(self.tender.lots):
            if lot.award:
                yield ("lots", i, "award"), lot.id, lot.award

    def _award_criteria(self) -> Findings:
        found = list(self.awards())
        with_award = {lot for _, lot, _ in found}
        for i, lot in enumerate(self.tender.lots):
            if lot.id not in with_award and "" not in with_award:
                yield self._at(
                    "SG-TND-270",
                    say("the lot {id} has no award criteria", id=lot.id),
                    ("lots", i),
                    lot.id,
                    law="WOO art. 81",
                )
        if not self.tender.lots and not found:
            yield self._at("SG-TND-270", say("the tender has no award criteria"), ("award",), law="WOO art. 81")
        for path, _, award in found:
            total = sum(criterion.weight for criterion in award.criteria)
            if total != 100:
                yield self._at(
                    "SG-TND-271",
                    say("the weights sum to {total}, not to 100", total=total),
                    (*path, "criteria"),
                    hint=say("change the weights"),
                    law="WOO art. 81 §4",
                )
            for i, criterion in enumerate(award.criteria):
                if criterion.weight <= 0:
                    yield self._at(
                        "SG-TND-272",
                        say("the criterion {id} weighs {weight}", id=criterion.id, weight=criterion.weight),
                        (*path, "criteria", i, "weight"),
                        criterion.id,
                    )
                points = sum(one.points for one in criterion.requirements) + sum(
                    one.points for one in criterion.subcriteria
                )
                if (criterion.requirements or criterion.subcriteria) and points != criterion.weight:
                    yield self._at(
                        "SG-TND-273",
                        say(
                            "the parts of {id} sum to {points}, the criterion weighs {weight}",
                            id=criterion.id,
                            points=points,
                            weight=criterion.weight,
                        ),
                        (*path, "criteria", i),
                        criterion.id,
                        say("make the points of the parts sum to the weight"),
                        law="WOO art. 81",
                    )
                for j, item in enumerate(criterion.requirements):
                    requirement = self.kb.requirements.get(item.id)
                    if requirement is None:
                        yield self._at(
                            "SG-TND-204",
                            say("the requirement {identifier} does not exist", identifier=item.id),
                            (*path, "criteria", i, "requirements", j, "id"),
                            item.id,
                        )

    def _procedure(self) -> Findings:
        threshold = law_at(self.kb, THRESHOLD, self.date)
        if threshold is None:
            yield self._at(
                "SG-TND-280",
                say("no EU threshold is in force on {date} in the law table", date=self.date),
                ("timetable", "publication"),
            )
            return
        if self.facts.above_eu and self.tender.procedure in _BELOW:
            yield self._at(
                "SG-TND-281",
                say(
                    "the estimate reaches the EU threshold ({amount} euro): {procedure} is closed",
                    amount=threshold.value,
                    procedure=self.tender.procedure,
                ),
                ("procedure",),
                hint=say("take 'open' or another procedure that the threshold allows"),
                law="WOO art. 41 §1, 1°",
            )
        direct = law_at(self.kb, "EU-THRESHOLD-CENTRAL", self.date)
        if (
            self.tender.procedure == "negotiation_without_publication"
            and direct
            and self.tender.estimate.amount >= number(direct.value)
        ):
            yield self._at(
                "SG-TND-282",
                say(
                    "the estimate reaches {amount} euro: no negotiation without publication on value",
                    amount=direct.value,
                ),
                ("procedure",),
                law="WOO art. 42 §1, 1° a); KB plaatsing art. 90",
            )
        limit = law_at(self.kb, "FRAMEWORK-YEARS", self.date)
        if self.tender.framework and limit and self.tender.months > 12 * number(limit.value):
            yield self._at(
                "SG-TND-283",
                say("a framework agreement of {months} months", months=self.tender.months),
                ("months",),
                hint=say("at most four years, unless exceptional and motivated"),
                law="WOO art. 43",
                severity=Severity.WARNING,
            )

    def _camera(self) -> Findings:
        camera = self.tender.camera
        if self.tender.domain != "anpr":
            return
        if camera is None:
            yield self._at(
                "SG-TND-290",
                say("an ANPR tender without a camera dossier"),
                ("camera",),
                hint=say("choose the regime and the lanes; there is no default"),
                law="Camerawet; GDPR art. 35",
            )
            return
        for key, message in (
            ("necessity_decision", say("the necessity decision is still open")),
            ("dpia_reference", say("the reference of the DPIA is still open")),
        ):
            if not getattr(camera, key):
                severity = Severity.ERROR if self.tender.released_by else Severity.WARNING
                yield self._at(
                    "SG-TND-291",
                    message,
                    ("camera", key),
                    hint=say("an ANPR tender is not released without it"),
                    severity=severity,
                    law="GDPR art. 35",
                )
        if not camera.council_advice:
            severity = (
                Severity.ERROR if self.tender.released_by and camera.regime == "enforcement" else Severity.WARNING
            )
            hint = say(
                "clause CAM-02 asks for it in every lane; whether the Camera Act holds for statistics only is undecided (U10)"
            )
            yield self._at(
                "SG-TND-291",
                say("the advice of the council is still open"),
                ("camera", "council_advice"),
                hint=hint,
                severity=severity,
                law="Camerawet art. 5 §2",
            )

    def _duplicates(self) -> Findings:
        groups: list[tuple[str, list[str]]] = [
            ("buyers", [one.id for one in self.tender.buyers]),
            ("lots", [one.id for one in self.tender.lots]),
            ("options", [one.id for one in self.tender.options]),
            ("sections", [one.id for one in self.tender.sections]),
            ("annexes", [one.id for one in self.tender.annexes]),
            ("prices", [one.id for one in self.tender.prices]),
        ]
        for key, ids in groups:
            for index, identifier in enumerate(ids):
                if identifier in ids[:index]:
                    yield self._at(
                        "SG-TND-206",
                        say("the id {identifier} stands twice under {key}", identifier=identifier, key=key),
                        (key, index, "id"),
                        identifier,
                    )

    def _placeholders(self) -> Findings:
        return placeholder_findings(self.tender, self.places)
