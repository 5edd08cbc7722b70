"""The start of a data protection impact assessment (internal): what the tender lays down, and the questions that stay open.

It is no assessment and never says so: necessity, risk and what remains of it are for the controller (GDPR art. 35 §§ 7 and 9).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from specgen.document.desk import Desk, cell, head, key_table, one_line, paragraph
from specgen.document.points import Points, cited, numbered
from specgen.document.provisions import (
    Provision,
    article,
    description_rows,
    descriptions,
    measures,
    requirement_table,
    retention,
    unlinked,
    values_table,
)
from specgen.document.roles import role_rows
from specgen.document.tree import Block, Row, Table
from specgen.model.resolved import ResolvedRequirement

_KEYS = frozenset({"pseudonymisation", "key_lifecycle", "edge"})
_RIGHTS = frozenset({"gdpr_functions", "data_subjects", "access_rights", "statistics_rights", "data_subject_rights"})
_HOSTING = frozenset({"hosting"})
_SMALL = re.compile(r"kleine aantallen|onderdruk|verborgen cel", re.IGNORECASE)
_SHOWN = re.compile(r"aantal dat wordt getoond|onderdruk", re.IGNORECASE)
QUESTIONS = (
    ("dpia_q_basis", "GDPR 6, 35 § 7 a)"),
    ("dpia_q_necessity", "GDPR 35 § 7 b)"),
    ("dpia_q_alternatives", "GDPR 35 § 7 b)"),
    ("dpia_q_scale", "GDPR 35 § 3"),
    ("dpia_q_risks", "GDPR 35 § 7 c)"),
    ("dpia_q_reidentification", "GDPR 35 § 7 c)"),
    ("dpia_q_residual", "GDPR 35 § 7 d), 36"),
    ("dpia_q_officer", "GDPR 35 § 2"),
    ("dpia_q_subjects", "GDPR 35 § 9"),
    ("dpia_q_information", "GDPR 12-14"),
    ("dpia_q_chain", "GDPR 28, 44"),
    ("dpia_q_review", "GDPR 35 § 11"),
)
"""Label of a question, and the article that asks it."""


def _of(desk: Desk, components: frozenset[str]) -> list[ResolvedRequirement]:
    return [one for one in desk.tender.requirements if one.component in components]


def _settings(desk: Desk, clause: str) -> list[Provision]:
    found = desk.tender.clause(clause)
    return [Provision(clause, one) for one in found.settings.values()] if found else []


def _or_nothing(desk: Desk, blocks: Sequence[Block]) -> tuple[Block, ...]:
    return tuple(blocks) or (paragraph(desk.words["dpia_nothing"]),)


def _facts(desk: Desk) -> tuple[Block, ...]:
    words, camera = desk.words, desk.tender.file.camera
    reference = camera.dpia_reference if camera else ""
    found: list[Block] = [
        key_table(
            [
                (words["role_controller"], ", ".join(one.name for one in desk.tender.file.buyers)),
                (words["role_processor"], words["dpia_processor"]),
                (words["dpia_reference"], reference),
            ],
            (34, 66),
        )
    ]
    for one in descriptions(desk):
        found.append(paragraph(f"{one_line(desk.text(one.clause.title))}: {article(desk, one.id)}", "label"))
        rows = tuple(Row(cells) for cells in description_rows(desk, one))
        found.append(Table((34, 66), rows, style="key"))
    return tuple(found)


def _recipients(desk: Desk) -> tuple[Block, ...]:
    words = desk.words
    rows = tuple(Row((*row.cells[:3], row.cells[-1])) for row in role_rows(desk))
    titles = head(*(words[one] for one in ("roles_flow", "roles_controller", "role_processor", "roles_from")))
    return unlinked(desk, (Table((28, 34, 20, 18), rows, titles),))


def _suppression(desk: Desk) -> tuple[Block, ...]:
    named = [one for one in desk.tender.requirements if _SMALL.search(one.requirement.title.nl)]
    values = [
        Provision(one.id, setting)
        for one in named
        for setting in one.settings.values()
        if _SHOWN.search(setting.parameter.label.nl)
    ]
    return (*values_table(desk, values), *requirement_table(desk, named))


def _pseudonymisation(desk: Desk) -> tuple[Block, ...]:
    return (*values_table(desk, _settings(desk, "GDP-14")), *requirement_table(desk, _of(desk, _KEYS)))


def _place(desk: Desk) -> tuple[Block, ...]:
    return (*values_table(desk, _settings(desk, "GDP-13")), *requirement_table(desk, _of(desk, _HOSTING)))


def _questions(desk: Desk) -> tuple[Block, ...]:
    words, points = desk.words, Points(desk)
    rows = tuple(
        Row((cell(words[name], bold=True, shade="soft"), points.mark(words[name]), cell(cited(desk, basis))))
        for name, basis in QUESTIONS
    )
    titles = head(words["dpia_question"], words["dpia_answer"], words["dossier_basis"])
    return (paragraph(words["dpia_questions_intro"]), Table((52, 28, 20), rows, titles))


def dpia_blocks(desk: Desk) -> tuple[Block, ...]:
    """The whole paper."""
    words = desk.words
    sections = (
        ("dpia_facts", _facts(desk)),
        ("dpia_retention", values_table(desk, retention(desk))),
        ("dpia_recipients", _recipients(desk)),
        ("dpia_pseudonymisation", _pseudonymisation(desk)),
        ("dpia_suppression", _suppression(desk)),
        ("dpia_place", _place(desk)),
        ("dpia_measures", requirement_table(desk, measures(desk))),
        ("dpia_rights", requirement_table(desk, _of(desk, _RIGHTS))),
        ("dpia_questions", _questions(desk)),
    )
    intro = (paragraph(words["dossier_internal"], "disclaimer"), paragraph(words["dpia_not"], "lead"))
    return (*intro, *numbered(desk, [(name, _or_nothing(desk, blocks)) for name, blocks in sections]))
