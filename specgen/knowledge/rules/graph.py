"""Rules for relations: nothing may run in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def cycles(edges: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Return the circles of a directed graph, each once, starting at its smallest id. Linear in nodes and edges.

    >>> cycles({"a": ["b"], "b": ["a"], "c": []})
    [('a', 'b')]
    """
    state: dict[str, int] = {}
    found: dict[tuple[str, ...], None] = {}
    for start in edges:
        if state.get(start):
            continue
        stack: list[tuple[str, list[str]]] = [(start, list(edges.get(start, ())))]
        path = [start]
        state[start] = 1
        while stack:
            node, waiting = stack[-1]
            if not waiting:
                stack.pop()
                path.pop()
                state[node] = 2
                continue
            following = waiting.pop()
            if following not in edges:
                continue
            if state.get(following) == 1:
                circle = path[path.index(following) :]
                pivot = circle.index(min(circle))
                found[tuple(circle[pivot:] + circle[:pivot])] = None
            elif not state.get(following):
                state[following] = 1
                path.append(following)
                stack.append((following, list(edges.get(following, ()))))
    return sorted(found)
