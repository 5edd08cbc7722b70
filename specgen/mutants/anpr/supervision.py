"""Faulty supervision of cameras and faulty registers."""

from __future__ import annotations

from typing import Any

from specgen.mutants import Mutant
from specgen.mutants.anpr.core import Around
from specgen.mutants.anpr.figure_details import with_

Row = dict[str, Any]


class PatientSilence(Around):
    """Finds a camera silent two minutes late."""

    def silent(self, last: int, now: int) -> bool:
        return bool(self._honest.silent(last + 120_000, now))


def since_now(honest: Any) -> Any:
    """Date an alarm on silence when it is raised."""
    lift = honest.lift
    return lambda camera, cause, since: lift(camera, cause, honest._clock.now() if cause == "no_heartbeat" else since)


def never_ceases(honest: Any) -> Any:
    """Forget that the camera is back."""
    cease = honest.cease
    return lambda camera, cause, at: None if cause == "no_heartbeat" else cease(camera, cause, at)


class AllHours(Around):
    """Supervises all day, whatever the hours are."""

    def quiet(self, last: int, now: int, hours: tuple[str, str]) -> bool:
        return bool(self._honest.quiet(last, now, ("00:00", "00:00")))


class PatientQuiet(Around):
    """Finds a camera quiet two minutes late."""

    def quiet(self, last: int, now: int, hours: tuple[str, str]) -> bool:
        return bool(self._honest.quiet(last + 120_000, now, hours))


class OnlyAhead(Around):
    """Finds a clock wrong when it runs ahead only."""

    def wrong_clock(self, told: int, now: int) -> bool:
        return told - now > int(self._honest.offset)


class PlainDifference(Around):
    """Subtracts azimuths as plain numbers."""

    def turned(self, registered: float, found: float) -> bool:
        return abs(registered - found) > float(self._honest.angle)


class HalfAngle(Around):
    """Finds a camera turned at a third of the angle."""

    def turned(self, registered: float, found: float) -> bool:
        return bool(self._honest.turned(registered, found)) or bool(
            self._honest.turned(registered, registered + 3 * ((found - registered + 540) % 360 - 180))
        )


def resolve_at_once(honest: Any) -> Any:
    """Let an alarm be resolved without being acknowledged."""
    follows = honest.follows
    return lambda state, wanted: follows(state, wanted) or (state, wanted) == ("raised", "resolved")


def acknowledge_again(honest: Any) -> Any:
    """Let an alarm be acknowledged again and again."""
    follows = honest.follows
    return lambda state, wanted: follows(state, wanted) or state == wanted == "acknowledged"


def anonymous_moves(honest: Any) -> Any:
    """Write no user with a transition."""
    move = honest.move
    return lambda identifier, state, actor, **more: move(identifier, state, "manager", **more)


def calm_when_acknowledged(honest: Any) -> Any:
    """Mark passages until somebody acknowledges the alarm."""

    def remark(camera: str) -> tuple[str, ...]:
        known = honest.alarms.running(camera, "displaced")
        return ("displaced",) if known and known["state"] == "raised" else ()

    return remark


def always_marked(honest: Any) -> Any:
    """Go on marking passages after the alarm was resolved."""
    return lambda camera: ("displaced",) if honest.alarms.all(camera, "displaced") else ()


def one_for_acknowledged(honest: Any) -> Any:
    """Raise a new alarm as soon as the running one was acknowledged."""
    running = honest.running

    def found(camera: str, cause: str) -> Row | None:
        known: Row | None = running(camera, cause)
        return None if known and known["state"] == "acknowledged" else known

    return found


def never_again(honest: Any) -> Any:
    """Raise no second alarm for a camera that had one."""
    lift = honest.lift

    def lifted(camera: str, cause: str, since: int) -> None:
        if cause != "displaced" or not honest.all(camera, cause) or honest.running(camera, cause):
            lift(camera, cause, since)

    return lifted


def open_versions(honest: Any) -> Any:
    """Leave the end of earlier versions open."""
    versions = honest.versions
    return lambda camera: [{**one, "valid_to": None} for one in versions(camera)]


