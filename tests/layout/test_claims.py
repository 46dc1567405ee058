"""Never claimed: a ballot of halqa is none of these; only the page of limits may use the words, to say so."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tests.layout.source import ROOT, files, short

CLAIMS = (
    r"secret(?! key|\.key)|secrecy|anonym\w*|tamper[- ]?(?:proof|evident|free)|unhackable|inviolable",
    r"coercion[- ]resist\w*|end[- ]to[- ]end|legally binding",
    r"secr(?:et|ète|ets|ètes)|infalsifiables?|inviolables?|inaltérables?|de bout en bout",
    r"résistant\w* à la (?:contrainte|coercition)|juridiquement contraignant\w*|valeur juridique",
    r"(?:ال|ب|و)?سري(?:ة|ا|ًا)?|(?:ال)?سرية|مجهول(?:ة|و|ي)?(?: الهوية)?|غير قابل\w* لل(?:تلاعب|تزوير|اختراق)",
    r"مقاوم\w* للإكراه|من طرف إلى طرف|ملزم\w* قانون\w*",
)
CLAIM = re.compile(rf"(?<!\w)(?:{'|'.join(CLAIMS)})(?!\w)", re.IGNORECASE)
ASIDE = re.compile(r"```.*?```|`[^`\n]*`|{#.*?#}", re.DOTALL)
LIMITS = {"limits.html", "limits.md"}
# What a format or a decision holds is told exactly, and is no promise to anybody.
TECHNICAL = {"docs/formats", "docs/decisions"}
SAMPLES = [
    *("Your vote is anonymous.", "tamper-proof", "Legally binding", "Un scrutin secret", "Vérifiable de bout en bout"),
    *("التصويت سري", "نتيجة ملزمة قانونا", "تصويت مجهول الهوية"),
]


def _claims(words: str) -> list[str]:
    return [found.group() for found in CLAIM.finditer(ASIDE.sub(" ", words))]


def _flat(words: str) -> str:
    """Return words without their tags, placeholders and line breaks."""
    return " ".join(re.sub(r"{[{%].*?[%}]}|%\(\w+\)[sd]", " ", words).split())


@pytest.mark.parametrize("words", SAMPLES)
def test_a_claim_is_found_in_each_language(words: str) -> None:
    assert _claims(words) != []


@pytest.mark.parametrize("words", ["secretary", "un secrétaire", "السريع", "سريان", "`secret.key`"])
def test_other_words_are_left_alone(words: str) -> None:
    assert _claims(words) == []


def test_pages_never_claim_what_is_not_true() -> None:
    pages = [path for path in files("halqa/templates", ending=".html") if path.name not in LIMITS]
    assert {short(path): found for path in pages if (found := _claims(path.read_text(encoding="utf-8")))} == {}


def test_docs_never_claim_what_is_not_true() -> None:
    pages = [*files("docs", ending=".md"), ROOT / "README.md", ROOT / "CHANGELOG.md"]
    told = [path for path in pages if path.name not in LIMITS and short(path.parent) not in TECHNICAL]
    assert {short(path): found for path in told if (found := _claims(path.read_text(encoding="utf-8")))} == {}


def test_translations_never_claim_what_is_not_true() -> None:
    pages = [path for path in files("halqa/templates", ending=".html") if path.name in LIMITS]
    limits = _flat(" ".join(path.read_text(encoding="utf-8") for path in pages))
    bad = {}
    for catalogue in files("halqa/locale", ending=".po"):
        with catalogue.open("rb") as file:
            messages = [message for message in read_po(file) if message.id]
        for message in messages:
            if not _said_in(message, limits) and (found := _claims(" ".join(_all(message.id) + _all(message.string)))):
                bad[f"{short(catalogue)}:{message.lineno}"] = found
    assert bad == {}


def _said_in(message: Message, words: str) -> bool:
    return all(_flat(said) in words for said in _all(message.id))


def _all(words: str | tuple[str, ...]) -> list[str]:
    return [words] if isinstance(words, str) else list(words)
