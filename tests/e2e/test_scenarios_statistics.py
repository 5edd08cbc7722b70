"""The adversarial scenarios against lane A of the reference platform: each asserts the defence that its scenario attacks."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from pathlib import Path

import pytest

from specgen.simulator.city.days import DAY, HOUR, MINUTE, written
from tests.e2e.plate_search import Search, Wanted
from tests.e2e.towns import Town, at
from tests.unit.simulator.cities import of, reads


def test_s01_cells_below_the_threshold_are_hidden_and_no_others() -> None:
    """Facts on published tools: off by one at the threshold, and none at all on a finer matrix."""
    with Town("s01-cell-sizes") as town:
        assert town.deliver() == 62
        town.clock(town.world.days[0].at(12))
        cells = town.matrix(["c01-in", "c02-out", "c03-out", "c04-out", "c05-out"], **town.window(hour=8, hours=1))
        assert {end: number for (_, end), number in cells.items()} == {"c02-out": None, "c03-out": None, "c04-out": 10, "c05-out": 11}
        quarters = town.matrix(["c01-in", "c02-out", "c03-out", "c04-out", "c05-out"], **town.window(hour=8, hours=1, size="PT15M"))
        assert all(number is None or number >= 10 for number in quarters.values())
        counted = {one: town.counts(one, **town.window(hour=8, hours=1))[0]["count"] for one in ("c02-out", "c03-out", "c04-out")}
        assert counted == {"c02-out": None, "c03-out": None, "c04-out": 10}


def test_s02_a_unique_route_is_not_linked_from_day_to_day() -> None:
    with Town("s02-unique-route") as town:
        seen: dict[str, set[str]] = {}
        mine = {str(message.body["event_id"]) for message, _ in town.of("unique")}
        for day in town.world.days:  # on the first two days among all other traffic
            today = (one for one in town.sent if day.start <= one.arrives < day.end)
            town.deliver(one for one in today if day.number < 2 or one.body["event_id"] in mine)
            for vehicle in town.tokens("unique", day.number).values():
                for token in vehicle:
                    seen.setdefault(token, set()).add(day.date.isoformat())
        assert len(seen) == 10, "one token a day"
        town.clock(town.world.end + HOUR)
        for number in range(10):
            window = {**town.window(number), "bin": "P1D"}
            gates = [one.name for one in town.world.map.cameras if one.name[0] in "ab"]
            assert town.matrix(gates, **window).get(("a03-in", "b03-out")) is None
        town.clock(town.world.end + 3 * DAY)
        assert all(one["token"] is None for one in town.passages().values()), "nothing is left to link"


def test_s03_a_vehicle_at_one_camera_is_no_through_traffic() -> None:
    """The published tool counted it as through traffic."""
    with Town("s03-one-camera") as town:
        town.deliver()
        town.clock(town.world.end)
        path = town.area("centrum", ["c01-in", "c01-out", "c02-in", "c02-out", "c04-in", "c04-out"])
        (row,) = town.get("analyst", f"{path}/through-traffic", **{**town.window(), "bin": "P1D"}).json["items"]
        assert (row["entries"], row["through"]) == (35, 15)
        trips = town.get("analyst", f"{path}/matrix", **town.window()).json["items"]
        made = {(one["origin"], one["destination"]): one["count"] for one in trips if one["count"]}
        assert made.keys() <= {("c01-in", "c04-out")}, "a trip has two ends"


def test_s04_no_difference_of_shown_numbers_is_the_hidden_cell() -> None:
    with Town("s04-triangle") as town:
        town.deliver()
        town.clock(town.world.end)
        path = town.area("centrum", ["c01-in", "c02-out", "c03-out", "c04-in"])
        window = town.window(hour=8, hours=1)
        shown = [one["count"] for one in town.get("analyst", f"{path}/matrix", **window).json["items"]]
        (through,) = town.get("analyst", f"{path}/through-traffic", **window).json["items"]
        shown += [through["entries"], through["through"]]
        numbers = [one for one in shown if isinstance(one, int) and one]
        assert 3 not in numbers and 23 not in numbers
        sums = {sum(some) for size in (1, 2, 3) for some in itertools.combinations(numbers, size)}
        assert 3 not in {abs(one - two) for one in sums for two in sums}


def test_s05_the_same_characters_in_two_countries_are_two_vehicles() -> None:
    with Town("s05-two-countries", minimum=1) as town:
        town.deliver()
        town.clock(town.world.end)
        (belgian,), (dutch,) = town.tokens("belgian").values(), town.tokens("dutch").values()
        assert len(belgian) == len(dutch) == 1 and belgian != dutch
        cells = town.matrix(["c01-in", "c02-out", "c04-in", "c05-out"], **town.window(hour=8, hours=1))
        assert cells == {("c01-in", "c02-out"): 1, ("c04-in", "c05-out"): 1}


def test_s06_a_key_switch_breaks_trips_and_the_answer_says_so() -> None:
    with Town("s06-key-switch") as town:
        town.deliver(one for one in town.sent if one.arrives < town.world.days[0].at(4))
        town.clock(town.world.days[0].at(4))
        path = town.area("centrum", ["c01-in", "c02-out", "c04-out"])
        said = town.get("analyst", f"{path}/matrix", **town.window(hour=2, hours=2)).json
        cells = {(one["origin"], one["destination"]): one["count"] for one in said["items"] if one["count"]}
        assert cells == {("c01-in", "c02-out"): 12}
        assert [at(one) for one in said["key_switches"]] == [town.world.days[0].at(3)]
        assert all(len(tokens) == 2 for tokens in town.tokens("astride").values()), "one before, one after"


@pytest.mark.parametrize(("name", "hours"), [("s07-dst-23h", 23), ("s07-dst-25h", 25)])
def test_s07_a_local_day_has_its_own_number_of_hours(name: str, hours: int) -> None:
    with Town(name, minimum=1) as town:
        town.deliver(one for one in town.sent if one.arrives < town.world.end)
        town.clock(town.world.end + HOUR)
        day = {"from_": written(town.world.start), "to": written(town.world.end)}
        rows = town.counts("c01-in", **day, bin="PT1H")
        (whole,) = town.counts("c01-in", **day, bin="P1D")
        assert len(rows) == hours == len({one["start"] for one in rows})
        assert sum(one["count"] or 0 for one in rows) == whole["count"]
        if hours == 25:
            first = town.world.days[0].at(2)
            twice = {at(one["start"]): one["count"] for one in rows}
            assert twice[first] >= 11 and twice[first + HOUR] >= 13, "the two hours from 2 to 3 stand apart"
            assert twice[first + HOUR] - 13 < 11
        else:
            window = {"from_": written(town.world.days[0].at(1)), "to": written(town.world.days[0].at(1) + HOUR)}
            said = town.get("analyst", "/statistics/travel-times", origin="c01-in", destination="c02-out", **window, bin="PT1H").json
            (row,) = said["items"]
            assert row["status"] == "suppressed" or abs(row["p50_s"] - 360) < 5, "six minutes, not sixty-six"
            minutes = [two.instant - one.instant for one, two in itertools.pairwise(of(town.known, "around")) if one.trip == two.trip]
            matrix = town.matrix(["c01-in", "c02-out"], **town.window(hour=1, hours=1))
            assert set(minutes) == {6 * MINUTE} and matrix["c01-in", "c02-out"] >= 12, "within the trip gap, so one trip each"


def test_s08_a_replay_counts_once_and_a_changed_content_is_refused() -> None:
    with Town("s08-replay", minimum=1) as town:
        taken = town.deliver()
        events = {str(one.body["event_id"]) for one in reads(town.sent)}
        changed = [one for one in town.sent if one.fault == "changed"]
        codes = Counter(code for _, code in town.refused)
        assert codes["conflict"] == len(changed) > 3 and taken > len(events)
        kept = town.passages()
        late = {str(one.body["event_id"]) for one, code in town.refused if code == "too-late"}
        assert kept.keys() == events - late
        first: dict[str, str] = {}
        for one in reads(town.sent):
            first.setdefault(str(one.body["event_id"]), str(one.body["captured_at"]))
        assert all(one["captured_at"] == first[event] for event, one in kept.items()), "the first content stays"


def test_s09_late_passages_make_a_revision_and_change_no_closed_number_in_silence() -> None:
    with Town("s09-late-batch", minimum=1) as town:
        late = town.world.end + 3 * DAY
        mine = [one for one in town.sent if one.body.get("camera") == "c01-in"]
        town.deliver(one for one in mine if one.arrives < late)
        town.clock(late)
        window = {"cameras": "c01-in", **town.window(hour=8, hours=1)}
        (before,) = town.get("analyst", "/statistics/counts", **window).json["items"]
        assert before["closed"] and before["revision"] == 1
        town.deliver(one for one in mine if one.arrives >= late)
        assert not [code for _, code in town.refused if code == "too-late"]
        (after,) = town.get("analyst", "/statistics/counts", **window).json["items"]
        (old,) = town.get("analyst", "/statistics/counts", **window, revision="1").json["items"]
        assert after["revision"] > 1 and after["count"] > (before["count"] or 0)
        assert (old["count"], old["status"]) == (before["count"], before["status"])


def test_s10_a_plate_in_free_text_is_refused_and_stays_nowhere(tmp_path: Path) -> None:
    with Town("s10-smuggled-plate", folder=str(tmp_path)) as town:
        town.deliver()
        smuggled = [one for one in reads(town.sent) if one.fault == "smuggle" or "notes" in one.body]
        turned_down = {id(one) for one, code in town.refused if code == "unknown-member"}
        assert {id(one) for one in smuggled} == turned_down
        plates = {(str(one.body["country"]), str(one.body["received_plate"])) for one in reads(town.sent) if one.body["received_plate"]}
        search = Search(Wanted(plates))
        said = "\n".join([town.state(), town.get("auditor", "/audit").text, *town.answers])
        assert not list(search.data(said.encode(), "answers")) and not list(search.folder(tmp_path))


def test_s11_counts_of_a_moved_camera_stand_with_their_own_place() -> None:
    with Town("s11-moved-camera", minimum=1) as town:
        moved = town.world.days[1].at(2)
        town.deliver(one for one in town.sent if one.arrives < moved and one.body.get("camera") == "c01-in")
        town.clock(moved)
        said = town.call("manager", "PATCH", "/cameras/c01-in", {"active_to": written(moved)})
        assert said.status == 200
        place = town.world.map.camera("c03-in")
        town.register("c01-in-2", place.longitude, place.latitude, place.direction)
        later = [one for one in reads(town.sent) if one.arrives >= moved]
        old = [one for one in later if one.body["camera"] == "c01-in" and at(str(one.body["captured_at"])) >= moved]
        town.deliver(old[:200])
        assert {code for _, code in town.refused} == {"inactive-camera"}, "nothing is added to the old place"
        renamed = [type(one)(one.arrives, one.kind, {**one.body, "camera": "c01-in-2"}, one.camera) for one in old[:200]]
        assert town.deliver(renamed) == len(renamed)
        town.clock(town.world.end)
        day = {"from_": written(town.world.start), "to": written(town.world.end), "bin": "PT1H"}
        rows = {name: town.counts(name, **day) for name in ("c01-in", "c01-in-2")}
        assert all(not one["count"] for one in rows["c01-in"] if at(one["start"]) >= moved)
        assert all(not one["count"] for one in rows["c01-in-2"] if at(one["end"]) <= moved)
        versions = town.get("manager", "/cameras/c01-in").json["versions"]
        assert [one["version"] for one in versions] == [1, 2]


def test_s12_an_outage_is_a_gap_and_no_nought() -> None:
    with Town("s12-outage-at-peak", minimum=1) as town:
        town.deliver(one for one in town.sent if one.camera and one.camera.name in ("c01-in", "c02-in"))
        town.clock(town.world.end)
        down, silent = (town.counts(name, **town.window(hour=7, hours=2)) for name in ("c01-in", "c02-in"))
        assert all(one["gap"] and one["completeness"] < 0.1 and one["count"] is None for one in down)
        said = town.get("analyst", "/statistics/counts", cameras="c01-in", **town.window(hour=7, hours=1)).json["items"]
        assert [(one["status"], one["count"]) for one in said] == [("not_measured", None)]
        assert all(one["count"] == 0 and not one["gap"] for one in silent), "it gave signs of life: nothing passed, or nothing was read"


def test_s14_two_overlapping_questions_are_not_both_answered() -> None:
    with Town("s14-differencing") as town:
        town.deliver()
        town.clock(town.world.end)
        day = town.world.days[0]
        cordon = ["c01-in", "c02-out"]
        first = town.matrix(cordon, **town.window(hour=8, hours=1))
        assert set(first) == {("c01-in", "c02-out")} and set(first.values()) <= {15, None}
        shifted = {"from_": written(day.at(8)), "to": written(day.at(9, 5 * MINUTE)), "bin": "PT1H"}
        assert town.get("analyst", "/od", cordon=",".join(cordon), **shifted).status == 422
        wider = town.get("analyst", "/od", cordon=",".join([*cordon, "c03-out"]), **town.window(hour=8, hours=1))
        assert wider.status == 422, "nor may the list of cameras differ by one"
        shown = set(first.values())
        for size in ("PT15M", "PT1H", "P1D"):
            window = {**(town.window() if size == "P1D" else town.window(hour=8, hours=2)), "bin": size}
            shown |= set(town.matrix(cordon, **window).values())
        numbers = {one for one in shown if one}
        assert 1 not in numbers and not {15, 16} <= numbers, "15 and 16 together would tell of the one"


def test_s16_nothing_outlives_its_retention_after_an_outage_or_a_restore(tmp_path: Path) -> None:
    with Town("s16-retention-outage", folder=str(tmp_path)) as town:
        assert town.call("manager", "PUT", "/settings/retention", {"token_hours": 24}).status == 200
        sent = [one for one in town.sent if one.camera and one.camera.name in ("c01-in", "c02-in", "c03-in")]
        town.deliver(one for one in sent if one.arrives < town.world.days[0].at(5))
        assert any(one["token"] for one in town.passages().values())
        town.deliver(one for one in sent if town.world.days[0].at(5) <= one.arrives < town.world.days[2].at(18))
        now = at(town.get("manager", "/test/clock").json["now"])
        kept = town.passages()
        old = [one for one in reads(sent) if one.arrives - at(str(one.body["captured_at"])) > DAY]
        held = [one for one in old if str(one.body["event_id"]) in kept]
        assert len(held) > 25 and all(kept[str(one.body["event_id"])]["token"] is None for one in held)
        assert all(one["token"] is None for one in kept.values() if at(one["captured_at"]) < now - DAY)
        alive = {one["token"] for one in kept.values() if one["token"]}
        assert alive
    with Town("s16-retention-outage", folder=str(tmp_path)) as restored:
        restored.clock(now + 2 * DAY)
        assert all(one["token"] is None for one in restored.passages().values())
        left = restored.state()
        assert not [token for token in alive if token in left]


def test_s17_another_role_or_another_purpose_is_refused_and_logged() -> None:
    with Town("s17-purpose-switch", minimum=1) as town:
        town.deliver(town.sent[:500])
        window = town.window(hour=0, hours=2)
        assert town.get("analyst", "/counts", camera="c01-in", **window).status == 200
        assert town.get("analyst", "/passages", camera="c01-in").status == 403
        assert town.get("analyst", "/suspected-infringements", face="enforcement").status in (401, 403)
        assert town.call("analyst", "PUT", "/accounts/analyst-1/role", {"role": "manager"}).status in (401, 403, 404)
        assert town.get("analyst", "/principal").json["role"] == "analyst"
        assert town.get("analyst", "/counts", camera="c01-in", purpose="enforcement", **window).json["items"] == \
            town.get("analyst", "/counts", camera="c01-in", **window).json["items"], "a purpose is the camera's, not the asker's"
        trail = town.get("auditor", "/audit").json["items"]
        assert ("analyst-1", "read", "passages/c01-in", "refused") in {
            (one["actor"], one["action"], one["object"], one["result"]) for one in trail
        }
        assert all(one["time"] for one in trail)


def test_s18_a_burst_loses_nothing_and_stores_nothing_twice() -> None:
    """All that the two minutes hold around the beginning of the burst, as fast as it can be delivered."""
    with Town("s18-burst", minimum=1) as town:
        chosen = reads(town.sent)[2500:6500]
        assert town.deliver(chosen) == len(chosen)
        assert town.deliver(chosen[-1000:]) == 1000, "a repeated delivery is taken and kept once"
        kept = town.state().count('"store": "passages"')
        assert kept == len({str(one.body["event_id"]) for one in chosen}) == 4000


def test_s19_odd_characters_are_two_vehicles_and_no_fault_of_the_server() -> None:
    with Town("s19-odd-plates") as town:
        assert town.deliver() == 12 and not town.refused
        groups = ("umlaut", "cyrillic", "latin", "full_width", "dash", "ring")
        tokens = [one for group in groups for one in town.tokens(group).values()]
        assert all(len(one) == 1 for one in tokens), "both cameras give the same vehicle the same token"
        assert len(set.union(*tokens)) == 6
        kept = json.dumps(list(town.passages().values()), ensure_ascii=False)
        assert not any(one.vehicle.plate in kept for group in groups for one in of(town.known, group))
