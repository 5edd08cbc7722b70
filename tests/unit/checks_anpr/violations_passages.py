"""What a lying or odd product would answer to the checks on passages, the pseudonymiser, the link and the test clock."""

from __future__ import annotations

from tests.unit.checks_anpr.edits import Violation, each, items, member, status

VIOLATIONS: list[Violation] = [
    ("ANPR-EVT-02.two-times", "passages", each(captured_at="2026-11-23T09:29:58.120Z"), "not-equal"),
    ("ANPR-EVT-02.two-times", "passages", each(received_at="2020-01-01T00:00:00.000Z"), "receipt-outside"),
    ("ANPR-EVT-02.two-times", "passages", each(received_at="2026-11-23T10:00:00.000+01:00"), "not-in-utc"),
    ("ANPR-EVT-02.two-times", "passages", each(received_at=[1]), "not-in-utc"),
    ("ANPR-EVT-04.any-form", "deliver", member("rejected", [{"index": 5, "code": "form"}]), "form-refused"),
    (
        "ANPR-EVT-04.any-form",
        "passages",
        items(lambda found: [*found[:-1], {**found[-1], "token": None}]),
        "form-without-token",
    ),
    (
        "ANPR-EVT-04.any-form",
        "passages",
        items(lambda found: [*found[:-1], {**found[-1], "token": found[0]["token"]}]),
        "token-not-distinct",
    ),
    ("ANPR-EVT-04.any-form", "passages", items(lambda found: found[:-1]), "passage-missing"),
    ("ANPR-EVT-08.unknown-country", "passages", each(country="BE"), "not-equal"),
    ("ANPR-EVT-08.unknown-country", "passages", each(token="A" * 22), "token-not-distinct"),
    (
        "ANPR-EVT-08.unknown-country",
        "passages",
        items(lambda found: [{**one, "token": str(one["event_id"])} for one in found]),
        "unknown-countries-differ",
    ),
    ("ANPR-TST-10.link-hook", "cut", member("state", "restored"), "not-equal"),
    ("ANPR-TST-10.link-hook", "cut", status(501), "not-one-of"),
    ("ANPR-TST-10.link-hook", "passages third", member("items", []), "link-not-restored"),
    ("ANPR-EDG-04.no-loss", "passages", items(lambda found: found[:-1]), "lost-while-cut"),
    ("ANPR-EDG-04.no-loss", "passages", items(lambda found: [*found, found[-1]]), "not-equal"),
    ("ANPR-EDG-04.no-loss", "passages", each(captured_at="2026-11-23T09:29:58.120Z"), "not-equal"),
    ("ANPR-EDG-04.no-loss", "deliver 2", status(503), "refused-while-cut"),
    ("ANPR-EDG-06.no-key", "passages", each(token="A" * 22), "token-without-key"),
    ("ANPR-EDG-06.no-key", "passages", member("items", []), "passage-missing"),
    ("ANPR-EDG-06.no-key", "deliver", member("rejected", [{"index": 0, "code": "no-key"}]), "refused-without-key"),
    ("ANPR-TST-11.key-withheld", "withhold", status(500), "not-one-of"),
    ("ANPR-TST-11.key-withheld", "passages third", each(token="B" * 22), "key-not-restored"),
    ("ANPR-TST-11.key-withheld", "passages third", member("items", []), "passage-missing"),
    ("ANPR-TST-12.every-clock", "api advance", status(403), "clock-not-moved"),
    ("ANPR-TST-12.every-clock", "api after", member("now", "2026-11-24T00:00:00Z"), "below-limit"),
    ("ANPR-TST-12.every-clock", "api health", member("time", "2026-11-24T00:00:00Z"), "health-other-clock"),
]
OWN: set[str] = {"ANPR-EVT-01.schema-only", "ANPR-EDG-01.plate-stays"}
