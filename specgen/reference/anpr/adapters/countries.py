"""Country codes of ISO 3166-1: alpha-3 -> alpha-2, of the countries whose vehicles may drive in Europe."""

from __future__ import annotations

_CODES = (
    "ALB AL AND AD ARM AM AUT AT AZE AZ BEL BE BGR BG BIH BA BLR BY CHE CH CYP CY CZE CZ DEU DE DNK DK ESP ES EST EE FIN FI FRA FR "
    "FRO FO GBR GB GEO GE GIB GI GGY GG GRC GR HRV HR HUN HU IMN IM IRL IE ISL IS ISR IL ITA IT JEY JE KAZ KZ LIE LI LTU LT LUX LU "
    "LVA LV MAR MA MCO MC MDA MD MKD MK MLT MT MNE ME NLD NL NOR NO POL PL PRT PT ROU RO RUS RU SMR SM SRB RS SVK SK SVN SI SWE SE "
    "TUN TN TUR TR UKR UA USA US VAT VA DZA DZ CAN CA"
)
ALPHA_2 = {_CODES[place : place + 3]: _CODES[place + 4 : place + 6] for place in range(0, len(_CODES), 7)}
"""Each entry of the table takes seven signs: three, a blank, two, a blank."""
UNKNOWN = "XX"
