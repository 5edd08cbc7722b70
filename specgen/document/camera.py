"""The camera dossier of a number plate tender (internal): what is decided, what is open, and the fields the law asks for.

Sources: Camera Act of 21 March 2007 (arts 2 to 5, 8, 9, 12), royal decrees of 8 May 2018 (declaration, register) and 10 February
2008 (pictogram), Police Function Act (arts 25/1 to 25/8, 44/11/9), GDPR arts 5, 6, 30 and 35. The regime has no default; the
program decides nothing.
"""

from __future__ import annotations

from specgen.document.desk import Desk, cell, head, one_line, paragraph
from specgen.document.points import Point, Points, cited, numbered
from specgen.document.provisions import description_rows, descriptions, requirement_table, retention, values_table
from specgen.document.text import lines
from specgen.document.tree import Block, Cell, Row, Table
from specgen.model.parameter import Parameter
from specgen.model.tender import Buyer, CameraDossier
from specgen.model.units import date_text, value_text

_LANES = (("camera_lane_a", "A"), ("camera_lane_b", "B"), ("camera_lane_bb", ""), ("camera_lane_c", ""))
"""Regimes: label, and the lane of the tender file that stands for it ("" for what no lane of a tender covers)."""
_ALTERNATIVES = ("manual", "sensor", "data", "road", "people", "less")
_ROWS = {
    "purpose": ("onderwerp en doel", "subject-matter and purpose", "subject and purpose"),
    "subjects": ("betrokkenen", "data subjects"),
    "kinds": ("soorten persoonsgegevens", "kinds of personal data"),
}
"""Rows of a processing table by what their first cell says (GDP-20, GDP-21, GDP-22); a table without the row leaves the point open."""


