"""Descriptions as programmes hold them, HTML or plain: read into plain paragraphs, so that no markup of others runs."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_MARKUP = re.compile(r"</?(?:p|br|ul|ol|li|a|strong|em|b|i|h[1-6]|div|blockquote|pre|code|span)\b[^>]*>", re.IGNORECASE)
_BLOCKS = frozenset(
    {"p", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "div", "blockquote", "pre", "table", "tr"}
)
_SILENT = frozenset({"script", "style", "template", "head", "title"})
_LISTED = re.compile(r"\n(?=[-*•] )")


def paragraphs(words: str) -> tuple[str, ...]:
    """Return the paragraphs of a description in plain words; the address of a link follows its words in brackets."""
    if _MARKUP.search(words):
        reader = _Reader()
        reader.feed(words)
        reader.close()
        parts = reader.parts()
    else:
        parts = [part for block in re.split(r"\n\s*\n", words.replace("\r", "")) for part in _LISTED.split(block)]
    said = (" ".join(part.split()) for part in parts)
    return tuple(part for part in said if part)


class _Reader(HTMLParser):
    """Gathers the words of a fragment of HTML, block by block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[list[str]] = [[]]
        self._links: list[tuple[str, int]] = []
        self._silent = 0

    def parts(self) -> list[str]:
        """Return the blocks read."""
        return ["".join(block) for block in self._blocks]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, a line or a link."""
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS or tag == "br":
            self._blocks.append(["– "] if tag == "li" else [])
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self._blocks[-1])))

    def handle_endtag(self, tag: str) -> None:
        """End a block or a link."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self._blocks.append([])
        elif tag == "a" and self._links:
            href, start = self._links.pop()
            said = "".join(self._blocks[-1][start:])
            if href.startswith(("http://", "https://")) and href.strip("/") not in said:
                self._blocks[-1].append(f" ({href})")

    def handle_data(self, data: str) -> None:
        """Keep words."""
        if not self._silent:
            self._blocks[-1].append(data)
