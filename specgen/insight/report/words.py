"""The fixed words of the report, Dutch and English. Definitions are short forms of those in ``requirements/measures.yaml``."""

from __future__ import annotations

_WORDS: dict[str, tuple[str, str]] = {
    "kicker": ("Verkeersinzicht", "Traffic insight"),
    "title": ("Wat de camera's samen zeggen", "What the cameras say together"),
    "skip": ("Naar de cijfers", "To the figures"),
    "simulated": ("Gesimuleerde passages: geen echte voertuigen.", "Simulated passages: no real vehicles."),
    "sign_plates": (
        "Herkend aan nummerplaten uit het fictieve bereik.",
        "Recognised by number plates of the fictitious range.",
    ),
    "sign_marker": (
        "Herkend aan de markering in het bestand; er staan geen nummerplaten in.",
        "Recognised by the marker in the file; it holds no number plates.",
    ),
    "real": ("Passages van echte voertuigen.", "Passages of real vehicles."),
    "ground": ("Rechtsgrond, zoals opgegeven", "Legal ground, as stated"),
    "dpia": (
        "Referentie van de gegevensbeschermingseffectbeoordeling",
        "Reference of the data protection impact assessment",
    ),
    "platform": ("Cijfers van een platform, daar berekend.", "Figures of a platform, computed there."),
    "period": ("Periode", "Period"),
    "all": ("Hele periode", "Whole period"),
    "before": ("Voor", "Before"),
    "after": ("Na", "After"),
    "summary": ("In het kort", "At a glance"),
    "passages": ("passages", "passages"),
    "per_day": ("passages per dag", "passages per day"),
    "cameras": ("camera's", "cameras"),
    "entries": ("inritten", "entries"),
    "exits": ("uitritten", "exits"),
    "through_card": ("doorgaand verkeer", "through traffic"),
    "trips_card": ("gekoppelde ritten", "linked trips"),
    "map": ("Waar het verkeer rijdt", "Where traffic runs"),
    "map_caption": (
        "Elke cirkel is een camera; de oppervlakte volgt het aantal passages. Lijnen zijn de drukste getoonde verbindingen tussen eerste en laatste camera van een rit.",
        "Each circle is a camera; its area follows the number of passages. Lines are the busiest shown connections between first and last camera of a trip.",
    ),
    "ring_caption": (
        "Schema, geen kaart: de ligging van de camera's is niet gegeven. Cirkels volgen het aantal passages, lijnen de drukste getoonde verbindingen.",
        "A diagram, no map: the position of the cameras is not given. Circles follow the number of passages, lines the busiest shown connections.",
    ),
    "counts": ("Tellingen", "Counts"),
    "counts_text": (
        "Aanvaarde passages, gelezen of niet; een herhaalde melding van één doortocht telt niet. Een dag is een Belgische kalenderdag.",
        "Accepted passages, read or not; a repeated report of one crossing does not count. A day is a Belgian calendar day.",
    ),
    "days": ("Passages per dag", "Passages per day"),
    "months": ("Passages per maand", "Passages per month"),
    "hours": ("Passages per uur van de dag (Belgische tijd)", "Passages per hour of the day (Belgian time)"),
    "classes": ("Voertuigklassen", "Vehicle classes"),
    "directions": ("Rijrichting ten opzichte van de camera", "Direction relative to the camera"),
    "countries": ("Landengroep van de nummerplaat", "Country group of the number plate"),
    "balance": ("In en uit", "In and out"),
    "balance_text": (
        "Inritten en uitritten aan de poorten van het cordon, uit tellingen en zonder koppeling. De onbalans is het verschil als deel van het grootste van beide.",
        "Entries and exits at the gates of the cordon, from counts and without linking. The imbalance is the difference as part of the larger of the two.",
    ),
    "imbalance": ("onbalans (%)", "imbalance (%)"),
    "through": ("Doorgaand verkeer", "Through traffic"),
    "through_text": (
        "Een inrit die binnen {shortest} tot {longest} seconden langs een andere poort weer buitenrijdt. Een gemiste uitrit maakt er een verblijf van: het aandeel is een ondergrens. {censored} inritten tellen niet mee omdat hun tijdsgrens over een sleutelwissel of het einde van de gegevens loopt.",
        "An entry that leaves again by another gate within {shortest} to {longest} seconds. A missed exit turns it into a stay: the share is a lower bound. {censored} entries take no part because their limit runs across a key change or the end of the data.",
    ),
    "share": ("aandeel doorgaand", "share through"),
    "not_through": ("niet doorgaand", "not through"),
    "matrix": ("Herkomst en bestemming", "Origin and destination"),
    "matrix_text": (
        "Ritten van de eerste camera (rij) naar de laatste (kolom); een rit houdt op wanneer {gap} minuten lang niets volgt. {unmatched} voertuigen werden één keer gezien en zijn geen rit. Hoe donkerder, hoe meer ritten.",
        "Trips from the first camera (row) to the last (column); a trip ends when nothing follows for {gap} minutes. {unmatched} sightings stand alone and are no trip. The darker, the more trips.",
    ),
    "travel": ("Reistijden en hun betrouwbaarheid", "Travel times and their reliability"),
    "travel_text": (
        "Tijd van de eerste naar de tweede camera. De lijn is de mediaan, de band loopt van percentiel 15 tot 85; uitschieters volgens de regel median-3mad tellen niet mee. Betrouwbaarheid is (p85 - p15) / p50: hoe lager, hoe voorspelbaarder. Onder {sample} voertuigen wordt niets getoond.",
        "Time from the first to the second camera. The line is the median, the band runs from percentile 15 to 85; outliers by the rule median-3mad take no part. Reliability is (p85 - p15) / p50: the lower, the more predictable. Below {sample} vehicles nothing is shown.",
    ),
    "pair": ("verbinding", "connection"),
    "reliability": ("betrouwbaarheid", "reliability"),
    "reliability_days": (
        "Betrouwbaarheid per uur en dagsoort (mediaan van de waarden per dag)",
        "Reliability per hour and kind of day (median of the values per day)",
    ),
    "workday": ("werkdag", "working day"),
    "saturday": ("zaterdag", "Saturday"),
    "sunday": ("zondag of feestdag", "Sunday or public holiday"),
    "n": ("aantal", "number"),
    "excluded": ("uitgesloten", "excluded"),
    "minutes": ("minuten", "minutes"),
    "hour": ("uur", "hour"),
    "dwell": ("Verblijfsduur", "Dwell time"),
    "dwell_text": (
        "Tijd van een inrit tot de eerstvolgende uitrit van hetzelfde voertuig, in minuten. Onbekend: na de inrit volgt opnieuw een inrit. Afgekapt: er volgt niets meer voor de sleutelwissel of het einde van de gegevens. Over meerdere sleutelperiodes is dit de som.",
        "Time from an entry to the next exit of the same vehicle, in minutes. Unknown: another entry follows. Cut off: nothing follows before the key change or the end of the data. Over several key periods this is the sum.",
    ),
    "unknown": ("onbekend", "unknown"),
    "censored": ("afgekapt", "cut off"),
    "visits": ("Bezoekfrequentie binnen de sleutelperiode", "Frequency of visits within the key period"),
    "once": ("één keer", "once"),
    "twice": ("twee keer", "twice"),
    "more": ("drie keer of meer", "three times or more"),
    "unique": (
        "Unieke voertuigen per camera binnen de sleutelperiode",
        "Unique vehicles per camera within the key period",
    ),
    "compare": ("Voor en na", "Before and after"),
    "compare_text": (
        "Alleen uit getoonde cijfers. Een verschil is nog geen gevolg van de maatregel: seizoen, werken, weer en defecte camera's spelen mee.",
        "From shown figures only. A difference is not yet an effect of the measure: season, works, weather and faulty cameras play a part.",
    ),
    "difference": ("verschil", "difference"),
    "change": ("verandering", "change"),
    "quality": ("Kwaliteit van de gegevens", "Quality of the data"),
    "quality_text": (
        "Aandeel gelezen: van de passages met een nummerplaat. Koppelbaar: gelezen met een zekerheid van minstens {confidence}. Uren met passages: zonder hartslagen is een uur zonder passages niet van een defect te onderscheiden.",
        "Share read: of the passages with a number plate. Linkable: read with a confidence of at least {confidence}. Hours with passages: without heartbeats an hour without passages cannot be told from a fault.",
    ),
    "read": ("gelezen (%)", "read (%)"),
    "linkable": ("koppelbaar (%)", "linkable (%)"),
    "hours_seen": ("uren met passages", "hours with passages"),
    "left_out": ("Weggelaten of aangenomen", "Left out or assumed"),
    "note_rejected": ("regels die niet te lezen zijn", "lines that cannot be read"),
    "note_unplaced": ("regels zonder bruikbare camera of tijd", "lines without usable camera or time"),
    "note_repeated_events": (
        "meldingen die al gekend waren (zelfde event_id)",
        "reports already known (same event_id)",
    ),
    "note_repeats": ("herhaalde meldingen van één doortocht", "repeated reports of one crossing"),
    "note_unknown_cameras": ("passages van camera's buiten de analyse", "passages of cameras outside the analysis"),
    "note_ambiguous": (
        "tijden in het dubbele of ontbrekende uur van een wisseldag, gelezen als de eerste keer",
        "times in the repeated or missing hour of a day of clock change, read as the first time",
    ),
    "method": ("Hoe dit gemaakt is", "How this was made"),
    "protection_text": (
        "k = {k}: een aantal van 1 tot {below} is onderdrukt (×), en zoveel andere erbij dat elk onderdrukt aantal voor wie de hele tabel en haar totalen kent nog minstens {open} waarden kan hebben. Camera's die niet apart getoond mogen worden, staan samen als 'overige'. Dit geldt per maat; wie andere bronnen over dezelfde periode heeft, kan meer weten.",
        "k = {k}: a number from 1 to {below} is suppressed (×), and as many others with it that every suppressed number can still have at least {open} values for whoever knows the whole table and its totals. Cameras that may not be shown apart stand together as 'others'. This holds per measure; who has other sources about the same period may know more.",
    ),
    "key_text": (
        "Een token geldt van {hour} uur tot {hour} uur de volgende dag; ritten over de wissel vallen uiteen. Nummerplaten werden bij het lezen tokens met een sleutel die niet bewaard is.",
        "A token holds from {hour}:00 to {hour}:00 the next day; trips across the change fall apart. Number plates became tokens while they were read, with a key that was not kept.",
    ),
    "key_whole": (
        "Tokens gelden de hele analyse lang; dat is ruimer dan de sleutelperiode van een dag en vraagt een eigen beslissing. Nummerplaten werden bij het lezen tokens met een sleutel die niet bewaard is.",
        "Tokens hold for the whole analysis; that is wider than the key period of a day and needs a decision of its own. Number plates became tokens while they were read, with a key that was not kept.",
    ),
    "definitions": (
        "De maten zijn die van requirements/measures.yaml: passage_count, class_split, country_share, cordon_balance, through_traffic_share, od_trips, travel_time, travel_time_reliability, dwell_distribution, read_rate en, binnen één sleutelperiode, unique_vehicles en visit_frequency. Niet berekend: od_expansion en route_share.",
        "The measures are those of requirements/measures.yaml: passage_count, class_split, country_share, cordon_balance, through_traffic_share, od_trips, travel_time, travel_time_reliability, dwell_distribution, read_rate and, within one key period, unique_vehicles and visit_frequency. Not computed: od_expansion and route_share.",
    ),
    "cells": ("Tabel", "Table"),
    "shown": ("getoond", "shown"),
    "suppressed": ("onderdrukt", "suppressed"),
    "withheld": (
        "De tabel kan niet beschermd worden en is weggelaten.",
        "The table cannot be protected and is left out.",
    ),
    "data": ("Gegevenstabel", "Data table"),
    "legend": ("× onderdrukt · – geen gegevens", "× suppressed · – no data"),
    "no_cordon": (
        "Geen cordon opgegeven: in en uit, doorgaand verkeer en verblijfsduur zijn niet berekend.",
        "No cordon given: in and out, through traffic and dwell time were not computed.",
    ),
    "no_pairs": ("Geen verbinding met genoeg voertuigen.", "No connection with enough vehicles."),
    "others": ("overige", "others"),
    "total": ("totaal", "total"),
    "camera": ("camera", "camera"),
    "day": ("dag", "day"),
    "way": ("van \\ naar", "from \\ to"),
    "in": ("in", "in"),
    "out": ("uit", "out"),
    "undirected": ("richting onbekend", "direction unknown"),
    "towards": ("naar de camera toe", "towards the camera"),
    "away": ("van de camera weg", "away from the camera"),
    "car": ("personenwagen", "car"),
    "van": ("bestelwagen", "van"),
    "truck": ("vrachtwagen", "truck"),
    "bus": ("bus", "bus"),
    "motorcycle": ("motorfiets", "motorcycle"),
    "other": ("andere", "other"),
    "north": ("N", "N"),
}


def words(lang: str) -> dict[str, str]:
    """Return the words of the report in ``lang``: nl, anything else is English."""
    place = 0 if lang == "nl" else 1
    return {key: both[place] for key, both in _WORDS.items()}


def number(value: float, lang: str, digits: int = 0) -> str:
    """Return a number as it is written in the language.

    >>> number(12345.5, "nl", 1), number(12345.5, "en", 1)
    ('12.345,5', '12,345.5')
    """
    text = f"{value:,.{digits}f}"
    return text if lang != "nl" else text.translate(str.maketrans(",.", ".,"))
