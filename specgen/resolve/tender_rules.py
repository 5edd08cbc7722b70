"""What must hold inside a tender file: references, buyers, lots, award, dates, budgets. All findings at once."""

from __future__ import annotations

from collections.abc import Iterator

from specgen.errors import Finding, Severity
from specgen.model.condition import Facts
from specgen.model.knowledge import KnowledgeBase
from specgen.model.parameter import number
from specgen.model.tender import Award, TenderFile
from specgen.resolve.facts import THRESHOLD, declared_parameters, law_at
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
        )
        return [finding for rule in rules for finding in rule()]

    def _at(
        self,
        code: str,
        message: str,
        path: Path,
        subject: str = "",
        hint: str = "",
        severity: Severity = Severity.ERROR,
        law: str = "",
    ) -> Finding:
        return Finding(code, message, self.places.at(path), subject or self.tender.slug, hint, severity, law)

    def _references(self) -> Findings:
        kb, tender = self.kb, self.tender
        if tender.domain not in kb.card.domains:
            yield self._at(
                "SG-TND-201",
                f"the domain {tender.domain} does not exist",
                ("domain",),
                hint=f"known: {', '.join(kb.card.domains)}",
            )
        if tender.profile and tender.profile not in kb.profiles:
            yield self._at(
                "SG-TND-202",
                f"the profile {tender.profile} does not exist",
                ("profile",),
                hint=f"known: {', '.join(kb.profiles)}",
            )
        selections: list[tuple[Path, object]] = [(("select",), tender.select)]
        selections.extend((("lots", i, "select"), lot.select) for i, lot in enumerate(tender.lots))
        for base, select in selections:
            for i, name in enumerate(select.components):  # type: ignore[attr-defined]
                if name not in kb.components:
                    yield self._at(
                        "SG-TND-203",
                        f"the component {name} does not exist",
                        (*base, "components", i),
                        name,
                        f"known: {', '.join(c.name for c in kb.components.values() if c.domain == tender.domain)}",
                    )
            for i, one in enumerate(select.include):  # type: ignore[attr-defined]
                if one not in kb.requirements:
                    yield self._at("SG-TND-204", f"the requirement {one} does not exist", (*base, "include", i), one)
            for key in ("exclude", "level"):
                for i, entry in enumerate(getattr(select, key)):
                    if entry.id not in kb.requirements:
                        yield self._at(
                            "SG-TND-204", f"the requirement {entry.id} does not exist", (*base, key, i, "id"), entry.id
                        )
        for i, identifier in enumerate(tender.clauses.include):
            if identifier not in kb.clauses:
                yield self._at(
                    "SG-TND-205", f"the clause {identifier} does not exist", ("clauses", "include", i), identifier
                )
        for i, entry in enumerate(tender.clauses.exclude):
            if entry.id not in kb.clauses:
                yield self._at(
                    "SG-TND-205", f"the clause {entry.id} does not exist", ("clauses", "exclude", i, "id"), entry.id
                )

    def _parameters(self) -> Findings:
        for owner, values in self.tender.parameters.items():
            declared = declared_parameters(self.kb, owner)
            if declared is None:
                yield self._at(
                    "SG-TND-210", f"parameters for {owner}, which does not exist", ("parameters", owner), owner
                )
                continue
            for name in values:
                if name not in declared:
                    yield self._at(
                        "SG-TND-210",
                        f"{owner} has no parameter {name}",
                        ("parameters", owner, name),
                        owner,
                        f"it has: {', '.join(declared) or 'none'}",
                    )

    def _buyers(self) -> Findings:
        leads = [one for one in self.tender.buyers if one.role == "lead"]
        if len(leads) != 1:
            yield self._at(
                "SG-TND-250",
                f"{len(leads)} buyers lead the procedure; it must be one",
                ("buyers",),
                hint="give one buyer the role 'lead'",
            )
        if leads and leads[0].contact is None:
            yield self._at(
                "SG-TND-251",
                "the buyer that leads has no contact point",
                ("buyers",),
                leads[0].id,
                "page 2 of the tender shows it",
                law="WOO art. 64",
            )
        if self.tender.framework:
            for i, buyer in enumerate(self.tender.buyers):
                if buyer.maximum is None:
                    yield self._at(
                        "SG-TND-252",
                        f"{buyer.name} has no maximum for the framework agreement",
                        ("buyers", i),
                        buyer.id,
                        "state what each participant may order at most",
                        law="WOO art. 43; C-23/20",
                    )

    def _lots(self) -> Findings:
        known = {lot.id for lot in self.tender.lots}
        for i, option in enumerate(self.tender.options):
            for j, lot in enumerate(option.lots):
                if lot not in known:
                    yield self._at(
                        "SG-TND-230",
                        f"the option {option.id} names the lot {lot}, which does not exist",
                        ("options", i, "lots", j),
                        option.id,
                    )
        if len(self.tender.lots) == 1:
            yield self._at(
                "SG-TND-231", "one lot is no lot", ("lots",), hint="remove 'lots' and put its answers at the top"
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
                "no lots and no reason why not",
                ("lots",),
                hint="give lots, or no_lots_reason",
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
        for (before, first), (after, second) in zip(given, given[1:]):
            if first > second:
                yield self._at(
                    "SG-TND-260", f"{after} ({second}) comes before {before} ({first})", ("timetable", after)
                )
        if self.tender.months < 1 or self.tender.months > 600:
            yield self._at(
                "SG-TND-261", f"a term of {self.tender.months} months", ("months",), hint="between 1 and 600"
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
                    "SG-TND-270", f"the lot {lot.id} has no award criteria", ("lots", i), lot.id, law="WOO art. 81"
                )
        if not self.tender.lots and not found:
            yield self._at("SG-TND-270", "the tender has no award criteria", ("award",), law="WOO art. 81")
        for path, _, award in found:
            total = sum(criterion.weight for criterion in award.criteria)
            if total != 100:
                yield self._at(
                    "SG-TND-271",
                    f"the weights sum to {total}, not to 100",
                    (*path, "criteria"),
                    hint="change the weights",
                    law="WOO art. 81 §4",
                )
            for i, criterion in enumerate(award.criteria):
                if criterion.weight <= 0:
                    yield self._at(
                        "SG-TND-272",
                        f"the criterion {criterion.id} weighs {criterion.weight}",
                        (*path, "criteria", i, "weight"),
                        criterion.id,
                    )
                points = sum(one.points for one in criterion.requirements) + sum(
                    one.points for one in criterion.subcriteria
                )
                if (criterion.requirements or criterion.subcriteria) and points != criterion.weight:
                    yield self._at(
                        "SG-TND-273",
                        f"the parts of {criterion.id} sum to {points}, the criterion weighs {criterion.weight}",
                        (*path, "criteria", i),
                        criterion.id,
                        "make the points of the parts sum to the weight",
                        law="WOO art. 81",
                    )
                for j, item in enumerate(criterion.requirements):
                    requirement = self.kb.requirements.get(item.id)
                    if requirement is None:
                        yield self._at(
                            "SG-TND-204",
                            f"the requirement {item.id} does not exist",
                            (*path, "criteria", i, "requirements", j, "id"),
                            item.id,
                        )

    def _procedure(self) -> Findings:
        threshold = law_at(self.kb, THRESHOLD, self.date)
        if threshold is None:
            yield self._at(
                "SG-TND-280",
                f"no EU threshold is in force on {self.date} in the law table",
                ("timetable", "publication"),
            )
            return
        if self.facts.above_eu and self.tender.procedure in _BELOW:
            yield self._at(
                "SG-TND-281",
                f"the estimate reaches the EU threshold ({threshold.value} euro): {self.tender.procedure} is closed",
                ("procedure",),
                hint="take 'open' or another procedure that the threshold allows",
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
                f"the estimate reaches {direct.value} euro: no negotiation without publication on value",
                ("procedure",),
                law="WOO art. 42 §1, 1° a); KB plaatsing art. 90",
            )
        limit = law_at(self.kb, "FRAMEWORK-YEARS", self.date)
        if self.tender.framework and limit and self.tender.months > 12 * number(limit.value):
            yield self._at(
                "SG-TND-283",
                f"a framework agreement of {self.tender.months} months",
                ("months",),
                hint="at most four years, unless exceptional and motivated",
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
                "an ANPR tender without a camera dossier",
                ("camera",),
                hint="choose the regime and the lanes; there is no default",
                law="Camera Act; GDPR art. 35",
            )
            return
        for key, what in (("necessity_decision", "the necessity decision"), ("dpia_reference", "the DPIA reference")):
            if not getattr(camera, key):
                severity = Severity.ERROR if self.tender.released_by else Severity.WARNING
                yield self._at(
                    "SG-TND-291",
                    f"{what} is still open",
                    ("camera", key),
                    hint="an ANPR tender is not released without it",
                    severity=severity,
                    law="GDPR art. 35",
                )
        if not camera.council_advice:
            severity = Severity.ERROR if self.tender.released_by and camera.regime == "enforcement" else Severity.WARNING
            hint = "needed where the Camera Act applies; for statistics only, have a lawyer confirm that it does not (U10)"
            yield self._at(
                "SG-TND-291",
                "the advice of the council is still open",
                ("camera", "council_advice"),
                hint=hint,
                severity=severity,
                law="Camera Act art. 5 §2",
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
                        "SG-TND-206", f"the id {identifier} stands twice under {key}", (key, index, "id"), identifier
                    )
