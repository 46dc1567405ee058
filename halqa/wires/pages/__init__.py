"""Prepared pages and forms: bytes by address, answered on the event loop without Django."""

from halqa.wires.pages.form import MARK, Fill, Form
from halqa.wires.pages.kept import Made, Pages, finish
from halqa.wires.pages.page import Asked, Page

__all__ = ["MARK", "Asked", "Fill", "Form", "Made", "Page", "Pages", "finish"]
