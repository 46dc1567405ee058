"""The demonstration: an invented symposium, and an invented crowd that takes part in it."""
