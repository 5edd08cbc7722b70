"""The short texts that travel with a suite: how to begin, an example of ``target.yaml`` and of ``claims.yaml``."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from specgen.model.units import UNITS, decimal_text
from specgen.suite.adapter_example import TARGET_OPTIONS, guide_section

PRINCIPALS = {
    "databroker": ("provider", "consumer_a", "consumer_b", "admin", "auditor"),
    "anpr": ("camera", "analyst", "manager", "auditor"),
}
"""Domain -> test principals of the prescribed interface."""
ENFORCEMENT = ("ANPR-LEZ-", "ANPR-LST-", "ANPR-BOL-", "ANPR-DSR-", "ANPR-AUD-06", "ANPR-POL-", "ANPR-PUR-07", "ANPR-PUR-11", "ANPR-RET-05")
"""Beginnings of the ids whose checks talk to the enforcement platform (lane B), which has an address and accounts of its own."""
OFFICERS = (
    "enforcement-camera", "enforcement-manager", "enforcement-analyst", "enforcement-auditor", "enforcement-dpo", "officer", "list-manager",
    "list-manager-2", "list-approver", "case-manager", "case-approver", "rights-desk",
)  # fmt: skip
SUPERVISION = ("ANPR-PUR-", "ANPR-AUD-")
"""Beginnings of the ids whose checks use the accounts that supervise the platform itself."""
SUPERVISORS = ("purpose-owner", "dpo", "analyst-2", "support", "support-approver")
INTERFACES: dict[str, tuple[tuple[str, str], ...]] = {
    "databroker": (
        ("api", '{type: http, url: "https://test.example.org"}'),
        ("mqtt_v3", "{type: mqtt, host: test.example.org, port: 1883}"),
        ("mqtt_v5", "{type: mqtt, host: test.example.org, port: 1884}"),
    ),
    "anpr": (
        ("api", '{type: http, url: "https://test.example.org"}'),
        ("edge", '{type: http, url: "https://edge.example.org"}'),
    ),
}

_TEXT: dict[str, dict[str, str]] = {
    "title": {"nl": "Zo test u uw product", "en": "How to test your product"},
    "lead": {
        "nl": "Deze suite toetst een product aan de eisen van één bestek. Ze werkt zonder internet en heeft niets nodig dan Python 3.11 "
        "of nieuwer. U mag ze zonder enige verplichting uitvoeren, bewaren en onderzoeken.",
        "en": "This suite tests a product against the requirements of one tender. It works offline and needs nothing but Python 3.11 or "
        "newer. You may run, keep and examine it without any obligation.",
    },
    "first": {"nl": "Eerste opdrachten", "en": "First commands"},
    "steps": {
        "nl": "Pak de voorbeelden en de interfacebeschrijvingen uit|Kopieer suite/target.example.yaml naar target.yaml, vul in waar uw testomgeving "
        "staat en kijk of het product herkend wordt|Lees vooraf wat een testrun doet: elke aanvraag, elke schrijfactie, elke verbinding, de duur|"
        "Voer alle controles uit|Lees één eis na",
        "en": "Unpack the examples and the interface descriptions|Copy suite/target.example.yaml to target.yaml, fill in where your test "
        "environment stands and see whether the product is recognised|Read beforehand what a run does: every request, write and connection, and the time|"
        "Run all checks|Read one requirement",
    },
    "build": {"nl": "Wat u daarvoor bouwt", "en": "What you build for it"},
    "interface": {
        "nl": "De controles spreken met het product via de voorgeschreven interface (map interface/). Wie een gelijkwaardige interface "
        "aanbiedt, plaatst er een vertaling voor die hetzelfde doet. Een testomgeving is nodig: de suite schrijft, wist en verzet de tijd, "
        "en weigert een omgeving die zegt geen testomgeving te zijn.",
        "en": "The checks talk to the product through the prescribed interface (folder interface/). Whoever offers an equivalent interface "
        "puts a translation in front that does the same. A test environment is needed: the suite writes, removes and moves time, and refuses "
        "an environment that says it is no test environment.",
    },
    "identity": {
        "nl": "GET /health en GET /interfaces antwoorden zonder aanmelding met product en versie; zonder dat begint de suite niet.",
        "en": "GET /health and GET /interfaces answer without login, with product and version; without them the suite does not begin.",
    },
    "files": {"nl": "Interfacebeschrijvingen", "en": "Interface descriptions"},
    "values": {"nl": "Eisen met een uitvoerbare controle", "en": "Requirements with an executable check"},
    "results": {"nl": "Wat u krijgt", "en": "What you get"},
    "result": {
        "nl": "result.json, report.html, annex.xlsx (een rij per eis), junit.xml, earl.jsonld, evidence.jsonl en bundle.dsse.json. Uitgang: 0 conform "
        "(met --only: wat gevraagd was), 1 niet conform, "
        "2 verkeerd gebruik, 3 onleesbare invoer, 4 geen uitspraak mogelijk. Wachtwoorden en sleutels uit target.yaml komen niet in het "
        "resultaat. Verzegelen vraagt het Python-pakket cryptography: keygen, dan run --key of later seal.",
        "en": "result.json, report.html, annex.xlsx (a row per requirement), junit.xml, earl.jsonld, evidence.jsonl and bundle.dsse.json. Exit: 0 conformant "
        "(with --only: what was asked), 1 not conformant, "
        "2 usage, 3 unreadable input, 4 cannot tell. Passwords and keys of target.yaml do not get into the result. Sealing needs the Python "
        "package cryptography: keygen, then run --key, or seal later.",
    },
    "limits": {
        "nl": "Een resultaat is een verklaring over wat op dat ogenblik is waargenomen: geen certificaat, geen testverslag in de zin van "
        "artikel 55 van de wet van 17 juni 2016 en geen oplevering. Elk ander passend bewijs blijft mogelijk. De tekst van het bestek primeert.",
        "en": "A result states what was observed at that moment: it is not a certificate, not a test report in the sense of article 55 of the "
        "Act of 17 June 2016 and not an acceptance. Any other appropriate proof remains possible. The text of the tender prevails.",
    },
    "carried": {
        "nl": "Meegeleverde pakketten (licenties in LICENSES/)",
        "en": "Carried packages (licences in LICENSES/)",
    },
}
_COMMANDS = (
    "python3 suite.pyz extract suite",
    "python3 suite.pyz doctor --target target.yaml",
    "python3 suite.pyz plan --target target.yaml",
    "python3 suite.pyz run --target target.yaml -o {result}",
    "python3 suite.pyz explain {first}",
)
_CSS = (
    "body{font:16px/1.55 system-ui,-apple-system,'Segoe UI',Arial,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1.2rem;color:#1b2430}"
    "h1{color:#10446b}pre{background:#111a24;color:#e8eef5;padding:.7rem .9rem;border-radius:.3rem;overflow-x:auto}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #d5dce3;padding:.3rem .6rem;text-align:left;vertical-align:top}"
)


def _automated(plan: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [item for item in plan["requirements"] if item["checks"]]


def _quantity(value: Any, unit: str, lang: str) -> str:
    """A value with its unit in words, as the tender writes it; what is no number stays as it is."""
    if unit not in UNITS or isinstance(value, bool | list):
        return str(value)
    amount = Decimal(str(value))
    words: tuple[str, str] = getattr(UNITS[unit], lang)
    return f"{decimal_text(amount, lang)} {words[0] if abs(amount) == 1 else words[1]}"


def _rows(plan: Mapping[str, Any], lang: str) -> str:
    cells = []
    for item in _automated(plan):
        values = ", ".join(
            f"{name} = {_quantity(value, item['units'].get(name, ''), lang)}"
            for name, value in item["parameters"].items()
        )
        title = item["title"].get(lang) or item["title"].get("nl", "")
        cells.append(
            f"<tr><td>{_e(item['number'])}</td><td>{_e(item['id'])}</td><td>{_e(title)}</td><td>{_e(values)}</td></tr>"
        )
    return "".join(cells)


def _e(value: Any) -> str:
    return html.escape(str(value), quote=True)


def guide(plan: Mapping[str, Any], interface_files: Sequence[str], carried: Mapping[str, str], lang: str) -> str:
    """Return the guide as one self-contained HTML page."""
    text = {key: value[lang] for key, value in _TEXT.items()}
    first = next((item["id"] for item in _automated(plan)), "ID")
    result = {"nl": "resultaat", "en": "result"}[lang]
    steps = "".join(
        f"<li>{_e(step)}<pre>{_e(command.format(first=first, result=result))}</pre></li>"
        for step, command in zip(text["steps"].split("|"), _COMMANDS, strict=True)
    )
    listed = "".join(f"<li><code>interface/{_e(name)}</code></li>" for name in interface_files)
    packages = ", ".join(f"{name} {version}" for name, version in sorted(carried.items()))
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8"><title>{_e(text["title"])}</title><style>{_CSS}</style></head>'
        f"<body><h1>{_e(text['title'])}</h1><p><b>{_e(plan['tender']['title'])}</b> ({_e(plan['tender']['reference'])})</p>"
        f"<p>{_e(text['lead'])}</p><h2>{_e(text['first'])}</h2><ol>{steps}</ol>"
        f"<h2>{_e(text['build'])}</h2><p>{_e(text['interface'])}</p><p>{_e(text['identity'])}</p>"
        f"<h3>{_e(text['files'])}</h3><ul>{listed}</ul>"
        f"{guide_section(lang)}<h2>{_e(text['results'])}</h2><p>{_e(text['result'])}</p><p>{_e(text['limits'])}</p>"
        f"<h2>{_e(text['values'])}</h2><table>{_rows(plan, lang)}</table>"
        f"<p>{_e(text['carried'])}: {_e(packages)}</p></body></html>\n"
    )


def _mqtt_note(domain: str) -> tuple[str, ...]:
    """Say what the two names stand for, where the domain has them."""
    names = {name for name, _ in INTERFACES.get(domain, ())}
    return ("  # mqtt_v3: where MQTT 3.1.1 answers; mqtt_v5: where MQTT 5.0 answers",) if "mqtt_v5" in names else ()


def _variable(name: str) -> str:
    return "SUITE_" + name.upper().replace("-", "_")


def target_example(plan: Mapping[str, Any]) -> str:
    """Return ``target.example.yaml``: every key, with what it is for."""
    domain = str(plan["domain"])
    supervisors = SUPERVISORS if any(item["id"].startswith(SUPERVISION) for item in _automated(plan)) else ()
    officers = OFFICERS if any(item["id"].startswith(ENFORCEMENT) for item in _automated(plan)) else ()
    lines = [
        "# Waar het product staat en hoe de suite zich aanmeldt. Blijft bij u: dit bestand komt niet in het resultaat.",
        "# Where the product stands and how the suite logs in. Stays with you: this file does not get into the result.",
        "product: My product        # as GET /health says it",
        "version: 1.0.0             # leave out to accept any version",
        "environment: test          # the suite writes, removes and moves time: never production",
        "interfaces:",
        *(f"  {name}: {value}" for name, value in INTERFACES.get(domain, INTERFACES["databroker"])),
        *_mqtt_note(domain),
        *(('  enforcement: {type: http, url: "https://enforcement.example.org"}',) if officers else ()),
        "  # more keys of an http interface: headers {name: value}, timeout (seconds); of mqtt: tls (true or false), timeout",
        "principals:                # test accounts; a secret is a text, {env: NAME} or {file: PATH}",
        *(f"  {name}: {{token: {{env: SUITE_{name.upper()}}}}}" for name in PRINCIPALS.get(domain, ())),
        *(f"  {name}: {{token: {{env: {_variable(name)}}}}}" for name in supervisors),
        *(f"  {name}: {{token: {{env: {_variable(name)}}}, interface: enforcement}}" for name in officers),
        "  # or {username: name, password: {env: NAME}}, or {header: X-Api-Key, value: {env: NAME}}",
        "clock: hook                # hook, short_parameter or none",
        "callback_host: 127.0.0.1   # an address of this machine that the product can reach",
        "# ca_file: our-ca.pem      # certificates to trust besides those of this machine",
        *TARGET_OPTIONS,
    ]
    return "\n".join(lines) + "\n"


def claims_example(plan: Mapping[str, Any]) -> str:
    """Return ``claims.example.yaml``: all requirements of the tender that have a check, claimed."""
    lines = [
        "# Wat u verklaart te ondersteunen. Wat hier niet staat, geldt als ondersteund.",
        "# What you state to support. What is not listed counts as supported.",
        "# scope: part              # a component on its own: what is not listed is not applicable; whole tenders: leave this out",
        "product: My product",
        "version: 1.0.0",
        'statement: ""',
        "claims:",
        *(f"  {item['id']}: true" for item in _automated(plan)),
    ]
    return "\n".join(lines) + "\n"