def newest_position(honest: Any) -> Any:
    """Show the present position with every version."""
    versions = honest.versions

    def shown(camera: str) -> list[Row]:
        found: list[Row] = versions(camera)
        return [{**one, "position": found[-1]["position"]} for one in found]

    return shown


class NoFirmware(Around):
    """Takes a sheet without firmware version."""

    def fault(self, sheet: Any) -> str:
        return str(self._honest.fault({"firmware": "-", **sheet} if isinstance(sheet, dict) else sheet))


class AnySupply(Around):
    """Takes any supply."""

    def fault(self, sheet: Any) -> str:
        found = str(self._honest.fault(sheet))
        return "" if found == "supply" and sheet.get("supply") else found


def header_counted(honest: Any) -> Any:
    """Count the header as the first row of a list."""
    read = honest.read

    def done(text: str) -> tuple[list[Row], list[Row]]:
        registered, rejected = read(text)
        return registered, [{**one, "row": one["row"] + 1} for one in rejected]

    return done


def one_line_names(honest: Any) -> Any:
    """Keep the first line of a name that has two."""
    entry = honest.entry

    def kept(line: list[str]) -> Row:
        found: Row = entry(line)
        return {**found, "name": found["name"].split("\r\n")[0].split("\n")[0]}

    return kept


MUTANTS: tuple[Mutant, ...] = (
    Mutant("patient-silence", "ANPR-AVL-02", "finds a camera silent two minutes late", "silence_rule", PatientSilence),
    Mutant("since-now", "ANPR-AVL-02", "dates silence when the alarm is raised", "alarms", with_(lift=since_now)),
    Mutant("never-ceases", "ANPR-AVL-02", "does not note that a camera is back", "alarms", with_(cease=never_ceases)),
    Mutant("all-hours", "ANPR-CAM-22", "supervises outside the supervised hours", "quiet_rule", AllHours),
    Mutant("patient-quiet", "ANPR-CAM-22", "finds a camera quiet two minutes late", "quiet_rule", PatientQuiet),
    Mutant("only-ahead", "ANPR-CAM-24", "minds a clock that runs ahead only", "status_rule", OnlyAhead),
    Mutant("plain-difference", "ANPR-CAM-25", "subtracts azimuths as plain numbers", "status_rule", PlainDifference),
    Mutant("third-of-the-angle", "ANPR-CAM-25", "gives an alarm at a third of the angle", "status_rule", HalfAngle),
    Mutant("resolve-at-once", "ANPR-CAM-26", "resolves an alarm that nobody acknowledged", "alarms", with_(follows=resolve_at_once)),
    Mutant("acknowledge-again", "ANPR-CAM-26", "acknowledges an alarm again", "alarms", with_(follows=acknowledge_again)),
    Mutant("anonymous-moves", "ANPR-CAM-26", "names a role instead of the user", "alarms", with_(move=anonymous_moves)),
    Mutant(
        "calm-when-acknowledged", "ANPR-CAM-27", "marks until the alarm is acknowledged", "supervision",
        with_(remark=calm_when_acknowledged),
    ),
    Mutant("always-marked", "ANPR-CAM-27", "marks after the alarm was resolved", "supervision", with_(remark=always_marked)),
    Mutant("one-for-acknowledged", "ANPR-CAM-31", "raises anew what was acknowledged", "alarms", with_(running=one_for_acknowledged)),
    Mutant("never-again", "ANPR-CAM-31", "raises no second alarm after the first was resolved", "alarms", with_(lift=never_again)),
    Mutant("open-versions", "ANPR-CAM-15", "leaves the end of earlier versions open", "version_times", with_(versions=open_versions)),
    Mutant(
        "newest-position", "ANPR-CAM-15", "shows the present position with every version", "version_times",
        with_(versions=newest_position),
    ),
    Mutant("no-firmware", "ANPR-CAM-16", "takes a sheet without firmware version", "sheet_rule", NoFirmware),
    Mutant("any-supply", "ANPR-CAM-16", "takes any supply", "sheet_rule", AnySupply),
    Mutant("header-counted", "ANPR-CAM-18", "counts the header as the first row", "camera_lists", with_(read=header_counted)),
    Mutant("one-line-names", "ANPR-CAM-18", "cuts a name at its line break", "camera_lists", with_(entry=one_line_names)),
)
