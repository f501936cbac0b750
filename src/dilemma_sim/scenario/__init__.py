"""Scenario files: read strictly, merged, checked, explained."""
