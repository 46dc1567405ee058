"""What participants and facilitators type on the floor."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from halqa.doors.web.forms.fields import Ruled, filled, words
from halqa.rules.floor import QUESTION_WORDS_LONGEST, typed_door


class DoorForm(forms.Form):
    """The code of a doorway, in digits of any script."""

    code = Ruled(
        typed_door,
        label=_("Code of the session"),
        help_text=_("Six digits, on the screen of the room, on posters or in the programme."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 9, "maxlength": 20}),
    )


class AskForm(forms.Form):
    """A question to the speakers."""

    words = words(
        "words",
        QUESTION_WORDS_LONGEST,
        label=_("Your question to the speakers"),
        help_text=filled(
            _("At most %(longest)d characters, in your language. Others see it once it has been let through."),
            longest=QUESTION_WORDS_LONGEST,
        ),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "required": True}),
    )
