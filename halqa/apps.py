"""The one Django app."""

from __future__ import annotations

from django.apps import AppConfig


class HalqaConfig(AppConfig):
    """halqa."""

    name = "halqa"
    label = "halqa"
    default_auto_field = "django.db.models.BigAutoField"
