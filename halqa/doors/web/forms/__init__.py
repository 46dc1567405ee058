"""Plain forms, one file a subject."""
