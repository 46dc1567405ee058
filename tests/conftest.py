"""What every test stands on: a data folder of its own, made before Django reads its settings."""

from __future__ import annotations

import os
import tempfile

_folder = tempfile.TemporaryDirectory(prefix="halqa-tests-")
os.environ["HALQA_DATA"] = _folder.name
os.environ.pop("HALQA_ADDRESS", None)
