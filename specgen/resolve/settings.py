"""Parameter values for this tender, held against their bounds and against the law at the tender's date."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec.structs import replace

from specgen.errors import Finding, Sentence, Severity, say
from specgen.model.knowledge import KnowledgeBase
from specgen.model.parameter import Parameter, ParameterProblem, Value, check_bounds, coerce
from specgen.model.resolved import Setting
from specgen.model.tender import TenderFile
from specgen.model.units import value_text
from specgen.resolve.facts import law_at, profile_values
from specgen.resolve.placeholders import MARK
from specgen.resolve.places import TenderPlaces

LATE = "\u2063late:{}\u2063"
"""How a late slot stands in a filled text: between invisible separators, replaced by the document writer."""

UNKNOWN = "……"
"""What stands in a text where a value is missing; such a tender is never built."""


@dataclass
class Settings:
    """Settings per owner, the law records they use, and what was found on the way."""

    kb: KnowledgeBase
    tender: TenderFile
    date: str
    places: TenderPlaces
    by_owner: dict[str, dict[str, Setting]] = field(default_factory=dict)
    law_used: dict[str, None] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def of(self, owner: str, parameters: dict[str, Parameter]) -> dict[str, Setting]:
        """Return the settings of one requirement or clause; computed once."""
        if owner not in self.by_owner:
            self.by_owner[owner] = {name: self._one(owner, name, parameter) for name, parameter in parameters.items()}
        return self.by_owner[owner]

    def text(self, owner: str, name: str, lang: str) -> str:
        """Return one slot's filled text."""
        setting = self.by_owner[owner].get(name)
        if setting is None:  # not declared: the check of the knowledge base says so
            return UNKNOWN
        if setting.parameter.late:
            return LATE.format(name)
        return value_text(setting.parameter, setting.value, lang) if setting.value is not None else UNKNOWN

    def _one(self, owner: str, name: str, parameter: Parameter) -> Setting:
        if parameter.late:
            return Setting(name, parameter, None, "late")
        raw, origin, law = self._raw(owner, name, parameter)
        if raw is None:
            if parameter.required:
                self._add(
                    "SG-TND-214",
                    say("{owner}.{name} must be given: it has no sensible default", owner=owner, name=name),
                    owner,
                    name,
                    say("add it under parameters: {owner}: {name}: ...", owner=owner, name=name),
                )
            return Setting(name, parameter, None, "default")
        if origin == "tender" and isinstance(raw, str) and MARK in raw:  # told as SG-TND-207: still to be filled in
            return Setting(name, replace(parameter, type="text", unit="", choices={}), raw, "tender")
        try:
            value = coerce(parameter, raw)
        except ParameterProblem as problem:
            if origin != "default":  # a default of the wrong type is a finding of the knowledge base
                self._add(
                    "SG-TND-211",
                    say("{owner}.{name}: {problem}", owner=owner, name=name, problem=problem.message),
                    owner,
                    name,
                    problem.hint,
                )
            return Setting(name, parameter, None, "default")
        self._hold_law(owner, name, parameter, value)
        if origin != "default":
            self._hold(owner, name, parameter, value)
        return Setting(name, parameter, value, origin, law)  # type: ignore[arg-type]

    def _raw(self, owner: str, name: str, parameter: Parameter) -> tuple[Value | None, str, str]:
        given = self.tender.parameters.get(owner, {}).get(name)
        if given is not None:
            return given, "tender", ""
        given = profile_values(self.kb, self.tender).get(owner, {}).get(name)
        if given is not None:
            return given, "profile", ""
        if parameter.default_law:
            record = law_at(self.kb, parameter.default_law, self.date)
            if record is not None:
                self.law_used[parameter.default_law] = None
                return record.value, "law", parameter.default_law
        return parameter.default, "default", ""

    def _hold_law(self, owner: str, name: str, parameter: Parameter, value: Value) -> None:
        if parameter.type not in ("integer", "decimal"):
            return
        for attribute, side in (("min_law", "low"), ("max_law", "high")):
            identifier = getattr(parameter, attribute)
            if not identifier or identifier not in self.kb.law:
                continue
            record = law_at(self.kb, identifier, self.date)
            if record is None:
                self._add(
                    "SG-TND-215",
                    say("no value of {identifier} is in force on {date}", identifier=identifier, date=self.date),
                    owner,
                    name,
                    say("check the date, or add the record to the law table"),
                )
            elif not isinstance(record.value, bool | tuple):
                self.law_used[identifier] = None
                bounds = (record.value, None) if side == "low" else (None, record.value)
                if record.unit == parameter.unit and check_bounds(value, *bounds):
                    self._add(
                        "SG-TND-213",
                        say(
                            "{owner}.{name} is {value}, {side} what the law allows ({allowed})",
                            owner=owner,
                            name=name,
                            value=value,
                            side=say("below") if side == "low" else say("above"),
                            allowed=record.value,
                        ),
                        owner,
                        name,
                        say("stay within the law"),
                        law=f"{record.instrument} art. {record.article}",
                    )

    def _hold(self, owner: str, name: str, parameter: Parameter, value: Value) -> None:
        if parameter.type not in ("integer", "decimal"):
            return
        side = check_bounds(value, parameter.min, parameter.max)
        if side:
            bound = parameter.min if side == "low" else parameter.max
            self._add(
                "SG-TND-212",
                say(
                    "{owner}.{name} is {value}, {side} its bound {bound}",
                    owner=owner,
                    name=name,
                    value=value,
                    side=say("below") if side == "low" else say("above"),
                    bound=bound,
                ),
                owner,
                name,
                say("stay within the bounds, or argue for other bounds in the knowledge base"),
            )

    def _add(self, code: str, message: Sentence, owner: str, name: str, hint: Sentence | str, law: str = "") -> None:
        place = self.places.at(("parameters", owner, name))
        self.findings.append(Finding(code, message, place, owner, hint, Severity.ERROR, law))
