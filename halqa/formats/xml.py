"""XML read safely: no document type, no entities, bounded in bytes, depth and number of elements."""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from halqa.rules.refusals import Code, Refused

MAX_ELEMENTS = 400_000
MAX_DEPTH = 60
MAX_ATTRIBUTES = 100
MAX_TAG = 1024 * 1024
_BITE = 64 * 1024
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})""")
_ENCODING_ERRORS = frozenset({18, 19})  # expat: unknown encoding, document not in the encoding it declares
_UNSAID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class _Tree(TreeBuilder):
    """Builds the tree within bounds; names lose their name space, processing instructions become elements `?target`."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._elements = 0
        self.heard = False

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self.heard = True
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH:
            raise Refused(Code.FILE_UNREADABLE, why="nesting")
        if self._elements > MAX_ELEMENTS or len(attrs) > MAX_ATTRIBUTES:
            raise Refused(Code.FILE_UNREADABLE, why="elements")
        return super().start(_bare(tag), {_bare(name): value for name, value in attrs.items()})

    def end(self, tag: str) -> Element:
        self._depth -= 1
        return super().end(_bare(tag))

    def data(self, data: str, /) -> None:
        self.heard = True
        super().data(data)

    def pi(self, target: str, text: str | None = None) -> Element:
        if not self._depth:
            return Element("?")
        super().start(f"?{target}", {"words": text or ""})
        return super().end(f"?{target}")


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def parse(data: bytes) -> Element:
    """Return the root element; raises Refused FILE_UNREADABLE with `why` and, where known, `line`."""
    tree = _Tree()
    parser = DefusedXMLParser(target=tree, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        _feed(parser, tree, data)
        root: Element = parser.close()
    except ParseError as error:
        raise Refused(Code.FILE_UNREADABLE, why=_why(data, error.code), line=error.position[0]) from error
    except DefusedXmlException as error:
        raise Refused(Code.FILE_UNREADABLE, why="entities") from error
    except (ValueError, LookupError) as error:
        raise Refused(Code.FILE_UNREADABLE, why="encoding") from error
    return root


def _feed(parser: DefusedXMLParser, tree: _Tree, data: bytes) -> None:
    """Feed bite by bite: a tag that goes on and on fills the memory before anything is heard of it."""
    silent = 0
    for at in range(0, len(data), _BITE):
        tree.heard = False
        parser.feed(data[at : at + _BITE])
        silent = 0 if tree.heard else silent + _BITE
        if silent > MAX_TAG:
            raise Refused(Code.FILE_UNREADABLE, why="elements")


def _why(data: bytes, code: int) -> str:
    """Tell a wrong encoding from broken markup: expat calls both an invalid token where UTF-8 is declared."""
    if code in _ENCODING_ERRORS:
        return "encoding"
    declared = _DECLARED.match(data)
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or (declared and declared[1].lower() != b"utf-8"):
        return "broken"
    try:
        data.decode()
    except UnicodeDecodeError:
        return "encoding"
    return "broken"


def words_in(element: Element | None) -> str:
    """Return the text of an element, with the markup inside it as it is written; empty for none."""
    if element is None:
        return ""
    inside = "".join(tostring(child, encoding="unicode") for child in element if not child.tag.startswith("?"))
    return ((element.text or "") + inside).strip()


def leftovers(element: Element, path: str = "", known: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, value) for every attribute and text below an element, but what is known of it.

    `known` names `@attributes`, children `child`, their `child/@attributes`, and `child/` that is read elsewhere.
    """
    skipped = known.split()
    yield from _attributes(element, path, "", skipped)
    for child in element:
        below = f"{path}{child.tag}"
        if child.tag.startswith("?") or f"{child.tag}/" in skipped:
            continue
        if child.tag in skipped:
            yield from _attributes(child, path, f"{child.tag}/", skipped)
            continue
        if child.text and child.text.strip():
            yield below, child.text.strip()
        yield from leftovers(child, below + "/")
        if child.tail and child.tail.strip():
            yield path.rstrip("/") or ".", child.tail.strip()


def _attributes(element: Element, path: str, below: str, skipped: list[str]) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        if f"{below}@{name}" not in skipped and value.strip():
            yield f"{path}{below}@{name}", value


def said(words: str) -> str:
    """Return words without the characters that XML 1.0 has no place for."""
    return _UNSAID.sub("", words.replace("\r", "\n"))
