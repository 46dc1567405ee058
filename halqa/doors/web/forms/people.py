"""What organisers type about the team."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from halqa.doors.web.forms.fields import Ruled, words
from halqa.rules.people import LABEL_LONGEST, STAFF, Role
from halqa.rules.refusals import Code, Refused

NAMES = {
    Role.ORGANISER: _("Organiser"),
    Role.FACILITATOR: _("Facilitator"),
    Role.RAPPORTEUR: _("Rapporteur"),
    Role.STEWARD: _("Steward"),
}
RIGHTS = {
    Role.ORGANISER: _("everything, and the team"),
    Role.FACILITATOR: _("opens sessions and votes, lets words through"),
    Role.RAPPORTEUR: _("writes recommendations"),
    Role.STEWARD: _("sees the desk, shows the codes of the doors"),
}


def typed_role(typed: str) -> Role:
    """Return the role of a form; raises Refused ROLE_UNKNOWN."""
    if typed not in STAFF:
        raise Refused(Code.ROLE_UNKNOWN, field="role")
    return Role(typed)


class InvitationForm(forms.Form):
    """Who is invited, to do what."""

    role = Ruled(typed_role, label=_("Role"), initial=Role.FACILITATOR.value)
    label = words(
        "label",
        LABEL_LONGEST,
        label=_("For whom"),
        help_text=_("A name or a function that the team knows, no address. Only organisers see it."),
        widget=forms.TextInput(attrs={"dir": "auto", "class": "wide", "autocomplete": "off"}),
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        offered = [
            (role.value, _("%(role)s: %(rights)s") % {"role": NAMES[role], "rights": RIGHTS[role]}) for role in STAFF
        ]
        self.fields["role"].widget = forms.Select(choices=offered)
