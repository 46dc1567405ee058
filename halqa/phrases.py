"""One sentence for each refusal: what happened, and what to do next."""

from __future__ import annotations

from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text

PHRASES = {
    Code.REQUIRED: _("Please fill in this field."),
    Code.TOO_LONG: ngettext_lazy(
        "This is too long: please keep to %(longest)d character.",
        "This is too long: please keep to %(longest)d characters.",
        "longest",
    ),
    Code.BAD_CHARACTERS: _("This holds signs that cannot be shown. Please type it again without them."),
    Code.NOT_A_NUMBER: _("Please type a whole number, such as 3."),
    Code.OUT_OF_RANGE: _("Please give a number between %(least)d and %(most)d."),
    Code.NOT_ALLOWED: _("This is for the team of the symposium. Please ask an organiser for a link."),
    Code.LINK_SPENT: _("This link has been used or is too old. Please ask an organiser for another."),
    Code.LAST_ORGANISER: _(
        "No other organiser is signed in, or has a new link to come back by. Please let another one come in first."
    ),
    Code.PASS_BROKEN: _("Your device could not be recognised. Please open the page again and retry."),
    Code.ROLE_UNKNOWN: _("There is no such role."),
    Code.SYMPOSIUM_NEEDED: _("Please say for which symposium."),
    Code.FILE_UNREADABLE: _("This file could not be read: %(reason)s. Nothing was changed."),
    Code.FILE_TOO_LARGE: _("This file is too large. Nothing was changed."),
    Code.FILE_EMPTY: _("This file holds no session. Nothing was changed."),
    Code.SYMPOSIUM_UNKNOWN: _("There is no such symposium."),
    Code.SYMPOSIUM_EXISTS: _("A symposium of this name exists already. Please choose another name."),
    Code.ALREADY_HERE: _("Codes, passes or the record of this symposium are here already. Nothing was changed."),
    Code.SESSION_UNKNOWN: _("No session was found here. Please check the code or the address."),
    Code.ROOM_UNKNOWN: _("There is no such room in this symposium."),
    Code.PERSON_UNKNOWN: _("There is no such person in this symposium."),
    Code.SLUG_BAD: _("Please use small Latin letters, digits and hyphens only."),
    Code.URL_BAD: _("Please give an address that begins with https:// or http://."),
    Code.TIME_BAD: _("Please give a date and an hour, such as 2022-05-25 09:30."),
    Code.DAY_BAD: _("Please give a day, such as 2022-05-25."),
    Code.DAYS_BAD: _("Please let the last day be the first one or later, within a year."),
    Code.SESSION_OUTSIDE: _("Session %(number)d, “%(title)s”, would be outside these days. Please move it first."),
    Code.SESSION_NOT_OPEN: _("This session is not open. Its questions open when it begins."),
    Code.QUESTION_UNKNOWN: _("This question is no longer here."),
    Code.QUESTIONS_TOO_MANY: ngettext_lazy(
        "You have asked %(most)d question, which is the most for one device. You can support those of others.",
        "You have asked %(most)d questions, which is the most for one device. You can support those of others.",
        "most",
    ),
    Code.QUESTIONS_FULL: ngettext_lazy(
        "The question box is full: %(most)d question waits to be read. Please ask again in a while.",
        "The question box is full: %(most)d questions wait to be read. Please ask again in a while.",
        "most",
    ),
    Code.CONSULTATION_UNKNOWN: _("There is no such consultation."),
    Code.CONSULTATION_NOT_OPEN: _("This consultation has not opened yet. Please come back in a moment."),
    Code.STATEMENT_LATE: _("This consultation is over: what nobody could answer is not let through."),
    Code.CONSULTATION_CLOSED: _("This consultation is closed. Your choice was not counted."),
    Code.CONSULTATION_STATE: _("The consultation has moved on meanwhile. Please look at its state and retry."),
    Code.CHOICE_MISSING: _("Please choose an answer."),
    Code.CHOICE_UNKNOWN: _("This answer is not on the list. Please choose one of those shown."),
    Code.CHOICE_TWICE: _("An answer can be chosen once only."),
    Code.CHOICES_TOO_MANY: ngettext_lazy(
        "Please choose %(most)d answer at most.", "Please choose %(most)d answers at most.", "most"
    ),
    Code.DOTS_TOTAL: _("You gave %(given)d dots. Please give %(most)d in all, no more and no less."),
    Code.OPTIONS_TOO_FEW: ngettext_lazy(
        "Please give at least %(least)d answer to choose from.",
        "Please give at least %(least)d answers to choose from.",
        "least",
    ),
    Code.OPTIONS_TOO_MANY: ngettext_lazy(
        "Please keep to %(most)d answer to choose from.", "Please keep to %(most)d answers to choose from.", "most"
    ),
    Code.STATEMENT_UNKNOWN: _("This statement is no longer here. Please answer another one."),
    Code.STATEMENTS_TOO_FEW: _("Please give at least one statement to begin with."),
    Code.STATEMENTS_TOO_MANY: ngettext_lazy(
        "Please keep to %(most)d statement to begin with.", "Please keep to %(most)d statements to begin with.", "most"
    ),
    Code.STATEMENTS_YOURS: ngettext_lazy(
        "You have added %(most)d statement, which is the most for one device.",
        "You have added %(most)d statements, which is the most for one device.",
        "most",
    ),
    Code.STATEMENTS_FULL: _("No more statements are taken for now. Please try again in a while."),
    Code.STAGE_FULL: ngettext_lazy(
        "There is room for %(most)d statement on the stage. Please take one off first.",
        "There is room for %(most)d statements on the stage. Please take one off first.",
        "most",
    ),
    Code.RECEIPT_UNKNOWN: _("No receipt has this code. Please check its letters and digits."),
    Code.RECOMMENDATION_UNKNOWN: _("There is no such recommendation."),
    Code.RECOMMENDATION_CHANGED: _(
        "Somebody else changed these words meanwhile. Yours are below, not saved: save them again to replace theirs."
    ),
    Code.RECOMMENDATION_UNREAD: _(
        "Somebody else changed these words meanwhile: nothing was published. Read what stands now, and publish it then."
    ),
    Code.EVIDENCE_UNKNOWN: _("This evidence was not found in this symposium."),
    Code.EVIDENCE_MISSING: _(
        "A published recommendation needs a source. Please attach a result, a question or a session."
    ),
    Code.EVIDENCE_TOO_MANY: ngettext_lazy(
        "Please keep to %(most)d source.", "Please keep to %(most)d sources.", "most"
    ),
    Code.VOTE_BAD: _("Row %(row)s holds no vote: it says neither agree nor disagree nor pass."),
    Code.AMOUNT_OUTSIDE: _("Please give an amount above zero, and of %(most)d at most."),
    Code.STEP_SMALL: _("This step is zero, or too small beside what each person holds. Please give a larger one."),
    Code.POINTS_LARGE: _("The points of all ballots together are too large, or too finely cut, to be counted exactly."),
    Code.UTILITY_MISSING: _("These ballots carry neither points nor ranks. Please count them by cost or by number."),
    Code.LOT_BAD: _("The order of the lot must name each project once."),
    Code.CURRENCY_BAD: _("Please give the three letters of a currency, such as MAD."),
    Code.AMOUNT_BAD: ngettext_lazy(
        "Please give an amount in figures, with %(decimals)d digit after the comma at most.",
        "Please give an amount in figures, with %(decimals)d digits after the comma at most.",
        "decimals",
    ),
    Code.COST_BAD: _("Project %(number)d needs a cost, above zero."),
    Code.COST_OVER: _("Project %(number)d costs more than the whole budget: it could never be chosen."),
    Code.PROJECT_TWICE: _("The number %(number)d is there twice. Please give each project its own."),
    Code.PROJECT_UNKNOWN: _("There is no such project."),
    Code.PROJECT_CHANGED: _(
        "Somebody else changed this project meanwhile. What you typed is below, not saved: save it to replace theirs."
    ),
    Code.PROJECT_ON_BALLOT: _("This project is on a ballot, or was: what people chose from stays as it was."),
    Code.PROJECT_NOT_FREE: _(
        "Project %(number)d cannot stand on this ballot any more: it was hidden, is not eligible, or stands on another "
        "ballot. Please take it off the draft, or examine it again."
    ),
    Code.PROJECTS_CLOSED: _("No projects are taken at present."),
    Code.PROJECTS_YOURS: ngettext_lazy(
        "You have sent %(most)d project, which is the most for one device.",
        "You have sent %(most)d projects, which is the most for one device.",
        "most",
    ),
    Code.PROJECTS_FULL: _("Too many projects wait to be read. Please send yours again in a few days."),
    Code.PROJECTS_TOO_FEW: ngettext_lazy(
        "A ballot needs at least %(least)d eligible project.",
        "A ballot needs at least %(least)d eligible projects.",
        "least",
    ),
    Code.CURRENCIES_DIFFER: _("These projects cost in several currencies. Please give all costs in the same one."),
    Code.PLACE_OUTSIDE: _("Latitude goes up to %(latitude)d degrees, and longitude up to %(longitude)d."),
    Code.PICTURE_BAD: _("This picture cannot be read. Please choose a JPEG, PNG or WebP file."),
    Code.PICTURE_TOO_LARGE: _(
        "This picture is too large: at most %(megabytes)d MB and %(megapixels)d million points. Please choose another."
    ),
    Code.RECORD_EMPTY: _("The public record is still empty: it begins with the first consultation."),
    Code.RECORD_FORKED: _("The public record is older than what was already signed: nothing can be written to it."),
    Code.BUSY: _("Too many people at once. Nothing is lost: please send again in a few seconds."),
    Code.DISK_FULL: _("The server has no room left. Nothing was stored: please send again later."),
    Code.TOO_OFTEN: _("That was very quick. Please wait a moment and retry."),
    Code.FORM_OLD: _("This form has become too old, or cookies are blocked. Please open the page again and retry."),
}

