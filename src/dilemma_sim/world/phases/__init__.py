"""Phases: the verbs of a step. Each plays some observers' rows and writes only those."""
