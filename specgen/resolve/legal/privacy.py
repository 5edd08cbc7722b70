"""Cameras, personal data and AI: retention, regimes, places of processing, roles, annexes (Camera Act; GDPR; e-government decree)."""

from __future__ import annotations

import re

from specgen.errors import Severity, say
from specgen.model.parameter import Parameter
from specgen.resolve.legal.case import Case, Findings, own_texts, valued
from specgen.resolve.legal.words import sentences

_HOURS = {"h": 1, "d": 24, "month": 24 * 31, "year": 24 * 366}
"""A unit at its longest, in hours."""
_SHORTEST_MONTH = 28 * 24
_LONGEST_MONTH = 31 * 24
_IMAGES = (
    ("CAM-05", "setup_images"),
    ("CAM-05", "max_retention"),
    ("CAM-11", "setup_images"),
    ("CAM-11", "max_retention"),
    ("ANPR-RET-04", "ceiling"),
    ("ANPR-PSE-08", "token_retention"),
)
"""Parameters that say how long images, plates or tokens of the public road are kept; case files and counts have rules of their own."""
_KEPT = re.compile(r"\b(?:\w*beeld(?:en)?|opname\w*|nummerpla\w+|kenteken\w*)\b")
_KEEP = re.compile(r"\b(?:bewaar\w*|bewaring\w*|bewaren)\b")
_SPAN = re.compile(
    r"\b(\d{1,4}|een|één|twee|drie|vier|zes|twaalf)\s+(uur|uren|dag(?:en)?|we(?:ek|ken)|maand(?:en)?|ja(?:ar|ren))\b"
)
_COUNT = {"een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "zes": 6, "twaalf": 12}
_EACH = {"u": 1, "d": 24, "w": 168, "m": 24 * 31, "j": 24 * 366}
_CASE = re.compile(r"\b(?:dossier\w*|bewijs\w*|inbreuk\w*|vaststelling\w*|niet|geen)\b")
_PROCESSOR_FOR = re.compile(
    r"\bverwerker\b[^.;]*\b(?:voor|namens|van)\b[^.;]*\b(?:andere|steden|besturen|gemeenten|deelnemers)\b|"
    r"\bverwerkersovereenkomst\b[^.;]*\btussen\b[^.;]*\b(?:steden|besturen|gemeenten|aanbesteders)\b"
)
_CONTRACTOR_JOINT = re.compile(
    r"\b(?:opdrachtnemer|inschrijver)\b[^.;]*\b(?<!niet )(?<!nooit )(?<!geen )"
    r"gezamenlijk\w* (?:verwerkings)?verantwoordelijke?\b"
)


def _span(parameter: Parameter, value: float) -> float:
    return value * _HOURS.get(parameter.unit, 0)


def camera_retention(case: Case) -> Findings:
    """Images of a municipal road are kept one calendar month at most; the three-month list names no such road (Camera Act 5 § 4, 7/3)."""
    months = case.amount("CAM-RETENTION-MAX")
    if months is None:
        return
    shortest, longest = months * _SHORTEST_MONTH, months * _LONGEST_MONTH
    settings = {one.id: one.settings for one in case.requirements} | {
        name: one.settings for name, one in case.clauses.items()
    }
    law = "CAM art. 5 § 4, 7/3; KBC3 art. 3"
    for owner, name in _IMAGES:
        setting = settings.get(owner, {}).get(name)
        if setting is None or not isinstance(setting.value, int | str) or isinstance(setting.value, bool):
            continue
        hours = _span(setting.parameter, float(setting.value))
        if setting.parameter.unit == "month" and float(setting.value) <= months:
            continue  # a calendar month, as the law says it
        if hours > shortest:
            yield case.at(
                "SG-TND-370",
                say(
                    "{owner}.{name} keeps images {period}, more than the shortest calendar month",
                    owner=owner,
                    name=name,
                    period=valued(setting.parameter, setting.value),
                ),
                ("parameters", owner, name),
                say("keep at most {days} days, or a calendar month in so many words", days=shortest // 24),
                law,
                subject=owner,
                severity=Severity.ERROR if hours > longest else Severity.WARNING,
            )
    for one in own_texts(case.tender, case.kb):
        for line in sentences(one.text.nl.lower()):
            hours = max((_hours(*found) for found in _SPAN.findall(line)), default=0)
            calendar = bool(re.search(r"\b(?:een|één|1) (?:kalender)?maand\b", line)) and hours <= longest
            if (
                _KEPT.search(line)
                and _KEEP.search(line)
                and not _CASE.search(line)
                and hours > shortest
                and not calendar
            ):
                yield case.at(
                    "SG-TND-370",
                    say("a text of your own keeps images or plates longer than a calendar month can be"),
                    (*one.path, "nl"),
                    say("keep at most one calendar month; the list of three months names no ordinary municipal road"),
                    law,
                    subject=one.subject,
                    severity=Severity.ERROR if hours > longest else Severity.WARNING,
                )


def _hours(count: str, unit: str) -> int:
    return (int(count) if count.isdigit() else _COUNT[count]) * _EACH[unit[0]]


def camera_lanes(case: Case) -> Findings:
    """The purpose decides the law: statistics goes with lane A, enforcement with lane B; both together need two flows (Camera Act 2, 3)."""
    camera = case.tender.camera
    if camera is None:
        return
    lanes = set(camera.lanes)
    if camera.regime == "statistics" and "B" in lanes:
        yield case.at(
            "SG-TND-371",
            say("the regime is statistics, and lane B (enforcement) is in the tender"),
            ("camera", "regime"),
            say("set the regime to 'enforcement', or leave lane B out"),
            "CAM art. 2, 3, 3/1",
        )
    elif camera.regime == "enforcement" and "B" not in lanes:
        yield case.at(
            "SG-TND-371",
            say("the regime is enforcement, and lane B is not in the tender"),
            ("camera", "lanes"),
            say("add lane B, or set the regime to 'statistics'"),
            "CAM art. 2, 3, 3/1",
        )


def places_of_processing(case: Case) -> Findings:
    """Where the documents keep data in the EEA, no prescribed place or sub-processor may lie outside it (GDPR art. 28, 44-49)."""
    area = case.setting("GDP-13", "area")
    if area is None or not case.tender.subprocessors:
        return
    record = case.record("EEA-COUNTRIES")
    inside = set(record.value) if record is not None and isinstance(record.value, tuple) else set()
    if not inside:
        return
    for i, one in enumerate(case.tender.subprocessors):
        if one.country in inside:
            continue
        kept = area == "eea"
        yield case.at(
            "SG-TND-372",
            say(
                "{name} processes in {country}, outside the European Economic Area that GDP-13 asks",
                name=one.name,
                country=one.country,
            )
            if kept
            else say(
                "{name} processes in {country}: GDP-13 asks a valid adequacy decision",
                name=one.name,
                country=one.country,
            ),
            ("subprocessors", i, "country"),
            say("take another place, or choose 'adequate' in GDP-13 and record the decision and the assessment"),
            "GDPR art. 28, 44-49",
            subject=one.name,
            severity=Severity.ERROR if kept else Severity.WARNING,
        )


def joint_controllers(case: Case) -> Findings:
    """For one activity authorities are joint controllers or one is the other's processor, never both (GDPR art. 26, 28)."""
    if "GDP-03" not in case.clauses:
        return
    if len(case.tender.buyers) < 2:
        yield case.at(
            "SG-TND-373",
            say("an arrangement of joint controllers (GDP-03) with one buyer"),
            ("clauses", "include"),
            say("leave GDP-03 out: there is nobody to be controller with"),
            "GDPR art. 26",
            subject="GDP-03",
        )
    joint = set(re.findall(r"\w{6,}", str(case.setting("GDP-03", "activities") or "").lower()))
    for one in own_texts(case.tender, case.kb):
        for line in sentences(one.text.nl.lower()):
            if _PROCESSOR_FOR.search(line):
                same = bool(joint & set(re.findall(r"\w{6,}", line))) or not joint
                yield case.at(
                    "SG-TND-373",
                    say(
                        "a text of your own makes one authority the processor of another, and GDP-03 makes them joint controllers"
                    ),
                    (*one.path, "nl"),
                    say("say for each processing activity which of the two holds; it cannot be both"),
                    "GDPR art. 26, 28",
                    subject=one.subject,
                    severity=Severity.ERROR if same else Severity.WARNING,
                )
            elif _CONTRACTOR_JOINT.search(line):
                yield case.at(
                    "SG-TND-373",
                    say("a text of your own makes the contractor a joint controller, and GDP-02 makes it a processor"),
                    (*one.path, "nl"),
                    say("the contractor is processor; remove the sentence"),
                    "GDPR art. 26, 28",
                    subject=one.subject,
                )


def ai_annexes(case: Case) -> Findings:
    """The light and the high-risk AI annex exclude each other (AI Act art. 6, annex III)."""
    if {"AIA-02", "AIA-03"} <= case.clauses.keys():
        yield case.at(
            "SG-TND-374",
            say("both AI annexes, the light one (AIA-02) and the one for high risk (AIA-03)"),
            ("clauses", "include"),
            say("classify the system (AIA-01) and keep the annex that belongs to it"),
            "AIACT art. 6",
            subject="AIA-03",
        )
