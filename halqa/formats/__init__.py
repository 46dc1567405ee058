"""Bytes to frozen values and back, one file a standard. Pure."""
