"""Template tags."""

from django import template

register = template.Library()


def frame(request):
    return {}
