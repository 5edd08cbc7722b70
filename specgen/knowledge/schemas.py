"""JSON Schemas of every authored file, generated from the types: editors, vendors and the slow path read the same contract."""

from __future__ import annotations

import functools
from typing import Any

import msgspec

from specgen.model.catalogue import (
    BrandsFile,
    InterfaceFile,
    KnowledgeCard,
    OverlayFile,
    Profile,
    SourcesFile,
    StandardsFile,
    TermsFile,
)
from specgen.model.clause import (
    ArticleMap,
    Clause,
    ConfirmationsFile,
    EffectsFile,
    InstrumentsFile,
    LawFile,
    OpenPointsFile,
    SignOffsFile,
)
from specgen.model.lints import LintsFile
from specgen.model.passages import PassageColumns
from specgen.model.requirement import ComponentFile
from specgen.model.review import Proposal, ReviewersFile
from specgen.model.scenario import ScenarioFile
from specgen.model.tender import TenderFile
from specgen.model.uses import CombinationsFile, MappingFile, MeasuresFile, UseCasesFile

TYPES: dict[str, type[msgspec.Struct]] = {
    "kb": KnowledgeCard,
    "component": ComponentFile,
    "standards": StandardsFile,
    "sources": SourcesFile,
    "terms": TermsFile,
    "brands": BrandsFile,
    "lints": LintsFile,
    "profile": Profile,
    "interface-index": InterfaceFile,
    "use-cases": UseCasesFile,
    "measures": MeasuresFile,
    "combinations": CombinationsFile,
    "mapping": MappingFile,
    "clause": Clause,
    "law": LawFile,
    "instruments": InstrumentsFile,
    "articles": ArticleMap,
    "open-points": OpenPointsFile,
    "confirmations": ConfirmationsFile,
    "sign-offs": SignOffsFile,
    "proposal": Proposal,
    "reviewers": ReviewersFile,
    "effects": EffectsFile,
    "tender": TenderFile,
    "overlay": OverlayFile,
    "passage-columns": PassageColumns,
    "scenario": ScenarioFile,
}
"""Schema name -> the type it is generated from."""


@functools.cache
def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema (Draft 2020-12) of one kind of file. Raises KeyError for an unknown name."""
    generated = msgspec.json.schema(TYPES[name])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{name}.schema.json",
        **generated,
    }


def schema_bytes(name: str) -> bytes:
    """Return the schema as it is written to ``schemas/<name>.schema.json``: sorted keys, two blanks, newline at the end."""
    return msgspec.json.format(msgspec.json.encode(schema(name), order="sorted"), indent=2) + b"\n"


@functools.cache
def validator(name: str) -> Any:
    """Return a jsonschema validator, built once."""
    import jsonschema

    return jsonschema.Draft202012Validator(schema(name))
