"""Settings of the whole suite."""

from __future__ import annotations

from hypothesis import settings

# The same examples every time, and no limit in seconds: a busy machine is no fault of the code.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")
