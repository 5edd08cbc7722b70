"""Fixed words of the documents, per language. Legal prose is never here: it stands in ``clauses/`` and
``requirements/``.

``labels("nl")`` gives every label; a language that lacks one is an error of the catalogue and is found by a test.
"""

from __future__ import annotations

from specgen.i18n.en import EN
from specgen.i18n.en_documents import EN_DOCUMENTS
from specgen.i18n.en_dossiers import EN_DOSSIERS
from specgen.i18n.en_review import EN_REVIEW
from specgen.i18n.nl import NL
from specgen.i18n.nl_documents import NL_DOCUMENTS
from specgen.i18n.nl_dossiers import NL_DOSSIERS
from specgen.i18n.nl_review import NL_REVIEW

_CATALOGUE: dict[str, dict[str, str]] = {
    "nl": {**NL, **NL_DOCUMENTS, **NL_DOSSIERS, **NL_REVIEW},
    "en": {**EN, **EN_DOCUMENTS, **EN_DOSSIERS, **EN_REVIEW},
}
LANGUAGES = tuple(_CATALOGUE)
LOCALES = {"nl": "nl-BE", "en": "en-GB", "fr": "fr-BE"}
"""Language -> tag that Word puts on text for spelling and reading aloud."""


def labels(lang: str) -> dict[str, str]:
    """Return the fixed labels in ``lang`` (``nl`` or ``en``). Raises KeyError for a language without a catalogue."""
    return dict(_CATALOGUE[lang])
