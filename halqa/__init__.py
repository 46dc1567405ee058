"""halqa: one audience for a city's hybrid symposium."""

__version__ = "0.1.0"
