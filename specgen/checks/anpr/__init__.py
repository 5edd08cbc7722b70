"""The executable checks of ANPR lane A (statistics), listed by id. ``CHECKS`` maps a check id to ``module:NAME``."""

from __future__ import annotations

_HERE = "specgen.checks.anpr"
CHECKS: dict[str, str] = {
    "ANPR-TST-02.short-periods": f"{_HERE}.hooks:SHORT_PERIODS",
    "ANPR-TST-04.key-hooks": f"{_HERE}.hooks:KEY_HOOKS",
    "ANPR-TST-05.state-export": f"{_HERE}.hooks:STATE_EXPORT",
    "ANPR-CAM-05.unread-counted": f"{_HERE}.cameras:UNREAD_COUNTED",
    "ANPR-CAM-11.repeat-suppressed": f"{_HERE}.cameras:REPEAT_SUPPRESSED",
    "ANPR-CAM-13.clock-skew": f"{_HERE}.cameras:CLOCK_SKEW",
    "ANPR-CAM-14.register-entry": f"{_HERE}.cameras:REGISTER_ENTRY",
    "ANPR-ING-02.per-item": f"{_HERE}.ingest:PER_ITEM",
    "ANPR-ING-03.unknown-camera": f"{_HERE}.ingest:UNKNOWN_CAMERA",
    "ANPR-ING-05.duplicate-event": f"{_HERE}.ingest:DUPLICATE_EVENT",
    "ANPR-ING-07.clear-plate": f"{_HERE}.ingest:CLEAR_PLATE",
    "ANPR-TRN-04.late-order": f"{_HERE}.transport:LATE_ORDER",
    "ANPR-TRN-07.silence-gap": f"{_HERE}.transport:SILENCE_GAP",
    "ANPR-EVT-03.normalisation": f"{_HERE}.pseudonyms:NORMALISATION",
    "ANPR-EVT-05.confidence": f"{_HERE}.figures:CONFIDENCE",
    "ANPR-PSE-01.known-hashes": f"{_HERE}.pseudonyms:KNOWN_HASHES",
    "ANPR-PSE-03.key-scope": f"{_HERE}.pseudonyms:KEY_SCOPE",
    "ANPR-PSE-04.period-switch": f"{_HERE}.pseudonyms:PERIOD_SWITCH",
    "ANPR-PSE-06.token-length": f"{_HERE}.pseudonyms:TOKEN_LENGTH",
    "ANPR-PSE-08.token-expiry": f"{_HERE}.pseudonyms:TOKEN_EXPIRY",
    "ANPR-RET-04.ceiling": f"{_HERE}.control:CEILING",
    "ANPR-PUR-04.aggregates-only": f"{_HERE}.control:AGGREGATES_ONLY",
    "ANPR-CNT-05.small-cells": f"{_HERE}.figures:SMALL_CELLS",
    "ANPR-ODM-01.trips": f"{_HERE}.figures:TRIPS",
    "ANPR-AUD-01.act-logged": f"{_HERE}.control:ACT_LOGGED",
}
