"""The load generator and its figures, on products whose times are known by construction."""

from __future__ import annotations

import random
import threading
import time

import pytest

from specgen.conformance.api import TransportError
from specgen.conformance.load import GRACE, Generator, Schedule
from specgen.conformance.load_figures import GROWTH, Histogram, bucket, histogram, of, ranks, upper

OK = frozenset((200,))


def test_buckets_are_one_percent_wide_and_round_up() -> None:
    for seconds in (0.0001, 0.0123, 1.0, 61.0):
        edge = upper(bucket(seconds))
        assert seconds <= edge * 1.000001 and edge <= seconds * GROWTH * 1.000001
    assert bucket(0.0) == bucket(-1.0) == 0


def test_percentiles_are_those_of_the_times() -> None:
    times = of(place / 1000 for place in range(1, 1001))
    for share, truth in ((0.5, 0.5), (0.95, 0.95), (0.99, 0.99)):
        found = times.percentile(share)
        assert found.value == pytest.approx(truth, rel=0.011)
        assert found.low is not None and found.high is not None and found.low <= truth <= found.high
    assert times.percentile(1.0).value == pytest.approx(1.0, rel=0.011)


def test_what_never_came_is_slower_than_everything() -> None:
    times = of([0.1] * 90, missing=10)
    assert times.percentile(0.9).value == pytest.approx(0.1, rel=0.011)
    assert times.percentile(0.95).value is None and times.total == 100
    assert Histogram().percentile(0.5).value is None


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    """A thousand samples of an exponential time: the true 95th percentile is inside in at least 95 of 100, less chance."""
    draws = random.Random(4)
    truth, inside = 2.995732, 0
    low, high = ranks(200, 0.95)
    for _ in range(1000):
        sample = sorted(draws.expovariate(1.0) for _ in range(200))
        inside += sample[low - 1] <= truth <= sample[high - 1]
    assert 940 <= inside <= 1000
    assert ranks(5, 0.99)[1] == 0, "with so few there is no upper bound"


def test_figures_survive_what_a_file_may_hold() -> None:
    times = of([0.1, 0.2, 0.2], missing=1)
    assert histogram(times.as_json()).percentile(0.5) == times.percentile(0.5)
    for odd in (None, 1, [], {"counts": {"x": 1, "3": "a", "4": -1, "5": True}, "missing": "2"}):
        assert histogram(odd).total == 0


def test_the_rate_is_kept_and_told() -> None:
    sent: list[int] = []

    def send(place: int) -> int:
        sent.append(place)
        return 200

    told = Generator(Schedule(50, 1.0, warm_up=0.2), send, OK).run()
    assert sorted(sent) == list(range(50))
    assert (told["scheduled"], told["sent"], told["unsent"], told["saturated"]) == (50, 50, 0, False)
    assert told["reached"] and told["achieved"] == pytest.approx(50, rel=0.25)
    assert sum(told["latency"]["counts"].values()) == 40, "those of the warm-up are sent and not measured"


def test_a_stall_is_not_hidden() -> None:
    """The product stands still for two seconds: everybody who ought to have been served then waited, not one request alone."""
    free = threading.Event()

    def send(place: int) -> int:
        if place == 20:
            time.sleep(2.0)
            free.set()
        elif place > 20:
            free.wait(10)
        return 200

    told = Generator(Schedule(20, 3.0), send, OK).run()
    waited = histogram(told["latency"])
    slow = sum(count for place, count in waited.counts.items() if upper(place) > 0.5)
    assert slow >= 25, "a closed loop would have told of one"
    assert told["percentiles"][1]["value"] > 1000 and not told["saturated"]


def test_a_product_that_cannot_keep_up_is_not_the_generators_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("specgen.conformance.load.MOST_WORKERS", 4)
    lock = threading.Lock()

    def send(_place: int) -> int:
        with lock:
            time.sleep(0.15)
        return 200

    told = Generator(Schedule(20, 1.5), send, OK).run()
    assert not told["reached"] and not told["saturated"] and told["behind"] > 0


def test_a_generator_that_is_too_slow_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine sleeps too long before each request: the wait is the generator's own, and the measurement says nothing."""
    real = time.sleep
    monkeypatch.setattr("specgen.conformance.load.time.sleep", lambda seconds: real(seconds + 1.3))
    told = Generator(Schedule(4, 1.0), lambda place: 200, OK).run()
    assert told["saturated"] and not told["reached"] and told["own_lateness"] > 1


def test_refusals_and_losses_are_counted_apart() -> None:
    def send(place: int) -> int:
        if place % 10 == 3:
            raise TransportError("timeout")
        return 503 if place % 10 == 7 else 200

    told = Generator(Schedule(100, 0.5), send, OK).run()
    assert told["refused"] == {"count": 5, "places": [7, 17, 27, 37, 47]}
    assert told["lost"] == {"count": 5, "places": [3, 13, 23, 33, 43]} and told["errors"] == {"timeout": 5}
    assert told["latency"]["missing"] == 10 and told["statuses"] == {"0": 5, "200": 40, "503": 5}


def test_nobody_there() -> None:
    def send(_place: int) -> int:
        raise TransportError("connection refused")

    with pytest.raises(TransportError, match="no answer any more"):
        Generator(Schedule(1000, 60.0), send, OK).run()
    assert GRACE > 0


def test_calls_beside_the_load_come_at_their_moment_and_errors_are_not_swallowed() -> None:
    begin, seen = time.monotonic(), []
    Generator(Schedule(10, 0.3), lambda place: 200, OK, [(0.2, lambda: seen.append(time.monotonic() - begin))]).run()
    assert seen and seen[0] >= 0.2

    def broken(_place: int) -> int:
        raise KeyError("a defect of a check")

    with pytest.raises(KeyError):
        Generator(Schedule(10, 0.3), broken, OK).run()
