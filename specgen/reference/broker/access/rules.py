"""Access by profile: what the administrator says a user is, and what the provider of a dataset lets such users read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.datasets import Datasets, refused
from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.news import News
from specgen.reference.broker.policy import FULL, Policy, Scope
from specgen.reference.broker.records import SECOND, Dataset, Principal, Problem, parse_instant
from specgen.reference.database import Database, Writer

SCHEMA = """
CREATE TABLE IF NOT EXISTS profile(subject TEXT PRIMARY KEY, body TEXT);
CREATE TABLE IF NOT EXISTS rule(number {serial}, id TEXT, dataset TEXT, profile TEXT, since BIGINT, until BIGINT, hide TEXT,
  period BIGINT);
CREATE INDEX IF NOT EXISTS rule_dataset ON rule(dataset);
CREATE TABLE IF NOT EXISTS shielding(dataset TEXT PRIMARY KEY);
"""
ATTRIBUTES = ("organisation", "role", "purpose")
MINUTE = 60 * SECOND
LONGEST = 366 * 24 * 60


@dataclass(frozen=True)
class Rule:
    """Whose profile equals ``profile`` in every member reads from ``since`` to before ``until``, as far as ``scope`` goes."""

    id: str
    profile: Mapping[str, str]
    since: int | None = None
    until: int | None = None
    scope: Scope = FULL


class Rules:
    """Keeps profiles, rules and shielding, and is a source of rights for the policy."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        policy: Policy,
        datasets: Datasets,
        audit: Audit,
        identifiers: Identifiers,
        news: News,
    ) -> None:
        self.database = database
        self.clock = clock
        self.policy = policy
        self.datasets = datasets
        self.audit = audit
        self.identifiers = identifiers
        database.define(SCHEMA)
        policy.sources.append(self.scopes)
        policy.shielded = self.shielded
        news.on_removed.append(self.forget)

    # -- profiles

    def set_profile(self, who: Principal, subject: str, body: Any) -> dict[str, str]:
        """Replace the profile of a user; raises Problem 401, 403 or 422."""
        if who.role != "admin":
            self.audit.note(who, "set-profile", [subject], False)
            raise refused(who, "only an administrator sets profiles")
        profile = checked_profile(body)
        with self.database.write() as writer:
            writer.execute(
                "INSERT INTO profile VALUES(?,?) ON CONFLICT(subject) DO UPDATE SET body=excluded.body",
                (subject, json.dumps(profile)),
            )
        self.audit.note(who, "set-profile", [subject], True)
        return profile

    def profile(self, principal: Principal) -> dict[str, str]:
        """Return the profile of a user; empty when none was set."""
        rows = self.database.read("SELECT body FROM profile WHERE subject=?", (principal.subject,))
        return dict(json.loads(rows[0][0])) if rows else {}

    # -- rules

    def scopes(self, principal: Principal, dataset: Dataset) -> Sequence[Scope]:
        """Return what the rules of a dataset give a principal now."""
        if principal.role == "anonymous":
            return ()
        rules = self.of(dataset.id)
        profile = self.profile(principal) if rules else {}
        return [one.scope for one in rules if self.in_force(one) and self.matches(one, profile)]

    def matches(self, rule: Rule, profile: Mapping[str, str]) -> bool:
        """Tell whether a profile equals every member of the rule's."""
        return bool(rule.profile) and all(profile.get(name) == value for name, value in rule.profile.items())

    def in_force(self, rule: Rule) -> bool:
        """Tell whether a rule applies at this moment."""
        now = self.clock.now()
        return (rule.since is None or rule.since <= now) and (rule.until is None or now < rule.until)

    def of(self, dataset: str) -> list[Rule]:
        """Return the rules of a dataset, oldest first."""
        rows = self.database.read(
            "SELECT id, profile, since, until, hide, period FROM rule WHERE dataset=? ORDER BY number", (dataset,)
        )
        return [
            Rule(row[0], json.loads(row[1]), row[2], row[3], Scope(frozenset(json.loads(row[4])), row[5])) for row in rows
        ]

    def add(self, who: Principal, identifier: str, body: Any) -> str:
        """Add a rule to a dataset; returns its id. Raises Problem 401, 403, 404 or 422."""
        dataset = self.datasets.managed(who, identifier)
        rule = self.checked(body)
        with self.database.write() as writer:
            self.keep(writer, dataset.id, rule)
        self.audit.note(who, "add-rule", [dataset.id], True)
        return rule.id

    def remove(self, who: Principal, identifier: str, rule: str) -> None:
        """Remove a rule; raises Problem 401, 403 or 404."""
        dataset = self.datasets.managed(who, identifier)
        with self.database.write() as writer:
            gone = writer.execute("DELETE FROM rule WHERE dataset=? AND id=?", (dataset.id, rule)).rowcount
        if not gone:
            raise Problem(404, "Rule not found", "there is no rule with this id")
        self.audit.note(who, "remove-rule", [dataset.id], True)

    def replace(self, who: Principal, dataset: Dataset, rules: Sequence[Rule]) -> None:
        """Put rules in the place of those that a dataset has."""
        with self.database.write() as writer:
            writer.execute("DELETE FROM rule WHERE dataset=?", (dataset.id,))
            for one in rules:
                self.keep(writer, dataset.id, one)
        self.audit.note(who, "replace-rules", [dataset.id], True)

    def keep(self, writer: Writer, dataset: str, one: Rule) -> None:
        """Store a rule."""
        writer.execute(
            "INSERT INTO rule(id, dataset, profile, since, until, hide, period) VALUES(?,?,?,?,?,?,?)",
            (
                one.id,
                dataset,
                json.dumps(dict(one.profile)),
                one.since,
                one.until,
                json.dumps(sorted(one.scope.hide)),
                one.scope.period,
            ),
        )

    def checked(self, body: Any) -> Rule:
        """Return a rule of a request; raises Problem 422."""
        if not isinstance(body, Mapping):
            raise invalid("the body must be a JSON object", "")
        profile = checked_profile(body.get("profile"))
        if not profile:
            raise invalid("a rule names at least one member of a profile", "profile")
        bounds: dict[str, int | None] = {}
        for name in ("from", "until"):
            try:
                bounds[name] = parse_instant(body[name]) if body.get(name) is not None else None
            except ValueError as error:
                raise invalid(str(error), name) from error
        hide, minutes = body.get("hide", []), body.get("period_minutes")
        if not isinstance(hide, list) or not all(isinstance(one, str) and one for one in hide):
            raise invalid("hide must be a list of names", "hide")
        whole = isinstance(minutes, int) and not isinstance(minutes, bool)
        if minutes is not None and not (whole and 1 <= minutes <= LONGEST):
            raise invalid("period_minutes must be a whole number from 1", "period_minutes")
        scope = Scope(frozenset(hide), (minutes or 0) * MINUTE)
        return Rule(self.identifiers.make(), profile, bounds["from"], bounds["until"], scope)

    # -- shielding

    def shield(self, who: Principal, identifier: str, body: Any) -> dict[str, str]:
        """Shield the existence of a dataset or lift that; raises Problem 401, 403, 404 or 422."""
        dataset = self.datasets.managed(who, identifier)
        wanted = body.get("existence") if isinstance(body, Mapping) else None
        if wanted not in ("shielded", "listed"):
            raise invalid("existence must be shielded or listed", "existence")
        with self.database.write() as writer:
            writer.execute("DELETE FROM shielding WHERE dataset=?", (dataset.id,))
            if wanted == "shielded":
                writer.execute("INSERT INTO shielding VALUES(?)", (dataset.id,))
        self.audit.note(who, "shield" if wanted == "shielded" else "list", [dataset.id], True)
        return {"existence": wanted}

    def shielded(self, dataset: Dataset) -> bool:
        """Tell whether the existence of a dataset is shielded."""
        return bool(self.database.read("SELECT 1 FROM shielding WHERE dataset=?", (dataset.id,)))

    def route(self, identifier: str, anonymous: Principal) -> dict[str, str]:
        """Return how to obtain access to a shared dataset, as everyone may read it; raises Problem 404."""
        dataset = self.datasets.find(anonymous, identifier)
        if self.policy.class_of(dataset) != "shared":
            raise Problem(404, "No access route", "there is no access to ask for")
        return {
            "dataset": dataset.id,
            "title": dataset.title,
            "contact": dataset.contact or dataset.owner,
            "conditions": "Ask the contact for a right to read, or take an offer.",
        }

    def forget(self, dataset: str) -> None:
        """Remove what belongs to a dataset that is gone."""
        with self.database.write() as writer:
            writer.execute("DELETE FROM rule WHERE dataset=?", (dataset,))
            writer.execute("DELETE FROM shielding WHERE dataset=?", (dataset,))


def checked_profile(body: Any) -> dict[str, str]:
    """Return the known members of a profile; raises Problem 422."""
    if not isinstance(body, Mapping):
        raise invalid("a profile is a JSON object", "profile")
    found: dict[str, str] = {}
    for name in ATTRIBUTES:
        value = body.get(name)
        if value is None:
            continue
        if not isinstance(value, str) or not 0 < len(value) <= 2000 or (name == "purpose" and ":" not in value):
            raise invalid(f"{name} must be a text" + (" that is a URI" if name == "purpose" else ""), name)
        found[name] = value
    return found


def invalid(detail: str, member: str) -> Problem:
    """Return the 422 for a request that does not fit."""
    return Problem(422, "Invalid request", detail, extra={"member": member} if member else None)
