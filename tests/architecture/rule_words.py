"""What a rule may say: elementwise NumPy words, arithmetic and comparisons, and nothing else.

A rule sees one agent's row in one driver and a whole table in the other. Anything that looks
along an axis, picks an entry, draws a number or takes a branch would part the two.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

ALLOWED_WORDS = {
    "abs",
    "asarray",  # a number becomes an array; nothing is computed
    "exp",
    "expm1",
    "floor",
    "log",
    "log1p",
    "logical_and",
    "logical_not",
    "logical_or",
    "maximum",
    "minimum",
    "sign",
    "sqrt",
    "where",
}
#: Functions that may take a shorter way to the same number, and the word they ask with.
SHORTCUTS = {"contest_success": "all"}
ALLOWED_IMPORTS = ("__future__", "numpy", "pydantic", "typing", "dilemma_sim.rules")
FORBIDDEN_FORMS: dict[type[ast.AST], str] = {
    ast.If: "takes a branch on data",
    ast.IfExp: "takes a branch on data",
    ast.For: "loops",
    ast.While: "loops",
    ast.ListComp: "loops",
    ast.SetComp: "loops",
    ast.DictComp: "loops",
    ast.GeneratorExp: "loops",
    ast.BoolOp: "says `and` or `or` of arrays",
    ast.Try: "catches errors",
    ast.With: "opens something",
    ast.Global: "changes what is outside",
    ast.Nonlocal: "changes what is outside",
    ast.Lambda: "hides a function",
    ast.Yield: "yields",
    ast.Await: "waits",
}


def faults(tree: ast.Module) -> Iterator[str]:
    """What the functions of a module of rules say that a rule may not say."""
    yield from _imports(tree)
    known = _known_functions(tree)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for statement in function.body:
                for node in _without_shortcut(function.name, statement):
                    for fault in _fault(node, known):
                        yield f"{function.name}, line {getattr(node, 'lineno', 0)}: {fault}"


def _without_shortcut(function: str, statement: ast.stmt) -> Iterator[ast.AST]:
    """Parts of a statement but for ``if np.all(...)`` of a function that may say so."""
    word = SHORTCUTS.get(function)
    if (
        word
        and isinstance(statement, ast.If)
        and ast.unparse(statement.test).startswith(f"np.{word}(")
    ):
        for inner in statement.body:
            yield from ast.walk(inner)
    else:
        yield from ast.walk(statement)


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            if not name.startswith(ALLOWED_IMPORTS):
                yield f"line {node.lineno}: imports {name}"


def _known_functions(tree: ast.Module) -> set[str]:
    """Functions of this module and of other rules, by the names they have here."""
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dilemma_sim.rules")
        for alias in node.names
    }
    return own | imported


def _fault(node: ast.AST, known: set[str]) -> Iterator[str]:
    if type(node) in FORBIDDEN_FORMS:
        yield FORBIDDEN_FORMS[type(node)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow | ast.MatMult):
        yield "says ** or @: write power(x, m), and leave products of tables to the phase"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "says `not` of an array"
    if isinstance(node, ast.Compare) and len(node.ops) > 1:
        yield "chains comparisons"
    if isinstance(node, ast.Subscript) and not _is_table_of_words(node):
        yield "picks entries by index"
    if isinstance(node, ast.Attribute) and _is_numpy(node) and node.attr not in ALLOWED_WORDS:
        yield f"says np.{node.attr}"
    if isinstance(node, ast.Call):
        yield from _call(node.func, known)


def _call(called: ast.expr, known: set[str]) -> Iterator[str]:
    if isinstance(called, ast.Name) and called.id not in known:
        yield f"calls {called.id}, which is no rule"
    if isinstance(called, ast.Attribute) and not _is_numpy(called):
        yield f"calls the method .{called.attr}()"


def _is_numpy(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "np"


def _is_table_of_words(node: ast.Subscript) -> bool:
    """Whether a word of the parameters picks from a constant table, as in ``_TABLE[p.word]``."""
    table, key = node.value, node.slice
    return (
        isinstance(table, ast.Name)
        and table.id.isupper()
        and isinstance(key, ast.Attribute)
        and isinstance(key.value, ast.Name)
        and key.value.id == "p"
    )
