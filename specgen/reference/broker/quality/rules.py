"""Quality rules: they mark what stands out, and change nothing."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.datasets import Datasets
from specgen.reference.broker.news import News
from specgen.reference.broker.records import SECOND, Observation, Principal, Problem, Window
from specgen.reference.broker.store import Store
from specgen.reference.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS quality_rules(dataset TEXT PRIMARY KEY, since BIGINT, document TEXT);
"""
WHOLE = {"interval_minutes": 1, "lateness_minutes": 1, "window_hours": 1}
MEMBERS = {"range": ("minimum", "maximum"), "change": ("maximum",), "stuck": ("repeats",)}


class Rules:
    """Keeps the rules of datasets and judges observations by them: ``range``, ``change``, ``stuck``, ``lateness``.

    The rules apply to observations delivered from then on; an observation is judged beside its predecessors of the same
    entity and property by time of observation, which may have been delivered earlier.
    """

    def __init__(self, database: Database, store: Store, datasets: Datasets, audit: Audit, news: News) -> None:
        self.database = database
        self.store = store
        self.datasets = datasets
        self.audit = audit
        database.define(SCHEMA)
        news.on_removed.append(self.forget)

    def fix(self, principal: Principal, identifier: str, body: Any) -> dict[str, Any]:
        """Set the rules of a dataset; raises Problem 401, 403, 404 or 422."""
        dataset = self.datasets.managed(principal, identifier)
        document = checked(body)
        with self.database.write() as writer:
            writer.execute(
                "INSERT INTO quality_rules VALUES(?,?,?) ON CONFLICT(dataset) "
                "DO UPDATE SET since=excluded.since, document=excluded.document",
                (dataset.id, self.store.newest(), json.dumps(document)),
            )
            self.audit.note(principal, "set-quality-rules", [dataset.id], True)
        return document

    def of(self, dataset: str) -> tuple[int, dict[str, Any]]:
        """Return the number of the last observation before the rules, and the rules (empty when there are none)."""
        rows = self.database.read("SELECT since, document FROM quality_rules WHERE dataset=?", (dataset,))
        return (int(rows[0][0]), json.loads(rows[0][1])) if rows else (0, {})

    def marks(self, dataset: str) -> dict[int, list[str]]:
        """Return the marks of the observations of a dataset, by their number; those without a mark are left out."""
        since, rules = self.of(dataset)
        if not rules:
            return {}
        series: dict[tuple[str, str], list[Observation]] = {}
        for one in self.store.observations(dataset, Window(limit=2**31)):
            series.setdefault((one.entity, one.property), []).append(one)
        found: dict[int, list[str]] = {}
        for row in series.values():
            for place, one in enumerate(row):
                if one.number > since and (told := self.judge(rules, row, place)):
                    found[one.number] = told
        return found

    def judge(self, rules: Mapping[str, Any], row: Sequence[Observation], place: int) -> list[str]:
        """Return the rules that one observation of a series violates."""
        one = row[place]
        number = isinstance(one.value, int | float) and not isinstance(one.value, bool)
        told = []
        if number and self.applies(rules, "range", one) and not self.within(rules["range"], one.value):
            told.append("range")
        if number and place and self.applies(rules, "change", one) and self.leaps(rules["change"], row[place - 1].value, one.value):
            told.append("change")
        if self.applies(rules, "stuck", one) and self.run(row, place) > int(rules["stuck"]["repeats"]):
            told.append("stuck")
        if self.late(rules, one):
            told.append("lateness")
        return told

    def applies(self, rules: Mapping[str, Any], name: str, one: Observation) -> bool:
        """Tell whether a rule is about the property of an observation."""
        return name in rules and rules[name]["property"] == one.property

    def within(self, rule: Mapping[str, Any], value: float) -> bool:
        """Tell whether a value lies in the allowed range; its bounds belong to it."""
        return bool(rule["minimum"] <= value <= rule["maximum"])

    def leaps(self, rule: Mapping[str, Any], before: Any, value: float) -> bool:
        """Tell whether a value differs too much from the previous one."""
        known = isinstance(before, int | float) and not isinstance(before, bool)
        return known and abs(value - before) > rule["maximum"]

    def run(self, row: Sequence[Observation], place: int) -> int:
        """Return how many equal values in a row end with this one."""
        length = 1
        while place - length >= 0 and row[place - length].value == row[place].value:
            length += 1
        return length

    def late(self, rules: Mapping[str, Any], one: Observation) -> bool:
        """Tell whether an observation was received too long after its time."""
        limit = rules.get("lateness_minutes")
        return limit is not None and one.received_at - one.observed_at > int(limit) * 60 * SECOND

    def forget(self, dataset: str) -> None:
        """Forget the rules of a dataset that is gone."""
        with self.database.write() as writer:
            writer.execute("DELETE FROM quality_rules WHERE dataset=?", (dataset,))


def checked(body: Any) -> dict[str, Any]:
    """Return the known members of rules; raises Problem 422 at the first that does not fit."""
    if not isinstance(body, Mapping):
        raise _unfit("", "the body must be a JSON object")
    made: dict[str, Any] = {}
    for name, least in WHOLE.items():
        if body.get(name) is not None:
            if isinstance(body[name], bool) or not isinstance(body[name], int) or body[name] < least:
                raise _unfit(name, f"a whole number from {least} is needed")
            made[name] = body[name]
    for name, members in MEMBERS.items():
        rule = body.get(name)
        if rule is None:
            continue
        if not isinstance(rule, Mapping) or not isinstance(rule.get("property"), str) or not rule["property"]:
            raise _unfit(name, "property is missing")
        for member in members:
            value = rule.get(member)
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
                raise _unfit(name, f"{member} is a number")
        if name == "stuck" and (not isinstance(rule["repeats"], int) or rule["repeats"] < 2):
            raise _unfit(name, "repeats is a whole number from 2")
        made[name] = {"property": rule["property"], **{member: rule[member] for member in members}}
    return made


def _unfit(member: str, detail: str) -> Problem:
    return Problem(422, "Invalid rules", f"{member}: {detail}" if member else detail, extra={"member": member})
