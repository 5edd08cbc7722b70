"""Camera reads in the forms that cameras and files use: batches of JSON, NDJSON, CSV and ONVIF metadata.

ONVIF: ``tt:MetadataStream`` with ``tt:LicensePlateInfo`` as in the Analytics Service Specification (schema 25.12): the
country as ISO 3166-1 alpha-2, the confidence as ``Likelihood`` from 0 to 1.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

COLUMNS = (
    "event_id",
    "camera",
    "captured_at",
    "received_plate",
    "country",
    "confidence",
    "direction",
    "lane",
    "vehicle_class",
    "plate_status",
)
ONVIF_SCHEMA = "http://www.onvif.org/ver10/schema"
_TYPES = {"car": "Car", "van": "Car", "truck": "Truck", "bus": "Bus", "motorcycle": "Motorcycle"}


def batches(reads: Sequence[Mapping[str, Any]], size: int) -> Iterator[list[Mapping[str, Any]]]:
    """Cut reads into deliveries of at most ``size``, in order."""
    for start in range(0, len(reads), size):
        yield list(reads[start : start + size])


def ndjson(reads: Iterable[Mapping[str, Any]]) -> str:
    """Return one JSON object per line."""
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in reads)


def table(reads: Iterable[Mapping[str, Any]]) -> str:
    """Return CSV (RFC 4180) with a header line; a missing plate is an empty cell."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for one in reads:
        writer.writerow({name: "" if one[name] is None else one[name] for name in COLUMNS})
    return stream.getvalue()


def onvif(read: Mapping[str, Any], number: int) -> str:
    """Return one read as an ONVIF metadata frame; ``number`` is the camera's object id.

    An unread plate has no ``LicensePlateInfo``: the vehicle was seen all the same.
    """
    seen = '<tt:Class><tt:Type Likelihood="1.0">Vehicle</tt:Type></tt:Class>'
    kind = _TYPES.get(str(read["vehicle_class"]))
    if kind:
        seen += f"<tt:VehicleInfo><tt:Type>{kind}</tt:Type></tt:VehicleInfo>"
    if read["received_plate"] is not None:
        likelihood = quoteattr(str(read["confidence"]))
        seen += (
            f"<tt:LicensePlateInfo><tt:PlateNumber Likelihood={likelihood}>{escape(str(read['received_plate']))}"
            f"</tt:PlateNumber><tt:CountryCode>{escape(str(read['country']))}</tt:CountryCode></tt:LicensePlateInfo>"
        )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><tt:MetadataStream xmlns:tt="{ONVIF_SCHEMA}"><tt:VideoAnalytics>'
        f"<tt:Frame UtcTime={quoteattr(str(read['captured_at']))} Source={quoteattr(str(read['camera']))}>"
        f'<tt:Object ObjectId="{number}"><tt:Appearance>{seen}</tt:Appearance></tt:Object></tt:Frame>'
        "</tt:VideoAnalytics></tt:MetadataStream>"
    )