class _Dossier:
    """The dossier of one tender; ``points`` gathers what stands open."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.words = desk, desk.words
        self.points = Points(desk)
        self.camera: CameraDossier | None = desk.tender.file.camera

    def _table(self, section: str, *points: Point) -> Table:
        return self.points.table(self.words[section], points)

    def decisions(self) -> tuple[Block, ...]:
        """Regime, necessity, assessment, advice: the decisions without which the tender is not released."""
        words, camera = self.words, self.camera
        statistics = camera is not None and camera.regime == "statistics"
        found = [
            Point(words["camera_regime"], words[f"camera_regime_{camera.regime}"] if camera else "", "CAM 2, 3, 3/1"),
            Point(words["camera_lanes"], ", ".join(camera.lanes) if camera else "", "CAM 3/1"),
            Point(words["camera_necessity"], camera.necessity_decision if camera else "", "GDPR 5, 6 § 3"),
            Point(words["camera_dpia"], camera.dpia_reference if camera else "", "GDPR 35 § 3 c)"),
            Point(words["camera_advice"], camera.council_advice if camera else "", "CAM 5 § 2"),
        ]
        if statistics:
            found.append(Point(words["camera_outside"], "", "CAM 3 (U10)"))
        return (self._table("camera_decisions", *found),)

    def choice(self) -> tuple[Block, ...]:
        """The regimes side by side; what the officer chose is marked, nothing is proposed.

        Until the officer chose, the lanes that a tender can have stand open: "no" would be an answer that nobody gave.
        """
        words = self.words
        rows = tuple(
            Row(
                (
                    cell(words[label], bold=True, shade="soft"),
                    *(cell(words[f"{label}_{part}"]) for part in ("who", "rules", "to")),
                    self._chosen(label, lane),
                )
            )
            for label, lane in _LANES
        )
        titles = (words[f"camera_{one}"] for one in ("lane", "decides", "rules", "to", "chosen"))
        return (paragraph(words["camera_choice_intro"]), Table((18, 17, 30, 23, 12), rows, head(*titles)))

    def _chosen(self, label: str, lane: str) -> Cell:
        lanes = self.camera.lanes if self.camera else ()
        if lane and not lanes:
            return self.points.mark(f"{self.words['camera_choice']}: {self.words[label]}")
        return cell(self.words["camera_chosen_yes" if lane in lanes else "camera_chosen_no"])

    def necessity(self) -> tuple[Block, ...]:
        """What the supervisor asks first: a specified purpose, necessity per camera, and no creeping re-use."""
        words = self.words
        return (
            self._table(
                "camera_why",
                Point(words["camera_problem"], "", "GDPR 5, 6 § 3"),
                Point(words["camera_purpose"], self._described("purpose"), "GDPR 5 § 1 b)"),
                Point(words["camera_fit"], "", "GDPR 5 § 1 c)"),
                Point(words["camera_places"], "", "GDPR 5 § 1 c)"),
                Point(words["camera_effect"], "", "GDPR 35 § 7 b)"),
                Point(words["camera_creep"], self._article("CAM-01"), "GDPR 6 § 4"),
                Point(words["camera_review"], "", "GDPR 35 § 11"),
            ),
        )

    def alternatives(self) -> tuple[Block, ...]:
        """One row per alternative; each stays open until somebody examined it."""
        words, section = self.words, self.words["camera_alternatives"]
        rows = []
        for name in _ALTERNATIVES:
            label = words[f"camera_alt_{name}"]
            first = self.points.mark(f"{section}: {label}")
            rows.append(Row((cell(label, bold=True, shade="soft"), first, self._open(), self._open())))
        titles = (words[f"camera_{one}"] for one in ("alternative", "examined", "result", "enough"))
        return (Table((34, 16, 24, 26), tuple(rows), head(*titles)),)

    def _open(self) -> Cell:
        return cell(self.words["dossier_open"], bold=True, shade="strong")

    def council(self) -> tuple[Block, ...]:
        """The advice of the council, after consultation of the chief of police."""
        words, camera = self.words, self.camera
        return (
            self._table(
                "camera_council",
                Point(words["camera_council_date"], camera.council_advice if camera else "", "CAM 5 § 2"),
                Point(words["camera_council_police"], "", "CAM 5 § 2"),
                Point(words["camera_council_perimeter"], "", "CAM 5 § 2/1"),
            ),
        )

    def declaration(self) -> tuple[Block, ...]:
        """The fields of the declaration, per place (royal decree of 8 May 2018, arts 5 and 6)."""
        words, found = self.words, []
        for buyer in self.desk.tender.file.buyers:
            found += [
                Point(words["camera_controller"], f"{buyer.name}, {buyer.address}", "KBC1 5-6"),
                Point(words["camera_contact"], _reach(buyer), "KBC1 5-6"),
            ]
        found += [
            Point(words["camera_place"], "", "KBC1 5-6"),
            Point(words["camera_kept"], self._kept(), "CAM 5 § 4"),
            Point(words["camera_live"], "", "CAM 5 § 4"),
            Point(words["camera_attest"], "", "KBC1 5-6"),
            Point(words["camera_advice_of"], self.camera.council_advice if self.camera else "", "CAM 5 § 2"),
            Point(words["camera_yearly"], "", "KBC1 6"),
        ]
        return (paragraph(words["camera_declaration_intro"]), self._table("camera_declaration", *found))

    def pictogram(self) -> tuple[Block, ...]:
        """The fields of the pictogram at an open place (royal decree of 10 February 2008, as changed)."""
        words = self.words
        found = [
            Point(words["camera_size"], words["camera_size_is"], "KBC2"),
            Point(words["camera_word"], words["camera_word_is"], "KBC2"),
            Point(words["camera_law"], words["camera_law_is"], "KBC2"),
        ]
        for buyer in self.desk.tender.file.buyers:
            officer = buyer.data_protection.officer if buyer.data_protection else None
            found += [
                Point(words["camera_controller"], buyer.name, "KBC2"),
                Point(words["camera_reach"], f"{buyer.address}; {_reach(buyer)}" if _reach(buyer) else "", "KBC2"),
                Point(words["camera_officer"], f"{officer.name}, {officer.email}" if officer else "", "KBC2"),
                Point(words["camera_website"], "", "KBC2"),
            ]
        return (self._table("camera_pictogram", *found),)

    def register(self) -> tuple[Block, ...]:
        """The fields of the register of image processing (royal decree of 8 May 2018, arts 7 to 9; GDPR art. 30)."""
        words = self.words
        names = ", ".join(one.name for one in self.desk.tender.file.buyers)
        return (
            self._table(
                "camera_register",
                Point(words["camera_controller"], names, "GDPR 30 § 1 a)"),
                Point(words["camera_purposes"], self._described("purpose"), "GDPR 30 § 1 b)"),
                Point(
                    words["camera_subjects"],
                    "; ".join(filter(None, map(self._described, ("subjects", "kinds")))),
                    "GDPR 30 § 1 c)",
                ),
                Point(words["camera_recipients"], "", "GDPR 30 § 1 d)"),
                Point(words["camera_kept"], self._kept(), "GDPR 30 § 1 f)"),
                Point(words["camera_security"], words["camera_security_is"], "GDPR 30 § 1 g)"),
                Point(words["camera_grounds"], "", "KBC1 7-9"),
                Point(words["camera_place"], "", "KBC1 7-9"),
                Point(words["camera_technical"], "", "KBC1 7-9"),
                Point(words["camera_periods"], "", "KBC1 7-9"),
                Point(words["camera_information"], "", "KBC1 7-9"),
                Point(words["camera_processing_place"], self._area(), "KBC1 7-9"),
                Point(words["camera_live"], "", "KBC1 7-9"),
                Point(words["camera_advice_of"], self.camera.council_advice if self.camera else "", "KBC1 7-9"),
            ),
        )

    def police(self) -> tuple[Block, ...]:
        """Access of the police, kept apart: the requirements that separate it, and what is decided elsewhere."""
        words = self.words
        own = [one for one in self.desk.tender.requirements if one.component == "police_separation"]
        return (
            paragraph(words["camera_police_intro"]),
            *requirement_table(self.desk, own),
            self._table(
                "camera_police",
                Point(words["camera_police_live"], "", "WPA 25/1"),
                Point(words["camera_police_consent"], "", "WPA 25/4"),
                Point(words["camera_police_request"], "", "CAM 9"),
            ),
        )

    def law(self) -> tuple[Block, ...]:
        """The dated legal values on cameras that the tender uses, with the day up to which their text was read."""
        words, lang = self.words, self.desk.lang
        rows = tuple(
            Row(
                (
                    cell(one_line(self.desk.text(one.label))),
                    cell(value_text(Parameter("decimal", one.label, one.unit), one.value, lang)),
                    cell(cited(self.desk, f"{one.instrument} {one.article}")),
                    cell(date_text(one.text_seen_as_of, lang)),
                )
            )
            for one in self.desk.tender.law_values
            if one.id.startswith("CAM-")
        )
        titles = head(words["item"], words["law_value"], words["article"], words["law_seen"])
        return (Table((40, 16, 24, 20), rows, titles),) if rows else ()

    def _described(self, key: str) -> str:
        rows = [row for one in descriptions(self.desk) for row in description_rows(self.desk, one)]
        said = [(_plain(row[0]).casefold(), _plain(row[1])) for row in rows if len(row) > 1]
        return "; ".join(text for label, text in said if label in _ROWS[key])

    def _article(self, identifier: str) -> str:
        number = self.desk.numbers.get(identifier, "")
        return f"{self.words['article'].lower()} {number}\u00a0({identifier})" if number else ""

    def _kept(self) -> str:
        """The periods of operation, as the technical part sets them: neither a legal ceiling nor the images of a trial."""
        found = [
            f"{one_line(self.desk.text(one.setting.parameter.label))}: "
            f"{value_text(one.setting.parameter, one.setting.value, self.desk.lang)} ({one.id})"
            for one in retention(self.desk)
            if one.id.startswith("ANPR-") and one.setting.value is not None
        ]
        return "; ".join(dict.fromkeys(found))

    def _area(self) -> str:
        clause = self.desk.tender.clause("GDP-13")
        area = clause.settings.get("area") if clause else None
        return value_text(area.parameter, area.value, self.desk.lang) if area and area.value is not None else ""


def _plain(one: Cell) -> str:
    return " ".join(lines(one.blocks, {}, {})).strip()


def _reach(buyer: Buyer) -> str:
    contact = buyer.data_protection.officer if buyer.data_protection else buyer.contact
    return ", ".join(one for one in (contact.email, contact.phone) if one) if contact else ""


def camera_blocks(desk: Desk) -> tuple[Block, ...]:
    """The whole dossier; the list of what is open comes last and holds all of it."""
    dossier, words = _Dossier(desk), desk.words
    sections = [
        ("camera_decisions", dossier.decisions()),
        ("camera_choice", dossier.choice()),
        ("camera_why", dossier.necessity()),
        ("camera_alternatives", dossier.alternatives()),
        ("camera_council", dossier.council()),
        ("camera_declaration", dossier.declaration()),
        ("camera_pictogram", dossier.pictogram()),
        ("camera_register", dossier.register()),
        ("camera_police", dossier.police()),
        ("dpia_retention", values_table(desk, retention(desk))),
        ("camera_law_values", dossier.law()),
    ]
    sections.append(("dossier_open_list", dossier.points.listing()))
    intro = (paragraph(words["dossier_internal"], "disclaimer"), paragraph(words["camera_lead"], "lead"))
    return (*intro, *numbered(desk, sections))
