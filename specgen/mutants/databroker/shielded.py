"""Faulty shielding: data protection, access rules and the log open to whom they are not for."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Sequence
from typing import Any

from specgen.mutants import Mutant, instead
from specgen.reference.broker.access.odrl import Odrl
from specgen.reference.broker.access.rules import Rule, Rules
from specgen.reference.broker.audit import START, Audit, digest_of
from specgen.reference.broker.identity import Identity, account_of
from specgen.reference.broker.privacy.processing import Processing
from specgen.reference.broker.privacy.subjects import Subjects
from specgen.reference.broker.records import SECOND, Dataset, Principal, Problem, write_instant

_PROVIDER = account_of("provider")


class OpenSearches(Subjects):
    """Shows the result of a search to every consumer that knows its number."""

    def found(self, who: Principal, identifier: str) -> dict[str, Any]:
        return super().found(_PROVIDER if who.role == "consumer" else who, identifier)


class OpenDetails(Processing):
    """Shows the processing details to every consumer."""

    def read(self, who: Principal, identifier: str) -> dict[str, Any]:
        return super().read(_PROVIDER if who.role == "consumer" else who, identifier)


class ErasesForAll(Subjects):
    """Refuses an erasure by a consumer, after having carried it out."""

    def erase(self, who: Principal, body: Any) -> str:
        if who.role == "consumer":
            super().erase(_PROVIDER, body)
        return super().erase(who, body)


class ValuesLogged(Audit):
    """Writes into the log which values were read."""

    def disclosed(self, principal: Principal, dataset: str, numbers: Sequence[int]) -> None:
        super().disclosed(principal, dataset, numbers)
        for number in numbers:
            for (value,) in self.database.read("SELECT value FROM observation WHERE number=?", (number,)):
                self.note(principal, f"read {json.loads(value)}", [dataset], True)


class LoginsLogged(Identity):
    """Writes a refused login into the log as it came in."""

    def recognise(self, authorization: str) -> Principal:
        try:
            return super().recognise(authorization)
        except Problem:
            with self.database.write() as writer:
                end = writer.execute("SELECT sequence, digest FROM chain_end WHERE one=1").fetchone()
                number, previous = (end[0] + 1, end[1]) if end else (1, START)
                now, what = round(time.time() * SECOND), ("anonymous", f"login {authorization}", "login", "deny")
                digest = digest_of(previous, number, write_instant(now), *what)
                line = (number, now, write_instant(now), *what, previous, digest)
                writer.execute("INSERT INTO chain VALUES(?,?,?,?,?,?,?,?,?)", line)
                writer.execute("DELETE FROM chain_end")
                writer.execute("INSERT INTO chain_end VALUES(1,?,?)", (number, digest))
            raise


class PeriodLost(Odrl):
    """Leaves the rules with a period of validity out of the policy."""

    def document(self, dataset: Dataset) -> dict[str, Any]:
        told = super().document(dataset)
        kept = [one for one in told["permission"] if not any(each["leftOperand"] == "dateTime" for each in one["constraint"])]
        return {**told, "permission": kept}


class FirstCondition(Odrl):
    """Takes only the first condition of each permission over."""

    def rule(self, body: Any, dataset: Dataset) -> Rule:
        found = super().rule(body, dataset)
        first = dict(list(found.profile.items())[:1])
        return dataclasses.replace(found, profile=first) if found.since is None else found


class KeptPolicy(Rules):
    """Confirms a policy that is brought in, and keeps the rules that there are."""

    def replace(self, who: Principal, dataset: Dataset, rules: Sequence[Rule]) -> None:
        if not self.of(dataset.id):
            super().replace(who, dataset, rules)


class ProfilesOpen(Rules):
    """Lets every user set a profile."""

    def set_profile(self, who: Principal, subject: str, body: Any) -> dict[str, str]:
        return super().set_profile(account_of("admin") if who.role == "consumer" else who, subject, body)


class RulesOpen(Rules):
    """Refuses a rule of a consumer, after having added it."""

    def add(self, who: Principal, identifier: str, body: Any) -> str:
        if who.role == "consumer":
            super().add(_PROVIDER, identifier, body)
        return super().add(who, identifier, body)


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("open-searches", "DB-GDP-12", "subjects", "consumers read the searches of data subjects", OpenSearches),
    ("open-details", "DB-GDP-12", "processing", "consumers read the processing details", OpenDetails),
    ("erases-for-all", "DB-GDP-12", "subjects", "a refused erasure of a consumer is carried out", ErasesForAll),
    ("values-logged", "DB-LIN-04", "audit", "the log holds the values that were read", ValuesLogged),
    ("logins-logged", "DB-LIN-04", "identity", "the log holds refused logins as they came in", LoginsLogged),
    ("period-lost", "DB-POL-06", "odrl", "the policy lacks the rules with a period", PeriodLost),
    ("first-condition", "DB-POL-06", "odrl", "a rule loses its second condition on import", FirstCondition),
    ("kept-policy", "DB-POL-06", "rules", "a policy is imported only where there are no rules", KeptPolicy),
    ("profiles-open", "DB-POL-18", "rules", "every user sets profiles", ProfilesOpen),
    ("rules-open", "DB-POL-18", "rules", "a refused rule of a consumer is added", RulesOpen),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of shielding."""
