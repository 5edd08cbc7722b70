"""Check of the unit in which a property is published: DB-MAP-03."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, attempts, objects, read, text
from specgen.conformance.api import Check, Context, Judge, Precondition, Record, Verdict
from specgen.simulator.core import draws, sensors

CONVERSIONS: Mapping[str, tuple[str, str, Callable[[Decimal], Decimal]]] = {
    "airTemperature": ("Cel", "[degF]", lambda value: (value - 32) * 5 / 9),
    "windSpeed": ("m/s", "km/h", lambda value: value * 1000 / 3600),
    "waterLevel": ("m", "cm", lambda value: value / 100),
    "energy": ("kW.h", "MJ", lambda value: value / Decimal("3.6")),
}
"""Property -> the unit that is configured, the unit that is delivered (codes of UCUM), and how the test converts it."""
EACH = 5


def _stimulate(ctx: Context) -> None:
    identifier, start = steps.dataset(ctx, "dataset", "units"), steps.past(ctx)
    expected, sent = [], []
    for number, (name, (unit, other, convert)) in enumerate(CONVERSIONS.items()):
        answer = ctx.http(
            f"property-{name}", "PUT", steps.path(identifier, f"/properties/{name}"), as_="provider", json={"unit": unit}
        )
        if answer.status not in (200, 201, 204):
            raise Precondition("refused", label=f"property-{name}", status=answer.status)
        for place in range(2 * EACH):
            # From 100 up: after conversion no value lies near zero.
            value = Decimal(100 + draws.below(ctx.seed, name, place, 900)) + Decimal(draws.below(ctx.seed, name, place, 10)) / 10
            foreign = place < EACH
            one = {
                "message_id": steps.name(ctx, f"u{number}-{place}"),
                "entity": f"{ctx.prefix}-u{number}",
                "property": name,
                "value": float(value),
                "unit": other if foreign else unit,
                "observed_at": sensors.write_instant(start + place * sensors.SECOND),
            }
            sent.append(one)
            wanted = float(convert(value)) if foreign else float(value)
            expected.append({**one, "unit": unit, "value": wanted, "exact": not foreign})
    ctx.fact("expected", expected)
    steps.deliver(ctx, "deliver", identifier, sent)
    for _ in steps.attempts(ctx, float(ctx.parameters["settle"])):
        if len(steps.read_all(ctx, "all", identifier, {"limit": "1000"})) >= len(sent):
            break


def _judge(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    tolerance = float(Decimal(str(parameters["tolerance"]))) / 100
    found, at = read(record, "all"), attempts(record, "all")
    for one in record.fact("expected"):
        instant = sensors.read_instant(one["observed_at"])
        item: dict[str, Any] = next(
            (
                each
                for each in objects(found)
                if each.get("property") == one["property"] and sensors.read_instant(each.get("observed_at")) == instant
            ),
            {},
        )
        value, said = item.get("value"), f"{one['value']} {one['unit']}"
        number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
        allowed = 0.0 if one["exact"] else abs(one["value"]) * tolerance
        judge.that(
            number is not None and abs(number - one["value"]) <= allowed and text(item, "unit") == one["unit"],
            "unit-differs",
            at=at,
            name=one["property"],
            expected=said,
            observed=f"{value} {text(item, 'unit')}",
            tolerance=parameters["tolerance"],
        )
    return judge.passed()


CONVERTED = Check("DB-MAP-03.converted", "DB-MAP-03", _stimulate, _judge, principals=("provider",), limit=1500.0)
