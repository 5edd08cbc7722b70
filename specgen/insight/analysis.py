"""One analysis from files to an answer: look, ask for the ground, read, compute, protect."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from specgen.errors import Finding, FindingsError, InputError, Sentence, say
from specgen.insight.calendar import day_start
from specgen.insight.cameras import chosen
from specgen.insight.figures import Computed, compute
from specgen.insight.reading import Database, Passages, Survey, database, read, sources, survey
from specgen.insight.result import Origin, Result, result
from specgen.insight.settings import HOUR, Camera, Engine, Limits, Period, Question
from specgen.insight.source import refused
from specgen.model.passages import PassageColumns

Progress = Callable[[Sentence], None]


@dataclass(frozen=True)
class Ground:
    """On what passages of real vehicles are read: the legal ground and the reference of the DPIA, in the controller's words."""

    ground: str = ""
    dpia: str = ""

    @property
    def complete(self) -> bool:
        """Tell whether both are given."""
        return bool(self.ground.strip() and self.dpia.strip())


@dataclass(frozen=True)
class Request:
    """What the user asks. ``days``: period name -> (first, last day), both included, Belgian days; empty: all that is there.

    ``cordon``: (camera, inbound direction). ``cluster``: compute on Spark.
    """

    files: tuple[Path, ...]
    columns: PassageColumns | None = None
    listed: tuple[Camera, ...] | None = None
    cordon: tuple[tuple[str, str], ...] = ()
    days: dict[str, tuple[datetime.date, datetime.date]] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    pairs: tuple[tuple[str, str], ...] = ()
    engine: Engine = field(default_factory=Engine)
    cluster: bool = False


def hold_ground(simulated: bool, ground: Ground) -> None:
    """Refuse real passages without a legal ground and a DPIA reference. Raises FindingsError (SG-INS-003)."""
    if simulated or ground.complete:
        return
    found = Finding(
        "SG-INS-003",
        say("these are passages of real vehicles; without a legal ground and a DPIA reference they are not read"),
        hint=say(
            "give --ground and --dpia; simulated data are known by plates of the reserved range or a column simulated"
        ),
        law="GDPR art. 6(1)(e) and (3), art. 35(3)(c)",
    )
    raise FindingsError(say("nothing was analysed"), (found,))


def periods(request: Request, first: int, last: int) -> tuple[Period, ...]:
    """Return the periods of a request; without any it is all that is there, in whole hours: the instant of a passage is shown nowhere."""
    if not request.days:
        return (Period("all", first // HOUR * HOUR, (last // HOUR + 1) * HOUR),)
    after = datetime.timedelta(days=1)
    return tuple(Period(name, day_start(one), day_start(two + after)) for name, (one, two) in request.days.items())


def analyse(request: Request, ask: Callable[[], Ground], progress: Progress) -> Result:
    """Return what may be shown of the passages. ``ask`` is called when they are of real vehicles.

    Raises InputError (SG-INS-001, 002, 005, 006, 010) and FindingsError (SG-INS-003).
    """
    with database(request.engine) as db, _room(request.engine):
        progress(say("looking at the files"))
        files = sources(db, request.files, request.columns)
        with _readable(request.files):
            seen = survey(db, files)
        ground = Ground() if seen.simulated else ask()
        hold_ground(bool(seen.simulated), ground)
        cameras = chosen(seen.cameras, request.listed, request.cordon)
        _hold_pairs(request, cameras)
        progress(say("reading passages"))
        with _readable(request.files):
            got = read(db, files, seen, cameras, request.limits)
        question = Question(cameras, periods(request, got.first, got.last), request.limits, request.pairs)
        progress(say("computing"))
        computed = _computed(db, request, question, got)
        return result(computed, question, _origin(request, seen, got, ground))


@contextmanager
def _room(engine: Engine) -> Iterator[None]:
    """Refuse when memory or disk do not suffice. Raises InputError (SG-INS-010)."""
    import duckdb

    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
        found = Finding(
            "SG-INS-010",
            say("the memory of {memory} or the disk for what does not fit in it is too small", memory=engine.memory),
            hint=say("give more with --memory, or analyse fewer days at a time"),
            unreadable=True,
        )
        raise InputError(say("the passages cannot be computed"), (found,)) from error


@contextmanager
def _readable(files: tuple[Path, ...]) -> Iterator[None]:
    """Refuse a file that opens and breaks off later. What the database says may hold values, so it is not repeated.

    Raises InputError (SG-INS-001).
    """
    import duckdb

    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.IOException):
        raise
    except duckdb.Error as error:
        raise refused(", ".join(map(str, files)), say("what is in it cannot be read to the end")) from error


def _hold_pairs(request: Request, cameras: tuple[Camera, ...]) -> None:
    known = {one.id for one in cameras}
    missing = sorted({name for pair in request.pairs for name in pair} - known)
    if missing:
        found = Finding(
            "SG-INS-006",
            say("travel times are asked for cameras that are not there: {names}", names=", ".join(missing)),
            hint=say("cameras: {names}", names=", ".join(sorted(known)[:20])),
            unreadable=True,
        )
        raise InputError(say("the travel times cannot be computed"), (found,))


def _computed(db: Database, request: Request, question: Question, got: Passages) -> Computed:
    if not request.cluster:
        return compute(db, db.con.table("passages"), db.con.table("hours"), question, got.last + 1)
    from specgen.insight.cluster import on_cluster

    return on_cluster(db, lambda store, passages, hours: compute(store, passages, hours, question, got.last + 1))


def _origin(request: Request, seen: Survey, got: Passages, ground: Ground) -> Origin:
    notes = {
        "unplaced": got.unplaced,
        "repeated_events": got.repeated_events,
        "unknown_cameras": got.unknown_cameras,
        "ambiguous": got.ambiguous,
        "rejected": sum(got.rejected.values()),
    }
    data = "simulated" if seen.simulated else "real"
    names = tuple(one.name for one in request.files)
    return Origin(
        data, seen.simulated, ground.ground.strip(), ground.dpia.strip(), names, got.rows, got.first, got.last, notes
    )
