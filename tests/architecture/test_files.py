"""Files stay small, are named for what they hold, and add up in one place."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from .places import PACKAGE, modules, name_of

LONGEST = 400
#: Names that say nothing of what a file holds.
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "core", "base", "manager"}
#: Ways to add or multiply along an axis whose last bit depends on the shape.
SHAPE_BOUND = {
    "sum",
    "nansum",
    "prod",
    "nanprod",
    "mean",
    "average",
    "cumsum",
    "cumprod",
    "einsum",
    "dot",
    "matmul",
    "tensordot",
    "inner",
    "reduce",
    "power",
}


@pytest.mark.parametrize("file", modules(), ids=name_of)
def test_no_file_is_too_long_to_hold_one_concept(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("file", modules(), ids=name_of)
def test_every_file_is_named_for_what_it_holds(file: Path) -> None:
    words = set(file.relative_to(PACKAGE).with_suffix("").parts)
    assert not words & EMPTY_NAMES


@pytest.mark.parametrize("file", modules(), ids=name_of)
def test_every_file_says_what_it_is(file: Path) -> None:
    assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))


def shape_bound(tree: ast.Module) -> list[str]:
    """Sums and products of a module that do not go through ``totals.py``."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            method = called.attr if isinstance(called, ast.Attribute) else ""
            builtin = called.id if isinstance(called, ast.Name) else ""
            if method in SHAPE_BOUND or builtin == "sum":
                found.append(f"line {node.lineno}: {method or builtin}")
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            found.append(f"line {node.lineno}: @")
    return found


@pytest.mark.parametrize("file", modules("world"), ids=name_of)
def test_the_world_adds_and_multiplies_only_through_totals(file: Path) -> None:
    assert shape_bound(ast.parse(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "line", ["np.sum(x, axis=1)", "x.sum()", "sum(x)", "np.einsum('i->', x)", "x @ y", "x.prod()"]
)
def test_the_test_finds_a_sum_that_depends_on_the_shape(line: str) -> None:
    assert shape_bound(ast.parse(line))
