"""Secondary suppression: no small number can be recomputed from what is shown (measure disclosure_protection).

A table is made of items (passages, trips) of certain types; each type adds to certain cells. For every hidden number this module
makes sure of another world that shows the same: one in which items of that type are added, or take the place of items of another
type. The cells that differ between those worlds are hidden too. Every sum that holds in each world holds on the way, so no sum of
any kind, over bins, classes, totals or kinds of matrix, gives the number away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence

Cell = Hashable
Share = Mapping[Cell, int]
"""What one item of a type adds to each cell."""
NEIGHBOURS = 40
"""So many types are tried as a swap for a type: those that share the rarest cells with it."""


class Protection:
    """Chooses which numbers stay hidden so that each keeps at least ``spread`` whole values possible."""

    def __init__(self, spread: int) -> None:
        self.spread = spread

    def hidden(
        self,
        items: Mapping[Hashable, int],
        share: Callable[[Hashable], Share],
        small: Callable[[int], bool],
        weight: Callable[[Cell], int],
    ) -> set[Cell]:
        """Return the cells to hide: every small one, and as many others as their protection needs.

        ``items`` gives the number of items per type, ``weight`` what it costs to hide a cell (the lower, the sooner it is chosen).
        The answer depends on the table alone: asking again gives the same.
        """
        shares = {kind: share(kind) for kind in items}
        values: Counter[Cell] = Counter()
        types: dict[Cell, list[Hashable]] = {}
        for kind, number in items.items():
            for cell, times in shares[kind].items():
                values[cell] += number * times
                types.setdefault(cell, []).append(kind)
        found = {cell for cell, value in values.items() if value and small(value)}
        safe: set[Cell] = set()
        for target in sorted(found, key=lambda cell: (-weight(cell), repr(cell))):
            if target not in safe:
                move = self._move(target, types, shares, values, found, weight)
                found |= move
                safe |= move
        return found

    def _move(
        self,
        target: Cell,
        types: Mapping[Cell, Sequence[Hashable]],
        shares: Mapping[Hashable, Share],
        values: Mapping[Cell, int],
        found: set[Cell],
        weight: Callable[[Cell], int],
    ) -> set[Cell]:
        """Return the cells in which the cheapest other world differs."""
        best: tuple[int, str, set[Cell]] | None = None
        for kind in sorted(types[target], key=repr):
            candidates = [dict(shares[kind])]
            for other in self._near(kind, types, shares):
                change: Counter[Cell] = Counter(shares[kind])
                change.subtract(shares[other])
                candidates.append({cell: step for cell, step in change.items() if step})
            for candidate in candidates:
                if not candidate.get(target) or not self._roomy(candidate, values):
                    continue
                price = sum(weight(cell) for cell in candidate if cell not in found)
                if best is None or (price, repr(kind)) < best[:2]:
                    best = (price, repr(kind), set(candidate))
        return best[2] if best else {target}

    def _near(
        self, kind: Hashable, types: Mapping[Cell, Sequence[Hashable]], shares: Mapping[Hashable, Share]
    ) -> list[Hashable]:
        """Return other types, those first that share the rarest cells with this one."""
        found: dict[Hashable, None] = {}
        for cell in sorted(shares[kind], key=lambda one: (len(types[one]), repr(one))):
            for other in types[cell]:
                if other != kind:
                    found.setdefault(other)
            if len(found) >= NEIGHBOURS:
                break
        return list(found)[:NEIGHBOURS]

    def _roomy(self, change: Share, values: Mapping[Cell, int]) -> bool:
        """Tell whether a change can be made ``spread - 1`` times with every cell still at least 1."""
        return all((values[cell] - 1) // -step >= self.spread - 1 for cell, step in change.items() if step < 0)
