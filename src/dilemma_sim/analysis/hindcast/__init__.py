"""Hindcast: what would have been forecast, and how good it would have been."""
