"""The map: one label per place, and none over another."""

from __future__ import annotations

import itertools
import re

from specgen.insight.report.maps import WIDTH, draw, labels
from specgen.insight.settings import Camera


def _boxes(found: list[tuple[str, float, float]]) -> list[tuple[float, float, float, float]]:
    return [(x - len(text) * 3.6, y - 11, x + len(text) * 3.6, y + 4) for text, x, y in found]


def test_both_directions_of_one_mast_share_a_label() -> None:
    found = labels([("Leuvensesteenweg in", 300, 200, 12), ("Leuvensesteenweg out", 306, 203, 9), ("Station", 700, 200, 8)])
    assert [text for text, _, _ in found] == ["Leuvensesteenweg in · out", "Station"]


def test_no_label_covers_another_however_close_the_cameras() -> None:
    crowd = [(f"camera {n}", 200.0 + 18 * (n % 10), 200.0 + 18 * (n // 10), 8.0) for n in range(60)]
    found = labels(crowd)
    assert len(found) >= 8
    for one, two in itertools.combinations(_boxes(found), 2):
        assert one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]


def test_a_label_stays_inside_the_drawing() -> None:
    for _, x, y in (found := labels([("a long name at the edge", 4, 40, 6), ("another at the other edge", WIDTH - 4, 300, 6)])):
        assert 0 <= x <= WIDTH
        assert y >= 0
    assert len(found) == 2


def test_every_camera_keeps_its_tooltip() -> None:
    cameras = [Camera(id=f"c{n}", name=f"Mast <{n // 2}> {n % 2}", lat=51.0 + n // 2 * 1e-3, lon=3.7) for n in range(8)]
    page = draw(cameras, {one.id: 10.0 for one in cameras}, [], "map", "described", "N")
    assert len(re.findall(r"<circle[^>]*><title>Mast &lt;", page)) == 8
    assert page.count("<text") == 4 + 2  # a label per mast, the scale and the north
