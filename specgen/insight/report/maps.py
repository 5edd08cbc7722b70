"""The map: cameras where their coordinates say, without tiles or network; a ring where positions are not known."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

from specgen.insight.report.charts import e
from specgen.insight.report.style import SERIES
from specgen.insight.settings import Camera

WIDTH, HEIGHT, MARGIN = 960, 560, 70
_EARTH = 111_320.0
"""Metres per degree of latitude."""
_SAME_SPOT = 14.0
"""Cameras nearer to each other than this many units of the drawing share a label (both directions of one mast)."""
_LETTER = 7.2
"""Units that a letter of a label takes at most, on average."""


def placed(cameras: Sequence[Camera]) -> bool:
    """Tell whether every camera has a position, and not all the same."""
    spots = {(one.lat, one.lon) for one in cameras}
    return all(one.lat is not None and one.lon is not None for one in cameras) and len(spots) > 1


def _spots(cameras: Sequence[Camera]) -> tuple[dict[str, tuple[float, float]], float]:
    """Return where each camera stands on the drawing, and how many metres a unit is (0: not to scale)."""
    if not placed(cameras):
        found = {}
        for number, one in enumerate(cameras):
            angle = 2 * math.pi * number / max(1, len(cameras)) - math.pi / 2
            found[one.id] = (WIDTH / 2 + 330 * math.cos(angle), HEIGHT / 2 + 205 * math.sin(angle))
        return found, 0.0
    middle = sum(one.lat or 0 for one in cameras) / len(cameras)
    flat = {
        one.id: ((one.lon or 0) * math.cos(math.radians(middle)) * _EARTH, -(one.lat or 0) * _EARTH) for one in cameras
    }
    left, right = min(x for x, _ in flat.values()), max(x for x, _ in flat.values())
    top, bottom = min(y for _, y in flat.values()), max(y for _, y in flat.values())
    unit = max((right - left) / (WIDTH - 2 * MARGIN), (bottom - top) / (HEIGHT - 2 * MARGIN), 1e-6)
    across, down = (WIDTH - (right - left) / unit) / 2, (HEIGHT - (bottom - top) / unit) / 2
    return {name: (across + (x - left) / unit, down + (y - top) / unit) for name, (x, y) in flat.items()}, unit


def _scale(unit: float) -> str:
    """Return a bar of a round number of metres."""
    metres = 10.0 ** math.floor(math.log10(unit * 200))
    metres = next(step * metres for step in (5, 2, 1) if step * metres <= unit * 200)
    long = metres / unit
    text = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    return (
        f'<line x1="24" x2="{24 + long:.1f}" y1="{HEIGHT - 22}" y2="{HEIGHT - 22}" stroke="#17212b" stroke-width="3"/>'
        f'<text x="24" y="{HEIGHT - 30}">{text}</text>'
    )


def _label(names: Sequence[str]) -> str:
    """Return one label for the cameras of one place: what their names begin with in common, then what sets them apart."""
    first = names[0]
    if len(names) == 1:
        return first[:26]
    alike = (len(set(letters)) == 1 for letters in zip(*names, strict=False))
    common = first[: sum(1 for _ in itertools.takewhile(bool, alike))]
    common = common[: max(common.rfind(mark) for mark in " -_/.") + 1]
    return (common + " · ".join(name[len(common) :] for name in names[:4]) + (" …" if len(names) > 4 else ""))[:40]


_Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def _inside(box: _Box) -> bool:
    return box[0] >= 0 and box[2] <= WIDTH and box[1] >= 0 and box[3] <= HEIGHT - 40


def _meet(one: _Box, two: _Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _over(box: _Box, circle: tuple[float, float, float]) -> bool:
    x, y, radius = circle
    near_x, near_y = min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])
    return math.hypot(x - near_x, y - near_y) < radius


def labels(places: Sequence[tuple[str, float, float, float]]) -> list[tuple[str, float, float]]:
    """Return the labels that can stand without covering one another: (text, x, baseline), anchored in the middle.

    ``places``: (name, x, y, radius), the busiest first. Cameras whose circles (nearly) share a spot get one label together; a
    label stands above its place, else below, else beside; where it fits nowhere, the tooltip alone names the camera.
    """
    groups: list[list[tuple[str, float, float, float]]] = []
    for place in places:
        near = next((g for g in groups if math.hypot(g[0][1] - place[1], g[0][2] - place[2]) <= _SAME_SPOT), None)
        if near is None:
            groups.append([place])
        else:
            near.append(place)
    circles = [(x, y, radius) for _, x, y, radius in places]
    taken: list[_Box] = []
    found = []
    for group in groups:
        _, x, y, _ = group[0]
        radius = max(one[3] for one in group)
        text = _label([one[0] for one in sorted(group)])
        half = len(text) * _LETTER / 2
        beside = radius + half + 6
        spots = ((x, y - radius - 5), (x, y + radius + 14), (x + beside, y + 4), (x - beside, y + 4))
        boxes = [((across - half, base - 11, across + half, base + 4), across, base) for across, base in spots]
        free = [one for one in boxes if _inside(one[0]) and not any(_meet(one[0], other) for other in taken)]
        clear = [one for one in free if not any(_over(one[0], circle) for circle in circles)]
        for box, across, base in (clear or free)[:1]:
            taken.append(box)
            found.append((text, across, base))
    return found


def draw(
    cameras: Sequence[Camera],
    passages: Mapping[str, float | None],
    flows: Sequence[tuple[str, str, float]],
    name: str,
    described: str,
    north: str,
) -> str:
    """Return the map. ``passages``: camera -> number (None: not shown apart); ``flows``: (from, to, trips), only shown ones."""
    spots, unit = _spots(cameras)
    out = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{e(name)}. {e(described)}"><title>{e(name)}</title><desc>{e(described)}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#eef3f6" rx="8"/>',
    ]
    most = max((trips for _, _, trips in flows), default=1)
    for one, two, trips in flows:
        (ax, ay), (bx, by) = spots[one], spots[two]
        bend = 0.12  # opposite directions bend to opposite sides
        mx, my = (ax + bx) / 2 - (by - ay) * bend, (ay + by) / 2 + (bx - ax) * bend
        out.append(
            f'<path d="M{ax:.1f} {ay:.1f}Q{mx:.1f} {my:.1f} {bx:.1f} {by:.1f}" fill="none" stroke="{SERIES[1]}" '
            f'stroke-opacity=".55" stroke-width="{1 + 7 * trips / most:.1f}"><title>{e(one)} → {e(two)}: {trips:g}</title></path>'
        )
    top = max((number for number in passages.values() if number), default=1) or 1
    circles: list[tuple[str, float, float, float]] = []
    for camera in cameras:
        x, y = spots[camera.id]
        number = passages.get(camera.id)
        radius = 5.0 if number is None else 5 + 17 * math.sqrt(number / top)
        dash = ' stroke-dasharray="3 3"' if number is None else ""
        fill = "#ffffff" if number is None else SERIES[0]
        said = "×" if number is None else f"{number:g}"
        out.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}" fill-opacity=".88" stroke="#083d54"{dash}>'
            f"<title>{e(camera.name or camera.id)}: {said}</title></circle>"
        )
        circles.append((camera.name or camera.id, x, y, radius))
    circles.sort(key=lambda one: (-one[3], one[0]))  # the busiest place keeps its label where room is scarce
    out.extend(
        f'<text x="{x:.1f}" y="{base:.1f}" text-anchor="middle" stroke="#eef3f6" stroke-width="3" '
        f'paint-order="stroke">{e(text)}</text>'
        for text, x, base in labels(circles)
    )
    if unit:
        out.append(_scale(unit))
        out.append(f'<path d="M{WIDTH - 34} 52l8 -26l8 26l-8 -6z" fill="#17212b"/>')
        out.append(f'<text x="{WIDTH - 26}" y="68" text-anchor="middle">{e(north)}</text>')
    return "".join([*out, "</svg>"])
