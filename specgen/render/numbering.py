"""Native Word numbering: headings, bullets and a fresh restart for every ordered list."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from lxml import etree

from specgen.render.styles import NS, W, find_text, parse_xml

_EMPTY = f'<w:numbering xmlns:w="{W}"/>'.encode()
_FORMATS = {"bullet": ("bullet", ""), "decimal": ("decimal", "."), "letter": ("lowerLetter", ")")}
_BULLETS = ("•", "–", "▪")
_LEVELS = 9


def _heading_levels() -> str:
    levels = []
    for level in range(4):
        text = ".".join(f"%{one}" for one in range(1, level + 2))
        levels.append(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:suff w:val="tab"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:tabs><w:tab w:val="num" w:pos="851"/></w:tabs><w:ind w:left="851" w:hanging="851"/></w:pPr>'
            f"</w:lvl>"
        )
    return "".join(levels)


def _list_levels(marker: str, at: int = 0, start: int = 1) -> str:
    """``start`` is the first number of level ``at``."""
    kind, suffix = _FORMATS[marker]
    levels = []
    for level in range(_LEVELS):
        text = _BULLETS[level % 3] if marker == "bullet" else f"%{level + 1}{suffix}"
        left = 397 * (level + 1)
        levels.append(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="{start if level == at else 1}"/><w:numFmt w:val="{kind}"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{left}" w:hanging="397"/></w:pPr></w:lvl>'
        )
    return "".join(levels)


def _annex_levels(word: str) -> str:
    return (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/><w:suff w:val="tab"/>'
        f'<w:lvlText w:val={quoteattr(f"{word} %1")}/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:tabs><w:tab w:val="num" w:pos="1985"/></w:tabs><w:ind w:left="1985" w:hanging="1985"/></w:pPr>'
        "</w:lvl>"
    )


def is_legal_numbering(levels: list[str]) -> bool:
    """Tell whether heading levels print ``1``, ``1.1``, ``1.1.1``, ``1.1.1.1``.

    >>> is_legal_numbering(["%1", "%1.%2", "%1.%2.%3", "%1.%2.%3.%4"])
    True
    """
    return levels[:4] == ["%1", "%1.%2", "%1.%2.%3", "%1.%2.%3.%4"]


class Numbering:
    """The numbering part of a template, to which lists are added. ``xml`` gives the part back with them."""

    def __init__(self, numbering_xml: bytes | None, heading_style: str) -> None:
        self._root = parse_xml(numbering_xml or _EMPTY)
        self._abstract = self._next("w:abstractNum", "abstractNumId")
        self._num = self._next("w:num", "numId", 1)
        self._new_abstract: list[str] = []
        self._new_nums: list[str] = []
        self._kinds: dict[str, int] = {}
        self._annex = 0
        self.headings = self._template_headings(heading_style) or self._add(_heading_levels())
        self.bullets = self._add(_list_levels("bullet"))

    def _next(self, tag: str, attribute: str, low: int = 0) -> int:
        used = [int(str(one.get(f"{{{W}}}{attribute}"))) for one in self._root.iterfind(tag, NS)]
        return max([low - 1, *used]) + 1

    def _template_headings(self, heading_style: str) -> int:
        """Return the template's own heading numbering when it prints our numbers, else 0."""
        for abstract in self._root.iterfind("w:abstractNum", NS):
            linked = find_text(abstract, "w:lvl[@w:ilvl='0']/w:pStyle/@w:val")
            texts = find_text(abstract, "w:lvl/w:lvlText/@w:val")
            if linked == [heading_style] and is_legal_numbering(texts):
                wanted = abstract.get(f"{{{W}}}abstractNumId")
                for num in self._root.iterfind("w:num", NS):
                    if find_text(num, "w:abstractNumId/@w:val") == [wanted]:
                        return int(str(num.get(f"{{{W}}}numId")))
        return 0

    def _abstract_num(self, levels: str) -> int:
        number = self._abstract
        self._abstract += 1
        self._new_abstract.append(
            f'<w:abstractNum xmlns:w="{W}" w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{levels}'
            f"</w:abstractNum>"
        )
        return number

    def _add(self, levels: str, restart: tuple[int, int] | None = None, abstract: int | None = None) -> int:
        abstract = self._abstract_num(levels) if abstract is None else abstract
        number = self._num
        self._num += 1
        override = ""
        if restart:
            level, start = restart
            override = f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
        self._new_nums.append(
            f'<w:num xmlns:w="{W}" w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>'
        )
        return number

    def annexes(self, word: str) -> int:
        """Return the number id that prints ``<word> A``, ``<word> B``, ..."""
        if not self._annex:
            self._annex = self._add(_annex_levels(word))
        return self._annex

    def ordered(self, marker: str, level: int, start: int) -> int:
        """Return a fresh number id for one ordered list, so that it counts from ``start`` on its own."""
        if marker not in self._kinds:
            self._kinds[marker] = self._abstract_num(_list_levels(marker))
        return self._add("", (level, start), self._kinds[marker])

    def own(self, marker: str, level: int, start: int) -> int:
        """Return the number id of a list with a definition of its own: LibreOffice keeps such a list one list when it saves,
        where it cuts up lists that share a definition and restart.
        """
        return self._add(_list_levels(marker, level, start))

    def xml(self) -> bytes:
        """Return the part: all abstract numberings stand before all numbers, as the schema asks."""
        first = next(iter(self._root.iterfind("w:num", NS)), None)
        place = len(self._root) if first is None else self._root.index(first)
        for offset, text in enumerate(self._new_abstract):
            self._root.insert(place + offset, etree.fromstring(text))
        tail = self._root.find("w:numIdMacAtCleanup", NS)
        for text in self._new_nums:
            element = etree.fromstring(text)
            if tail is None:
                self._root.append(element)
            else:
                tail.addprevious(element)
        self._new_abstract, self._new_nums = [], []
        etree.cleanup_namespaces(self._root)
        return etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
