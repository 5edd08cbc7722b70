"""How many requirements a profile brings: what a committee and a bidder can bear."""

from __future__ import annotations

from specgen.errors import Sentence, Severity, say
from specgen.knowledge.load import Draft, flat_profiles
from specgen.knowledge.rules import Issue, Issues
from specgen.model.catalogue import Profile
from specgen.model.limits import MAX_AWARD, MAX_MINIMUM, MAX_REQUIREMENTS

MOST = {"minimum": MAX_MINIMUM, "award": MAX_AWARD, "total": MAX_REQUIREMENTS}
"""A profile that breaks the limits of a tender makes every tender break them."""
_EXCLUDING = ("minimum", "substantial")


def selection(draft: Draft, profile: Profile) -> list[str]:
    """Return what a profile selects by itself, with what that depends on. Conditions count as fulfilled: it is the largest selection."""
    found: dict[str, None] = {}
    for name in profile.components:
        component = draft.components.get(name)
        for identifier in component.requirements if component else ():
            one = draft.requirements[identifier]
            if one.status not in ("withdrawn", "superseded") and not one.extended and identifier not in profile.exclude:
                found[identifier] = None
    found |= {identifier: None for identifier in profile.include if identifier in draft.requirements}
    waiting = list(found)
    while waiting:
        for needed in draft.requirements[waiting.pop()].depends:
            if needed not in found and needed in draft.requirements and needed not in profile.exclude:
                found[needed] = None
                waiting.append(needed)
    return list(found)


def budget_issues(draft: Draft) -> Issues:
    """Yield a finding for each limit that a profile breaks."""
    for profile in flat_profiles(draft.profiles).values():
        levels = [draft.requirements[one].level for one in selection(draft, profile)]
        counts = {
            "minimum": sum(level in _EXCLUDING for level in levels),
            "award": levels.count("award"),
            "total": len(levels),
        }
        for name, number in counts.items():
            if number > MOST[name]:
                message = _message(name, number)
                hint = say("lower some, mark some as 'extended', or exclude them in the profile")
                key = f"profile:{profile.profile}"
                yield Issue("SG-KB-225", message, key, (), profile.profile, hint, Severity.WARNING, "WOO art. 4")


def _message(name: str, number: int) -> Sentence:
    if name == "minimum":
        return say("{number} requirements that exclude bidders; at most {most}", number=number, most=MOST[name])
    if name == "award":
        return say("{number} award items; at most {most}", number=number, most=MOST[name])
    return say("{number} requirements in all; at most {most}", number=number, most=MOST[name])
