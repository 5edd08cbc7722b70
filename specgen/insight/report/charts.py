"""Charts as SVG without script: every one has a name, a description for who cannot see it, and a table of its numbers beside it."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence

from specgen.insight.report.style import SERIES

WIDTH, HEIGHT = 720, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 12, 12, 44
_SIGN = 10.2
"""Room for a sign of an axis, in units, at the largest size in which the style sets a chart's text."""
Values = Sequence[float | None]
"""Numbers to draw; None is drawn as a cross: suppressed, or no data."""


def e(value: object) -> str:
    """Return a text for HTML, control characters taken out."""
    text = "".join(sign if sign.isprintable() or sign == " " else "\ufffd" for sign in str(value))
    return html.escape(text, quote=True)


def ceiling(value: float) -> float:
    """Return a round number at or above a value, for an axis.

    >>> ceiling(0), ceiling(7.2), ceiling(431), ceiling(1001)
    (1.0, 8.0, 500.0, 1500.0)
    """
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * power >= value * (1 - 1e-12))


class Frame:
    """The axes of a chart: where a value and a place stand."""

    def __init__(self, places: int, top: float, name: str, described: str, ticks: Sequence[str]) -> None:
        self.places, self.top, self.ticks = max(1, places), ceiling(top), ticks
        self.left = max(_LEFT, math.ceil(12 + _SIGN * max(map(len, ticks), default=0)))
        self.out = [
            f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{e(name)}. {e(described)}">',
            f"<title>{e(name)}</title><desc>{e(described)}</desc>",
        ]

    def x(self, place: float) -> float:
        """Return where a place (0 to places) stands from the left."""
        return round(self.left + place * (WIDTH - self.left - _RIGHT) / self.places, 1)

    def y(self, value: float) -> float:
        """Return where a value stands from the top."""
        return round(HEIGHT - _BOTTOM - value * (HEIGHT - _TOP - _BOTTOM) / self.top, 1)

    def axes(self, labels: Sequence[str]) -> None:
        """Draw lines for the values (five, with their names) and the names of the places, as many as fit."""
        for step, tick in enumerate(self.ticks):
            at = self.y(self.top * step / (len(self.ticks) - 1))
            self.out.append(f'<line x1="{self.left}" x2="{WIDTH - _RIGHT}" y1="{at}" y2="{at}" stroke="#d8dfe6"/>')
            self.out.append(f'<text class="soft" x="{self.left - 6}" y="{at + 4}" text-anchor="end">{e(tick)}</text>')
        every = max(1, math.ceil(len(labels) * max((len(one) for one in labels), default=1) * 7 / (WIDTH - self.left)))
        for place, label in enumerate(labels):
            if place % every == 0:
                self.out.append(
                    f'<text class="soft" x="{self.x(place + 0.5)}" y="{HEIGHT - _BOTTOM + 18}" text-anchor="middle">{e(label)}</text>'
                )

    def missing(self, place: float) -> None:
        """Mark a place without a number."""
        self.out.append(
            f'<text class="soft" x="{self.x(place)}" y="{HEIGHT - _BOTTOM - 4}" text-anchor="middle">×</text>'
        )

    def svg(self) -> str:
        """Return the chart."""
        return "".join([*self.out, "</svg>"])


def bars(
    name: str, described: str, labels: Sequence[str], series: Sequence[Values], ticks: Sequence[str], top: float
) -> str:
    """Return columns, side by side for several series; ``ticks`` are the names of five values from 0 to ``ceiling(top)``."""
    frame = Frame(len(labels), top, name, described, ticks)
    frame.axes(labels)
    wide = 0.8 / max(1, len(series))
    for number, values in enumerate(series):
        for place, value in enumerate(values):
            left = place + 0.1 + number * wide
            if value is None:
                frame.missing(left + wide / 2)
                continue
            at = frame.y(value)
            frame.out.append(
                f'<rect x="{frame.x(left)}" y="{at}" width="{round(frame.x(left + wide) - frame.x(left) - 1, 1)}" '
                f'height="{round(frame.y(0) - at, 1)}" fill="{SERIES[number % 3]}"/>'
            )
    return frame.svg()


def lying(name: str, described: str, labels: Sequence[str], values: Values, texts: Sequence[str]) -> str:
    """Return lying bars with their names left and their numbers right."""
    top = max((one for one in values if one is not None), default=0) or 1
    height = 30 * len(labels) + 8
    out = [
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{e(name)}. {e(described)}"><title>{e(name)}</title><desc>{e(described)}</desc>'
    ]
    for place, (label, value, text) in enumerate(zip(labels, values, texts)):
        at = 30 * place + 6
        out.append(f'<text x="200" y="{at + 17}" text-anchor="end">{e(label[:24])}</text>')
        wide = 0 if value is None else round(390 * value / top, 1)
        out.append(f'<rect x="210" y="{at}" width="{wide}" height="22" fill="{SERIES[0]}"/>')
        out.append(f'<text x="{218 + wide}" y="{at + 17}">{e(text)}</text>')
    return "".join([*out, "</svg>"])


def band(
    name: str,
    described: str,
    labels: Sequence[str],
    low: Values,
    middle: Values,
    high: Values,
    ticks: Sequence[str],
    top: float,
) -> str:
    """Return a line with a band around it; a gap where there is no number."""
    frame = Frame(len(labels), top, name, described, ticks)
    frame.axes(labels)
    for run in _runs(middle):
        upper = [(frame.x(place + 0.5), frame.y(high[place] or 0)) for place in run]
        lower = [(frame.x(place + 0.5), frame.y(low[place] or 0)) for place in reversed(run)]
        points = " ".join(f"{x},{y}" for x, y in [*upper, *lower])
        frame.out.append(f'<polygon points="{points}" fill="#dcecf4" stroke="#8dbfd6"/>')
        line = " ".join(f"{frame.x(place + 0.5)},{frame.y(middle[place] or 0)}" for place in run)
        frame.out.append(f'<polyline points="{line}" fill="none" stroke="{SERIES[0]}" stroke-width="2.5"/>')
        for place in run:
            frame.out.append(
                f'<circle cx="{frame.x(place + 0.5)}" cy="{frame.y(middle[place] or 0)}" r="3" fill="{SERIES[0]}"/>'
            )
    for place, value in enumerate(middle):
        if value is None:
            frame.missing(place + 0.5)
    return frame.svg()


def _runs(values: Values) -> list[list[int]]:
    """Return the stretches of places with a number."""
    found: list[list[int]] = []
    for place, value in enumerate(values):
        if value is None:
            continue
        if found and found[-1][-1] == place - 1:
            found[-1].append(place)
        else:
            found.append([place])
    return found
