"""Each adversarial scenario has in it what it says, exactly, so that a product can be held against it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from specgen.cli.simulate import load_scenario
from specgen.simulator import presets
from specgen.simulator.city.days import DAY, HOUR, MINUTE, written
from specgen.simulator.city.truth import figures, head, line, matrix
from tests.unit.simulator.cities import of, played, reads

ADVERSARIAL = [name for name in presets.names() if name[0] == "s" and name[1:3].isdigit()]
LONG = ("cordon-43", "city-zone", "corridor-122", "border-town-fr", "city-sensors-dst")
"""Their figures are held by whole days at once or, for the last two, by their twins."""


def test_there_are_twenty() -> None:
    assert sorted({int(name[1:3]) for name in ADVERSARIAL}) == list(range(1, 21))


@pytest.mark.parametrize("name", [name for name in presets.names() if name not in LONG])
def test_a_preset_has_the_figures_it_expects(name: str) -> None:
    world, known, sent = played(name)
    found = figures(known, sent, world)
    assert world.scenario.expect
    assert {key: found[key] for key, least in world.scenario.expect.items() if found[key] < least} == {}


@pytest.mark.parametrize("name", presets.names())
def test_a_preset_says_in_both_languages_that_it_is_fictitious(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.name == name
    assert scenario.about["nl"].startswith("Fictief") and scenario.about["en"].startswith("Fictitious")
    assert (len(scenario.steps) > 1) == (name in ADVERSARIAL)


def _cells(name: str) -> Counter[int]:
    return Counter(matrix(played(name)[1]).values())


def test_s01_has_cells_around_the_threshold() -> None:
    assert _cells("s01-cell-sizes") == {1: 1, 9: 1, 10: 1, 11: 1}


def test_s02_has_one_vehicle_on_a_route_of_its_own_each_day() -> None:
    world, known, _ = played("s02-unique-route")
    unique = of(known, "unique")
    assert len(unique) == 40 and len({one.vehicle.plate for one in unique}) == 1
    first = [one.instant - day.start for day in world.days for one in unique if one.place == 0 and day.start <= one.instant < day.end]
    assert [two - one for one, two in pairwise(first)] == [11 * MINUTE] * 9
    pair = (unique[0].camera, unique[-1].camera)
    assert matrix(known)[pair] == 10, "nobody else drives it"


def test_s03_has_vehicles_at_one_camera_only() -> None:
    known = played("s03-one-camera")[1]
    seen = Counter(one.vehicle.number for one in known)
    assert sum(number == 1 for number in seen.values()) == 20 and sum(matrix(known).values()) == 15


def test_s04_has_a_hidden_cell_that_follows_from_a_total() -> None:
    cells = matrix(played("s04-triangle")[1])
    rows: dict[int, list[int]] = {}
    for (start, _), number in cells.items():
        rows.setdefault(start, []).append(number)
    assert sorted(map(sorted, rows.values())) == [[3, 20], [14]]


def test_s05_has_one_text_in_two_countries() -> None:
    known = played("s05-two-countries")[1]
    assert len({one.vehicle.plate for one in known}) == 1 and len({one.vehicle.country for one in known}) == 2
    by_country = {one.vehicle.country: [] for one in known}
    for one in known:
        by_country[one.vehicle.country].append(one.instant)
    first, second = by_country.values()
    assert min(first) < min(second) < max(first) < max(second), "they drive at the same time"


def test_s06_has_trips_astride_the_key_switch() -> None:
    world, known, _ = played("s06-key-switch")
    switch = world.days[0].at(3)
    astride = {one.trip for one in known if one.instant < switch} & {one.trip for one in known if one.instant >= switch}
    assert len(astride) == 30 and len({one.trip for one in known}) == 42


@pytest.mark.parametrize(("name", "lasts"), [("s07-dst-23h", 23), ("s07-dst-25h", 25)])
def test_s07_has_days_of_23_and_25_hours(name: str, lasts: int) -> None:
    world, known, _ = played(name)
    assert (world.end - world.start) // HOUR == lasts
    if lasts == 23:
        around = [one for one in known if one.vehicle.group == "around"]
        assert {two.instant - one.instant for one, two in zip(around[::2], around[1::2])} == {6 * MINUTE}
    else:
        first, second = of(known, "first_two"), of(known, "second_two")
        assert (len(first), len(second)) == (11, 13)
        assert second[0].instant - first[0].instant == HOUR, "the same time on the clock, an hour apart"


def test_s08_sends_again_and_sends_something_else_under_the_same_id() -> None:
    world, _, sent = played("s08-replay")
    bodies: dict[str, list[dict[str, object]]] = {}
    for one in reads(sent):
        bodies.setdefault(str(one.body["event_id"]), []).append(dict(one.body))
    same = [found for found in bodies.values() if len(found) > 1 and all(one == found[0] for one in found)]
    other = [found for found in bodies.values() if any(one != found[0] for one in found)]
    assert len(same) > 60 and 3 < len(other) < 25
    start, end = written(world.days[0].at(9, -MINUTE)), written(world.days[0].at(10, MINUTE))
    assert all(start < str(found[0]["captured_at"]) < end for found in same + other)


def test_s09_delivers_after_nearly_seven_days() -> None:
    _, _, sent = played("s09-late-batch")
    late = [one for one in reads(sent) if one.arrives - _instant(one) > 6 * DAY + 12 * HOUR]
    held = [one for one in late if one.body["camera"] in ("c01-in", "c01-out")]
    assert len(held) > 100 and max(one.arrives - _instant(one) for one in held) < 7 * DAY


def _instant(message: object) -> int:
    from specgen.simulator.core.sensors import read_instant

    found = read_instant(message.body["captured_at"])  # type: ignore[attr-defined]
    assert found is not None
    return found // 1000


def test_s10_has_the_plate_in_free_text() -> None:
    sent = reads(played("s10-smuggled-plate")[2])
    marked = [one for one in sent if "notes" in one.body]
    assert abs(len(marked) / len(sent) - 0.2) < 0.04
    for one in marked:
        assert one.body["received_plate"] in one.body["notes"] and one.body["extensions"]["ocr"]["text"] == one.body["received_plate"]


def test_s11_has_a_camera_that_stands_elsewhere_from_the_second_day() -> None:
    world, known, sent = played("s11-moved-camera")
    moved = world.days[1].at(2)
    by_id = {one.name: one.number for one in world.map.cameras}
    places = Counter(one.camera for one in known if one.instant > moved)
    later = Counter(str(one.body["camera"]) for one in reads(sent) if _instant(one) > moved + MINUTE)
    assert later["c03-in"] == 0 and places[by_id["c03-in"]] > 0
    assert abs(later["c01-in"] / places[by_id["c03-in"]] - 0.95) < 0.08, "it sees what passes its new place"
    assert places[by_id["c01-in"]] > 1.2 * places[by_id["c03-in"]], "and no longer what passes the old one"


def test_s12_has_silence_with_and_without_signs_of_life() -> None:
    world, _, sent = played("s12-outage-at-peak")
    start, end = world.days[0].at(7), world.days[0].at(9)
    within = [one for one in sent if one.camera and one.camera.name in ("c01-in", "c02-in") and start + MINUTE < one.arrives < end - MINUTE]
    alive = Counter(one.camera.name for one in within if one.kind == "heartbeat" and one.camera)
    assert alive["c01-in"] == 0 and alive["c02-in"] == 117
    mine = [one for one in reads(sent) if one.camera and one.camera.name in ("c01-in", "c02-in")]
    assert mine and not [one for one in mine if start + 1000 < _instant(one) < end - 1000]
    silences = head(world)["silences"]
    assert [(one["camera"], one["alive"]) for one in silences] == [("c01-in", False), ("c02-in", True)]


def test_cameras_fail_each_in_their_way() -> None:
    world, known, sent = played("camera-faults")
    times = {one.vehicle.plate: one.instant for one in known if world.map.cameras[one.camera].name == "c01-in"}
    mine = [one for one in reads(sent) if one.body["camera"] == "c01-in" and one.body["received_plate"] in times]
    ahead = [_instant(one) - times[one.body["received_plate"]] for one in mine]
    assert ahead and sum(2000 < one < 4000 for one in ahead) > 0.4 * len(ahead), "of vehicles that came once"
    habit = [str(one.body["received_plate"]) for one in reads(sent) if one.body["camera"] == "c03-in" and one.body["received_plate"]]
    other = [str(one.body["received_plate"]) for one in reads(sent) if one.body["camera"] == "c04-in" and one.body["received_plate"]]
    assert not any("8" in one for one in habit) and any("B" in one for one in habit) and any("8" in one for one in other)
    out = [one for one in reads(sent) if one.body["camera"] == "c01-out"]
    dim = Counter((_instant(one) >= world.days[1].start, one.body["plate_status"]) for one in out)
    assert dim[False, "unread"] / dim[False, "read"] < 0.08 < 0.12 < dim[True, "unread"] / dim[True, "read"] < 0.4


def test_s13_misreads_onto_a_listed_plate_that_nobody_drives_with() -> None:
    world, known, sent = played("s13-misread-listed")
    listed = set(head(world)["lists"]["sought"])
    assert not listed & {one.vehicle.plate for one in known}
    assert sum(one.body["received_plate"] in listed for one in reads(sent)) == 3


def test_s14_has_one_vehicle_between_two_queries() -> None:
    world, known, _ = played("s14-differencing")
    day = world.days[0]
    ends = [one.instant for one in known if one.place == 1]
    assert sum(day.at(8) <= one < day.at(9) for one in ends) == 15
    assert sum(day.at(8) <= one < day.at(9, 5 * MINUTE) for one in ends) == 16


def test_s15_has_one_vehicle_that_stands_out() -> None:
    sent = reads(played("s15-rare-attributes")[2])
    colours = Counter(one.attributes["color"] for one in sent)
    assert colours == {"grey": 80, "orange": 2}
    assert Counter(one.body["country"] for one in sent) == {"BE": 80, "LU": 2}


def test_s16_delivers_what_is_older_than_its_retention() -> None:
    _, _, sent = played("s16-retention-outage")
    old = [one for one in reads(sent) if 24 * HOUR < one.arrives - _instant(one) < 27 * HOUR]
    assert len(old) > 100


def test_s17_says_who_asks_what_and_what_must_happen() -> None:
    steps = played("s17-purpose-switch")[0].scenario.steps
    assert [one.outcome for one in steps] == ["accepted", "refused", "refused", "refused", "shown"]
    assert all(one.role and one.purpose for one in steps)


def test_s18_has_a_minute_of_five_hundred_a_second() -> None:
    world, known, _ = played("s18-burst")
    start = world.days[0].at(12)
    seconds = Counter((one.instant - start) // 1000 for one in known)
    assert seconds[10] == 100 and all(seconds[number] == 500 for number in range(31, 89)) and seconds[100] == 100


def test_s19_has_plates_that_look_alike_and_are_not() -> None:
    plates = {one.vehicle.group: one.vehicle.plate for one in played("s19-odd-plates")[1]}
    assert plates["cyrillic"] != plates["latin"] and len(set(plates.values())) == 6
    assert not all(one.isascii() for one in plates.values()) and all(one.startswith("0") for one in plates.values())


def test_s20_knows_who_is_exempt() -> None:
    world, known, _ = played("s20-exempt")
    exempt = {line(one, world)["plate"] for one in known if line(one, world)["exempt"]}
    assert len(exempt) == 5 and exempt == set(head(world)["lists"]["exempt"])
