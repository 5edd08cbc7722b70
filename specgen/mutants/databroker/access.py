"""Faulty sign-in, access rules and access log: one replaced part each, one broken requirement each."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from specgen.mutants import Mutant, instead
from specgen.reference.broker.access.rules import Rule, Rules
from specgen.reference.broker.audit import Audit
from specgen.reference.broker.datasets import Datasets
from specgen.reference.broker.policy import FULL, Policy, Scope
from specgen.reference.broker.reading import Reading, Sight
from specgen.reference.broker.records import DAY, SECOND, Dataset, Observation, Principal, Problem
from specgen.reference.broker.sign_in.area import SignInArea
from specgen.reference.broker.sign_in.issuer import TestIssuer, Trusted
from specgen.reference.broker.sign_in.systems import Systems

# -- signing in


class EveryoneSets(TestIssuer):
    """Lets every user with a login set the issuer."""

    def permit(self, who: Principal) -> None:
        if who.role == "anonymous":
            super().permit(who)


class ForeignName(TestIssuer):
    """Names a user after the issuer instead of by the name in the token."""

    def verify(self, token: str) -> Principal | None:
        found = super().verify(token)
        return Principal(found.role, f"{self.trusted.issuer}#{found.subject}") if found and self.trusted else found


class AnyAudience(TestIssuer):
    """Takes tokens that are meant for another product."""

    def check_audience(self, trusted: Trusted, audience: Any) -> None:
        return None


class LongLeeway(TestIssuer):
    """Takes a token for three times the leeway after its end."""

    def check_period(self, claims: Mapping[str, Any]) -> None:
        ends = claims.get("exp")
        late = 2 * self.leeway // SECOND + 30
        super().check_period({**claims, "exp": ends + late} if isinstance(ends, int) else claims)


class EarlyStart(TestIssuer):
    """Does not look at the start of the period of validity."""

    def check_period(self, claims: Mapping[str, Any]) -> None:
        super().check_period({name: value for name, value in claims.items() if name != "nbf"})


class Unsigned(TestIssuer):
    """Takes a token at its word when it says that it has no signature."""

    def check_signature(self, trusted: Trusted, header: Mapping[str, Any], signed: bytes, signature: bytes) -> None:
        if header.get("alg") != "none":
            super().check_signature(trusted, header, signed, signature)


# -- the access log


class PartialDigest(Audit):
    """Leaves the decision out of the checksum of a member."""

    def digest(self, previous: str, number: int, time: str, what: tuple[str, str, str, str]) -> str:
        return super().digest(previous, number, time, (*what[:3], ""))


class ForgetfulTrail(Audit):
    """Drops the members about a dataset that is removed."""

    def note(self, principal: Principal, action: str, objects: Sequence[str], allowed: bool) -> None:
        if action == "remove":
            with self.database.write() as writer:
                for one in objects:
                    writer.execute("DELETE FROM chain WHERE object=? AND action='read-observations'", (one,))
        super().note(principal, action, objects, allowed)


class ShortLog(Audit):
    """Keeps the access log a day less."""

    def cutoff(self) -> int:
        return super().cutoff() + DAY


class LongLog(Audit):
    """Keeps the access log a month longer."""

    def cutoff(self) -> int:
        return super().cutoff() - 30 * DAY


class AlikeActs(Audit):
    """Calls every change of rights and rules the same."""

    def note(self, principal: Principal, action: str, objects: Sequence[str], allowed: bool) -> None:
        alike = action in ("grant", "withdraw", "add-rule", "remove-rule")
        super().note(principal, "change-rights" if alike else action, objects, allowed)


class UnloggedRules(Audit):
    """Does not log the removal of an access rule."""

    def note(self, principal: Principal, action: str, objects: Sequence[str], allowed: bool) -> None:
        if action != "remove-rule":
            super().note(principal, action, objects, allowed)


# -- access rules


class AnyMember(Rules):
    """Lets a profile read that equals one member of a rule."""

    def matches(self, rule: Rule, profile: Mapping[str, str]) -> bool:
        return any(profile.get(name) == value for name, value in rule.profile.items())


class Endless(Rules):
    """Does not look at the end of a rule."""

    def in_force(self, rule: Rule) -> bool:
        return super().in_force(dataclasses.replace(rule, until=None))


class Immediate(Rules):
    """Does not look at the start of a rule."""

    def in_force(self, rule: Rule) -> bool:
        return super().in_force(dataclasses.replace(rule, since=None))


class RenamingAuditor(Policy):
    """Lets an auditor change datasets that he may know of."""

    def may_manage(self, principal: Principal, dataset: Dataset) -> bool:
        return super().may_manage(principal, dataset) or principal.role == "auditor"


class BareRefusal(Reading):
    """Refuses without the way to access those who are logged in."""

    def refusal(self, principal: Principal, dataset: Dataset) -> Problem:
        problem = super().refusal(principal, dataset)
        if principal.role != "anonymous":
            problem.extra.pop("access_route", None)
        return problem


class EmptyRoute(Rules):
    """Leaves the contact address out of the way to access."""

    def route(self, identifier: str, anonymous: Principal) -> dict[str, str]:
        return {**super().route(identifier, anonymous), "contact": "see the catalogue"}


class ReadingAdmin(Policy):
    """Lets an administrator read shared data without a right."""

    def scopes(self, principal: Principal, dataset: Dataset) -> list[Scope]:
        shared = principal.role == "admin" and self.class_of(dataset) == "shared"
        return [FULL] if shared else super().scopes(principal, dataset)


class TellingRefusal(Datasets):
    """Answers 404 for a shielded dataset in words of its own."""

    def find(self, principal: Principal, identifier: str) -> Dataset:
        known = self.store.dataset(identifier)
        if known is not None and self.policy.shielded(known) and not self.policy.may_know(principal, known):
            raise Problem(404, "Dataset not found", "this dataset is not listed")
        return super().find(principal, identifier)


class OpenRoute(Rules):
    """Shows the way to access of a shielded dataset too."""

    def route(self, identifier: str, anonymous: Principal) -> dict[str, str]:
        known = self.datasets.store.dataset(identifier)
        if known is not None and self.policy.class_of(known) == "shared":
            return {"dataset": known.id, "title": known.title, "contact": known.contact or known.owner}
        return super().route(identifier, anonymous)


class HidesLatest(Reading):
    """Hides a property in histories only."""

    def latest(self, sight: Sight) -> list[Observation]:
        if any(one.hide for one in sight.scopes):
            sight = dataclasses.replace(sight, scopes=(FULL,))
        return super().latest(sight)


class RunningPeriod(Reading):
    """Gives the average of the period that still runs."""

    def complete(self, ends: int) -> bool:
        return True


class RawEntities(Reading):
    """Gives the entity in full resolution."""

    def latest(self, sight: Sight) -> list[Observation]:
        if any(one.period for one in sight.scopes):
            sight = dataclasses.replace(sight, scopes=(FULL,))
        return super().latest(sight)


class RemovedSystem(Systems):
    """Says that a system is removed, and keeps it."""

    def drop(self, client_id: str) -> None:
        return None


class StoredToken(SignInArea):
    """Lets an answer with a token be stored."""

    def headers(self) -> dict[str, str]:
        return {"Cache-Control": "private"}


class LongToken(Systems):
    """States the right lifetime and takes a token for twice as long."""

    def valid(self) -> int:
        return 2 * self.lifetime


class LongStated(Systems):
    """States and keeps a lifetime that is a minute too long."""

    def stated(self) -> int:
        return self.lifetime + 60


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("everyone-sets", "DB-POL-16", "issuer", "a consumer sets the issuer of tokens", EveryoneSets),
    ("foreign-name", "DB-POL-16", "issuer", "a user is named after the issuer", ForeignName),
    ("any-audience", "DB-POL-08", "issuer", "a token for another product is accepted", AnyAudience),
    ("long-leeway", "DB-POL-08", "issuer", "a token is accepted after its end and the leeway", LongLeeway),
    ("early-start", "DB-POL-08", "issuer", "a token is accepted before its start and the leeway", EarlyStart),
    ("unsigned", "DB-POL-08", "issuer", "a token without signature is accepted", Unsigned),
    ("partial-digest", "DB-LIN-03", "audit", "the checksum leaves out the decision", PartialDigest),
    ("forgetful-trail", "DB-LIN-03", "audit", "members about a removed dataset vanish from the log", ForgetfulTrail),
    ("short-log", "DB-LIN-06", "audit", "the access log is kept a day less", ShortLog),
    ("long-log", "DB-LIN-06", "audit", "the access log is kept a month longer", LongLog),
    ("alike-acts", "DB-LIN-07", "audit", "the log calls every change of rights the same", AlikeActs),
    ("unlogged-rules", "DB-LIN-07", "audit", "the removal of an access rule is not logged", UnloggedRules),
    ("any-member", "DB-POL-02", "rules", "a profile that meets a rule in part reads", AnyMember),
    ("endless", "DB-POL-02", "rules", "a rule applies after its end", Endless),
    ("immediate", "DB-POL-02", "rules", "a rule applies before its start", Immediate),
    ("renaming-auditor", "DB-POL-10", "policy", "an auditor changes datasets", RenamingAuditor),
    ("bare-refusal", "DB-POL-11", "reading", "a refusal after login has no way to access", BareRefusal),
    ("empty-route", "DB-POL-11", "rules", "the way to access has no contact address", EmptyRoute),
    ("reading-admin", "DB-POL-14", "policy", "an administrator reads shared data without a right", ReadingAdmin),
    ("telling-refusal", "DB-POL-15", "datasets", "a shielded dataset is refused in words of its own", TellingRefusal),
    ("open-route", "DB-POL-15", "rules", "the way to access of a shielded dataset is shown", OpenRoute),
    ("hides-latest", "DB-POL-04", "reading", "a shielded property is hidden in histories only", HidesLatest),
    ("running-period", "DB-POL-12", "reading", "the average of the running period is given", RunningPeriod),
    ("raw-entities", "DB-POL-12", "reading", "entities are given in full resolution", RawEntities),
    ("removed-system", "DB-POL-13", "systems", "a removed system goes on receiving tokens", RemovedSystem),
    ("stored-token", "DB-POL-13", "sign_in_area", "the answer with a token may be stored", StoredToken),
    ("long-token", "DB-POL-17", "systems", "a token works twice as long as stated", LongToken),
    ("long-stated", "DB-POL-17", "systems", "a token is stated to be valid a minute too long", LongStated),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of signing in, access rules and the access log."""
