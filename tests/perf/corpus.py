"""A synthetic knowledge base of N requirements: the corpus of the peer measurements, in our format. Seeded, so rebuildable."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

WORDS = """
het de een van per in te dat op voor met als aan door bij uit over naar om tot data stad platform dienst
gebruiker toegang bericht sensor meting waarde tijd dag uur record bron doel termijn bewaring export invoer
uitvoer beheer rol sleutel teken adres plaats straat wijk haven camera lamp bak fiets auto bus tram trein weg
brug plein park boom water lucht geluid licht warmte regen wind sneeuw kaart lijst tabel rij kolom veld lijn
punt vlak zone gebied grens norm eis test proef meet toon lees schrijf zend ontvang bewaar wis deel sluit open
start stop keer volg zoek vind kies maak geef neem houd breng
""".split()  # noqa: SIM905


def build(folder: Path, number: int, source: Path) -> None:
    """Write a knowledge base with ``number`` requirements below ``folder``; clauses and law come from ``source``."""
    rng = random.Random(42)
    (folder / "requirements" / "databroker").mkdir(parents=True)
    (folder / "requirements" / "interface").mkdir()
    shutil.copytree(source / "clauses", folder / "clauses")
    for path in (folder / "clauses").glob("*/*/clause.yaml"):
        shutil.rmtree(path.parent)
    points = folder / "clauses" / "law" / "open-points.yaml"  # without the clauses that are not here
    points.write_text(re.sub(r"(?m)^  clauses: .*\n", "", points.read_text("utf-8")), "utf-8")
    for name in ("kb.yaml", "standards.yaml", "brands.yaml"):
        shutil.copy(source / "requirements" / name, folder / "requirements" / name)
    shutil.copytree(source / "requirements" / "lints", folder / "requirements" / "lints")
    (folder / "requirements" / "sources.yaml").write_text(
        "sources:\n- id: OWN\n  title: eigen onderzoek\n  kind: own\n  status: verified\n", "utf-8"
    )
    texts: list[str] = []
    for i in range(1, number + 1):
        texts.append(_requirement(rng, i))
        if i % 100 == 0 or i == number:
            part = (i - 1) // 100
            head = f"component: part_{part}\ntitle:\n  nl: Deel {part}\n  en: Part {part}\nrequirements:\n"
            (folder / "requirements" / "databroker" / f"part-{part:03d}.yaml").write_text(
                head + "".join(texts), "utf-8"
            )
            texts = []


def _words(rng: random.Random, count: int) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(count))


def identifier(i: int) -> str:
    """Return the id of the i-th requirement: three letters and three digits, so that 10,000 fit the id form."""
    group, rest = divmod(i, 1000)
    return f"DB-{chr(65 + group // 26 % 26)}{chr(65 + group % 26)}X-{rest:03d}"


def _requirement(rng: random.Random, i: int) -> str:
    title = _words(rng, 5).capitalize()
    links = sorted({i // 2, i // 3}) if i >= 4 else []
    depends = "".join(f"  - {identifier(j)}\n" for j in links)
    return (
        f"- id: {identifier(i)}\n  version: 1.0.0\n  status: draft\n  level: requirement\n"
        f"  title:\n    nl: {title}\n    en: {title}\n"
        f"  statement:\n    nl: Het platform moet {_words(rng, 22)} binnen {{deadline}}.\n"
        f"    en: The platform must {_words(rng, 22)} within {{deadline}}.\n"
        f"  rationale:\n    nl: Dit is nodig omdat {_words(rng, 12)}.\n    en: This is needed because {_words(rng, 12)}.\n"
        f"  parameters:\n    deadline:\n      type: integer\n      unit: s\n"
        f"      default: {rng.randint(1, 60)}\n      min: 1\n      max: 60\n"
        f"      label:\n        nl: termijn\n        en: deadline\n"
        f"  sources:\n  - source: OWN\n"
        f"  verification:\n    method: inspection\n    evidence:\n      nl: Een document.\n      en: A document.\n"
        f"  not_tested_reason:\n    nl: Niet van buitenaf waarneembaar.\n    en: Not observable from outside.\n"
        + (f"  depends:\n{depends}" if depends else "")
    )
