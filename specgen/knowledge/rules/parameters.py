"""Rules for parameters: types, bounds, units, and the law behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from specgen.errors import say
from specgen.knowledge.rules import Issue, Issues, Path
from specgen.model.parameter import Parameter, ParameterProblem, check_bounds, coerce, number
from specgen.model.units import UNITS

_NUMERIC = frozenset({"integer", "decimal"})


def parameter_issues(
    parameters: Mapping[str, Parameter],
    used: Iterable[str],
    law: Mapping[str, object],
    key: str,
    subject: str,
) -> Issues:
    """Yield every issue of a set of declared parameters; ``used`` are the slots that the texts have."""
    used_names = frozenset(used)
    for name, parameter in parameters.items():
        path: Path = ("parameters", name)
        if name not in used_names:
            yield Issue(
                "SG-KB-105",
                say("the parameter {name} is declared but no text uses it", name=name),
                key,
                path,
                subject,
                say("use it as a slot or remove it"),
            )
        yield from _shape(name, parameter, key, path, subject)
        yield from _values(name, parameter, key, path, subject)
        for attribute in ("min_law", "max_law", "default_law"):
            wanted = getattr(parameter, attribute)
            if wanted is not None and wanted not in law:
                yield Issue(
                    "SG-KB-125",
                    say(
                        "{attribute} names the law value {wanted}, which does not exist",
                        attribute=attribute,
                        wanted=wanted,
                    ),
                    key,
                    (*path, attribute),
                    subject,
                    say("take an id of clauses/law"),
                )


def _shape(name: str, parameter: Parameter, key: str, path: Path, subject: str) -> Issues:
    if parameter.unit and parameter.unit not in UNITS:
        yield Issue(
            "SG-KB-124",
            say("{name} has the unknown unit '{unit}'", name=name, unit=parameter.unit),
            key,
            (*path, "unit"),
            subject,
            say("known units: {names}", names=", ".join(UNITS)),
        )
    if parameter.type == "choice" and not parameter.choices:
        yield Issue(
            "SG-KB-149",
            say("{name} is a choice without choices", name=name),
            key,
            path,
            subject,
            say("list them under 'choices'"),
        )
    if parameter.type not in _NUMERIC and (parameter.min is not None or parameter.max is not None):
        yield Issue(
            "SG-KB-123",
            say("{name} is a {type} and cannot have bounds", name=name, type=parameter.type),
            key,
            path,
            subject,
        )
    has_default = parameter.default is not None or parameter.default_law is not None
    if not has_default and not parameter.required and not parameter.late:
        yield Issue(
            "SG-KB-156",
            say("{name} has no default and is not marked as required", name=name),
            key,
            path,
            subject,
            say("give a default, or 'required: true'"),
        )
    bounded = parameter.min is not None or parameter.min_law, parameter.max is not None or parameter.max_law
    if parameter.type in _NUMERIC and not all(bounded):
        yield Issue(
            "SG-KB-157",
            say("{name} has no upper bound", name=name) if bounded[0] else say("{name} has no lower bound", name=name),
            key,
            path,
            subject,
            say("every number has bounds; say under 'basis' where they come from"),
        )


def _values(name: str, parameter: Parameter, key: str, path: Path, subject: str) -> Issues:
    if parameter.type in _NUMERIC:
        try:
            low = None if parameter.min is None else number(parameter.min)
            high = None if parameter.max is None else number(parameter.max)
        except ParameterProblem as problem:
            yield Issue(
                "SG-KB-123",
                say("a bound of {name}: {problem}", name=name, problem=problem.message),
                key,
                path,
                subject,
                problem.hint,
            )
            return
        if low is not None and high is not None and low > high:
            yield Issue(
                "SG-KB-123",
                say("the lower bound of {name} ({low}) is above the upper ({high})", name=name, low=low, high=high),
                key,
                path,
                subject,
            )
            return
    if parameter.default is None:
        return
    try:
        value = coerce(parameter, parameter.default)
    except ParameterProblem as problem:
        yield Issue(
            "SG-KB-148",
            say("the default of {name}: {problem}", name=name, problem=problem.message),
            key,
            (*path, "default"),
            subject,
            problem.hint,
        )
        return
    if parameter.type in _NUMERIC:
        side = check_bounds(value, parameter.min, parameter.max)
        if side:
            bound = parameter.min if side == "low" else parameter.max
            yield Issue(
                "SG-KB-122",
                say(
                    "the default of {name} ({value}) is {side} its bound ({bound})",
                    name=name,
                    value=value,
                    side=say("below") if side == "low" else say("above"),
                    bound=bound,
                ),
                key,
                (*path, "default"),
                subject,
            )
