"""Which column of a file holds what: by the columns file of the user, or by one of the forms that are known."""

from __future__ import annotations

from collections.abc import Sequence

from specgen.errors import Finding, InputError, Location, say
from specgen.model.passages import PassageColumns

KNOWN: tuple[PassageColumns, ...] = (
    PassageColumns(  # a read or passage of the prescribed interface
        camera="camera",
        time="captured_at",
        event="event_id",
        plate="received_plate",
        token="token",
        country="country",
        direction="direction",
        vehicle_class="vehicle_class",
        status="plate_status",
        confidence="confidence",
        simulated="simulated",
    ),
    PassageColumns(  # six columns, as a study of 2020 on entry and exit roads used them
        camera="DeviceId", time="TimeStamp", plate="Plate", lat="Latitude", lon="Longitude", name="Name"
    ),
    PassageColumns(  # observation batches of city-logistics studies, flattened
        camera="camera_id",
        time="event_time",
        event="observation_id",
        plate="plate_text",
        country="plate_country",
        direction="detection_direction",
        confidence="read_confidence",
        directions={"obverse": "towards", "reverse": "away"},
    ),
)
OPTIONAL = (
    "event",
    "plate",
    "token",
    "country",
    "direction",
    "vehicle_class",
    "status",
    "confidence",
    "lat",
    "lon",
    "name",
    "simulated",
)


def columns_of(header: Sequence[str], given: PassageColumns | None, file: str) -> PassageColumns:
    """Return the columns of a file with this header; a known form keeps what the file has.

    Raises InputError (SG-INS-002) when a needed column is not there or the form is unknown.
    """
    names = set(header)
    for known in (given,) if given else KNOWN:
        if {known.camera, known.time} <= names:
            missing = [
                value for one in OPTIONAL if (value := getattr(known, one)) and value not in names and given is not None
            ]
            if missing:
                raise _refused(
                    file, say("the columns file names columns that are not there: {names}", names=", ".join(missing))
                )
            return _kept(known, names)
    if given:
        lacking = ", ".join(one for one in (given.camera, given.time) if one not in names)
        raise _refused(file, say("the columns file names columns that are not there: {names}", names=lacking))
    raise _refused(
        file, say("the columns are of no known form: {names}", names=", ".join(one[:40] for one in header[:20]))
    )


def _kept(known: PassageColumns, names: set[str]) -> PassageColumns:
    import msgspec

    gone = {one: "" for one in OPTIONAL if getattr(known, one) and getattr(known, one) not in names}
    return msgspec.structs.replace(known, **gone)


def _refused(file: str, message: object) -> InputError:
    from specgen.errors import Sentence

    assert isinstance(message, Sentence)
    return InputError(
        say("the passages cannot be read"),
        (
            Finding(
                "SG-INS-002",
                message,
                Location(file),
                hint=say("describe the columns in a file and give it with --columns; docs/formats.md shows one"),
                unreadable=True,
            ),
        ),
    )
