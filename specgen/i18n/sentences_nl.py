"""Dutch words of the messages: English template -> Dutch template with the same slots. One module per part of the work."""

from specgen.i18n.sentences_nl_changes import CHANGES
from specgen.i18n.sentences_nl_cli import CLI
from specgen.i18n.sentences_nl_defence import DEFENCE
from specgen.i18n.sentences_nl_dossier import DOSSIER
from specgen.i18n.sentences_nl_export import EXPORT
from specgen.i18n.sentences_nl_importing import IMPORTING
from specgen.i18n.sentences_nl_insight import INSIGHT
from specgen.i18n.sentences_nl_knowledge import KNOWLEDGE
from specgen.i18n.sentences_nl_law import LAW
from specgen.i18n.sentences_nl_legal import LEGAL
from specgen.i18n.sentences_nl_lints import LINTS
from specgen.i18n.sentences_nl_new import NEW
from specgen.i18n.sentences_nl_processing import PROCESSING
from specgen.i18n.sentences_nl_proof import PROOF
from specgen.i18n.sentences_nl_redline import REDLINE
from specgen.i18n.sentences_nl_returned import RETURNED
from specgen.i18n.sentences_nl_rules import RULES
from specgen.i18n.sentences_nl_signing import SIGNING
from specgen.i18n.sentences_nl_simulate import SIMULATE
from specgen.i18n.sentences_nl_suite import SUITE
from specgen.i18n.sentences_nl_tender import TENDER
from specgen.i18n.sentences_nl_uses import USES

SENTENCES: dict[str, str] = {
    **KNOWLEDGE, **RULES, **TENDER, **LAW, **LEGAL, **LINTS, **CHANGES, **DEFENCE, **DOSSIER, **CLI, **NEW, **SIGNING,
    **PROCESSING, **USES, **REDLINE, **RETURNED, **EXPORT, **INSIGHT, **IMPORTING, **SIMULATE, **SUITE, **PROOF
}  # fmt: skip
