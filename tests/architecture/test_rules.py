"""Rules are elementwise: the reason why one agent and an ensemble agree to the last bit."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from .places import REGISTER, modules, name_of
from .rule_words import faults

RULE_FILES = [file for file in modules("rules") if file not in (REGISTER,)]


@pytest.mark.parametrize("file", RULE_FILES, ids=name_of)
def test_a_rule_says_only_elementwise_words(file: Path) -> None:
    assert list(faults(ast.parse(file.read_text(encoding="utf-8")))) == []


PLANTED = [
    "return x ** 2.0",
    "return x @ x",
    "return np.power(x, 2.0)",
    "return np.sum(x)",
    "return np.einsum('ij->i', x)",
    "return np.cumsum(x)",
    "return x.sum()",
    "return sum(x)",
    "return x[0]",
    "return np.random.default_rng().random()",
    "return np.where(x > 0.0, x, 0.0) if x.any() else x",
    "if x > 0.0:\n        return x\n    return -x",
    "return 0.0 < x < 1.0",
    "return not x",
    "return x > 0.0 and x < 1.0",
    "return float(x)",
    "return open('luck.txt').read()",
    "return TABLE[x]",
]


@pytest.mark.parametrize("body", PLANTED)
def test_the_test_finds_what_a_rule_may_not_say(body: str) -> None:
    module = f"import numpy as np\n\ndef rule(x, p):\n    {body}\n"
    assert list(faults(ast.parse(module)))


@pytest.mark.parametrize("line", ["import mesa", "from dilemma_sim.world.world import World"])
def test_the_test_finds_what_a_rule_may_not_import(line: str) -> None:
    assert list(faults(ast.parse(line)))
