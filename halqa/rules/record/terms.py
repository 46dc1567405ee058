"""Terms and tallies as the record writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from halqa.rules.ballots import (
    BY_LOT,
    DOTS,
    OPTIONS_LEAST,
    OPTIONS_MOST,
    OTHER,
    PROJECTS_MOST,
    SCORE_MOST,
    SEED_BYTES,
    Answer,
    Audience,
    Method,
    Option,
    Round,
    Tally,
    Terms,
    is_lot,
)
from halqa.rules.record.budgets import read_sharing, sharing_json
from halqa.rules.record.canonical import Json, Malformed
from halqa.rules.record.fields import Fields, as_number
from halqa.rules.text import Text

AUDIENCES = frozenset(Audience)
PUBLISHED = AUDIENCES | {OTHER}
LEVEL_MOST = 3
_OPTION = re.compile(r"[1-9][0-9]{0,8}")
_SHARE = re.compile(r"[1-9][0-9]{0,999}/[1-9][0-9]{0,999}")


def terms_json(terms: Terms) -> Json:
    """Return the terms as an object; the consultation's id stands beside them in the entry."""
    return _own_json(terms) | {
        "delay": terms.delay,
        "level": terms.level,
        "method": terms.method.value,
        "most": terms.most,
        "options": [{"label": _words_json(option.label), "number": option.number} for option in terms.options],
        "place": terms.place.value,
        "question": _words_json(terms.question),
        "running": terms.running,
    }


def _own_json(terms: Terms) -> dict[str, Json]:
    """Return the fields that only some methods have."""
    if terms.method is Method.OPINIONS:
        return {"rows": terms.rows}
    if terms.method not in BY_LOT:
        return {}
    drawn: dict[str, Json] = {"lot": list(terms.lot), "seed": terms.seed}
    if terms.sharing is not None:
        return drawn | sharing_json(terms.sharing)
    return drawn | {"places": terms.places} if terms.method is Method.PROPORTIONAL else drawn


def read_terms(consultation: str, value: Json) -> Terms:
    """Return the terms of this consultation; raises Malformed."""
    fields = Fields(value)
    options = tuple(_read_option(number, item) for number, item in enumerate(fields.items("options"), 1))
    method = Method(_one_of(fields.text("method"), frozenset(Method)))
    if not OPTIONS_LEAST <= len(options) <= (PROJECTS_MOST if method is Method.BUDGET else OPTIONS_MOST):
        raise Malformed("too few or too many options")
    if method is Method.OPINIONS and len(options) != len(Answer):
        raise Malformed("not the answers to a statement")
    terms = Terms(
        consultation=consultation,
        question=_read_words(fields, "question"),
        options=options,
        most=_read_most(fields, method, len(options)),
        method=method,
        level=fields.number("level", least=1, most=LEVEL_MOST),
        place=Audience(_one_of(fields.text("place"), AUDIENCES)),
        delay=fields.number("delay"),
        running=fields.flag("running"),
        rows=fields.flag("rows") if method is Method.OPINIONS else False,
    )
    if method in BY_LOT:
        terms = _read_drawn(terms, fields)
    fields.done()
    return terms


def _read_most(fields: Fields, method: Method, options: int) -> int:
    """Take how much a ballot may hold: of any number of options, or of what the method fixes."""
    fixed = {Method.OPINIONS: 1, Method.SCORE: SCORE_MOST, Method.DOTS: DOTS, Method.RANKING: options}.get(method)
    return fields.number("most", least=fixed or 1, most=fixed or options)


def _read_drawn(terms: Terms, fields: Fields) -> Terms:
    lot = tuple(as_number(number) for number in fields.items("lot"))
    drawn = replace(terms, lot=lot, seed=fields.octets("seed", SEED_BYTES).hex())
    if not is_lot(drawn):
        raise Malformed("lot: not each option once")
    if terms.method is Method.BUDGET:
        sharing = read_sharing(fields)
        if len(sharing.costs) != len(terms.options):
            raise Malformed("costs: not one for each option")
        return replace(drawn, sharing=sharing)
    if terms.method is Method.PROPORTIONAL:
        return replace(drawn, places=fields.number("places", least=1, most=len(terms.options)))
    return drawn