# Why a file could not be read.
REASONS = {
    "cells": _("a row in it has more or fewer cells than the first"),
    "column": _("a column is missing"),
    "id": _("an id in it is missing"),
    "number": _("a number in it is none"),
    "cut": _("it ends too early: its counts are not those of its rows"),
    "long": _("a ballot in it chooses more than it may"),
    "negative": _("an amount in it is below zero"),
    "zero": _("an amount in it is zero"),
    "points": _("a ballot in it has more or fewer points than choices"),
    "project": _("a project in it is unknown, has no usable id, or is there twice"),
    "vote_type": _("its kind of ballots is unknown"),
    "twice": _("somebody in it is there twice, in two groups"),
    "vote": _("a vote in it says neither agree nor disagree nor pass"),
    "broken": _("it is broken, or not what its beginning says"),
    "elements": _("it holds too many things"),
    "encoding": _("its characters are not in the encoding that it says"),
    "entities": _("it defines entities, which are not taken"),
    "keys": _("its keys are not those of its consultations"),
    "kind": _("it is not a schedule in c3voc XML, c3voc JSON or pretalx JSON"),
    "nesting": _("its parts are nested too deep"),
    "no_date": _("it gives no date"),
    "no_dump": _("it is not a dump of this version"),
    "packed": _("it is packed, or of another kind: please unpack it first"),
    "pictures": _("a picture in it is damaged"),
    "rows": _("a row in it is damaged"),
}


def sentence(refused: Refused) -> str:
    """Return the sentence of a refusal in the active language."""
    facts = {name: _isolated(fact) if isinstance(fact, Text) else fact for name, fact in refused.facts.items()}
    return str(PHRASES[refused.code] % (facts | {"reason": _reason(refused)}))


def _isolated(text: Text) -> str:
    """Return content for a reader, kept by Unicode isolates from turning the direction of the words around it."""
    return f"\u2068{text.pick(get_language() or 'en').words}\u2069"


def _reason(refused: Refused) -> str:
    """Return why a file could not be read, and where."""
    why = str(REASONS.get(str(refused.facts.get("why")), REASONS["broken"]))
    if line := refused.facts.get("line"):
        return _("%(why)s (line %(line)s)") % {"why": why, "line": line}
    return f"{why} ({where})" if (where := refused.facts.get("where")) else why