def tally_json(tally: Tally) -> Json:
    """Return the tally as an object; options are written as decimal digits."""
    more: dict[str, Json] = {
        "order": list(tally.order),
        "pairs": [list(row) for row in tally.pairs],
        "rounds": [_round_json(one) for one in tally.rounds],
    }
    counted: dict[str, Json] = {
        "ballots": tally.ballots,
        "by_audience": {audience: _counts_json(counts) for audience, counts in tally.by_audience.items()},
        "counts": _counts_json(tally.counts),
        "turnout": turnout_json(tally.turnout),
    }
    return counted | {name: value for name, value in more.items() if value}


def read_result(value: Json) -> Tally:
    """Return the tally of a result, which may put the options in order; raises Malformed."""
    fields = Fields(value)
    order = tuple(as_number(number, least=1) for number in _read_list(fields, "order"))
    pairs = tuple(tuple(map(as_number, Fields({"row": row}).items("row"))) for row in _read_list(fields, "pairs"))
    rounds = tuple(map(_read_round, _read_list(fields, "rounds")))
    return replace(_read_tally(fields), order=order, pairs=pairs, rounds=rounds)


def _round_json(one: Round) -> Json:
    return {"option": one.option, "share": _share_text(one.share), "tied": list(one.tied)}


def _share_text(share: Fraction) -> str:
    return f"{share.numerator}/{share.denominator}"


def _read_round(value: Json) -> Round:
    fields = Fields(value)
    option, said = fields.number("option", least=1), fields.text("share", _SHARE)
    tied = tuple(as_number(number, least=1) for number in fields.items("tied"))
    fields.done()
    share = Fraction(said)
    if _share_text(share) != said:
        raise Malformed("share: not in its lowest terms")
    return Round(option, share, tied)


def _read_list(fields: Fields, name: str) -> list[Json]:
    """Take a list that holds something, or nothing where there is none."""
    items = fields.items(name) if fields.has(name) else None
    if items == []:
        raise Malformed(f"{name}: of nothing")
    return items or []


def read_tally(value: Json) -> Tally:
    """Return a tally that only counts; raises Malformed."""
    return _read_tally(Fields(value))


def _read_tally(fields: Fields) -> Tally:
    tally = Tally(
        ballots=fields.number("ballots"),
        turnout=read_turnout(fields),
        counts=_read_counts(fields, "counts"),
        by_audience={
            _one_of(audience, PUBLISHED): _read_counts(Fields({audience: counts}), audience)
            for audience, counts in fields.pairs("by_audience")
        },
    )
    fields.done()
    return tally


def turnout_json(turnout: Mapping[str, int]) -> Json:
    """Return how many ballots came from each audience, without those that sent none."""
    return {str(audience): count for audience, count in turnout.items() if count}


def read_turnout(fields: Fields) -> dict[str, int]:
    """Take the field `turnout`; raises Malformed."""
    return {_one_of(audience, AUDIENCES): as_number(count, least=1) for audience, count in fields.pairs("turnout")}


def _words_json(words: Text) -> Json:
    return dict(words.pairs)


def _read_words(fields: Fields, name: str) -> Text:
    pairs = fields.pairs(name)
    words = {language: said for language, said in pairs if isinstance(said, str) and said and language}
    if not words or len(words) != len(pairs):
        raise Malformed(f"{name}: not words by language")
    return Text.of(words)


def _read_option(number: int, item: Json) -> Option:
    fields = Fields(item)
    option = Option(number=fields.number("number", least=number, most=number), label=_read_words(fields, "label"))
    fields.done()
    return option


def _counts_json(counts: Mapping[int, int]) -> Json:
    return {str(number): count for number, count in counts.items()}


def _read_counts(fields: Fields, name: str) -> dict[int, int]:
    pairs = fields.pairs(name)
    if not all(_OPTION.fullmatch(number) for number, _ in pairs):
        raise Malformed(f"{name}: not the number of an option")
    return {int(number): as_number(count) for number, count in pairs}


def _one_of(value: str, allowed: frozenset[str]) -> str:
    if value not in allowed:
        raise Malformed(f"unknown: {value[:32]}")
    return value
