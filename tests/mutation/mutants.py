"""The ways in which a file is broken, one at a time."""

import ast
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path

SWAPS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
GIVEN_BACK = {"async_on_remove", "async_on_unload", "append", "extend"}
"""Calls that keep what gives a subscription back."""
READABLE = 110
"""How long the line is that names a mutant."""
TYPES = {"annotation", "returns", "decorator_list", "type_params"}
"""Fields of a node that say what something is, not what it does."""
type Change = Callable[[ast.AST], Iterator[ast.AST]]
"""Returns what a node may become."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node is: in a field of its parent, in a statement, in a function or class."""

    node: ast.stmt | ast.expr
    parent: ast.AST
    field: str
    index: int | None
    statement: ast.stmt | None
    where: str

    def put(self, node: ast.AST) -> None:
        """Put another node there."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node

    def changed(self, node: ast.AST) -> str:
        """Put another node there, and say what that changes: the statement's first line, if that is short."""
        for statement in (True, False):
            before = self._first_line(self.node, statement=statement)
            if len(before) <= READABLE:
                break
        self.put(node)
        return f"{before} -> {self._first_line(node, statement=statement)}"

    def _first_line(self, node: ast.AST, *, statement: bool) -> str:
        """Return how the statement begins, or the node alone."""
        return ast.unparse(self.statement if statement and self.statement else node).partition("\n")[0]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One file with one thing broken."""

    file: Path
    line: int
    last_line: int
    where: str
    what: str
    source: str

    def __str__(self) -> str:
        """Name it; the line is left out, as it moves."""
        return f"{self.file.name}: {self.where or 'module'}: {self.what}"


def decisions(file: Path) -> Iterator[Mutant]:
    """Break each comparison, each and, or, not, and each constant."""
    yield from _mutants(file, (_comparison, _other_junction, _without_not, _other_constant))


def wiring(file: Path) -> Iterator[Mutant]:
    """Break comparisons and junctions, drop each call, subscribe without giving back, forget a factor."""
    yield from _mutants(
        file,
        (
            _comparison,
            _other_junction,
            _without_not,
            _without_call,
            _never_given_back,
            _without_element,
            _without_factor,
        ),
    )


def _mutants(file: Path, changes: Sequence[Change]) -> Iterator[Mutant]:
    """Change each node in each way, one at a time."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for place in list(_places(tree, None, "")):
        node = place.node
        for change in changes:
            for changed in change(node):
                what = place.changed(changed)
                last_line = node.end_lineno or node.lineno
                yield Mutant(file, node.lineno, last_line, place.where, what, ast.unparse(tree))
                place.put(node)


def _places(parent: ast.AST, statement: ast.stmt | None, where: str) -> Iterator[Place]:
    """Return where every statement and expression is."""
    for field, value in ast.iter_fields(parent):
        if field in TYPES or isinstance(parent, ast.TypeAlias):
            continue
        for index, node in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(node, ast.AST):
                continue
            at = index if isinstance(value, list) else None
            if isinstance(node, ast.stmt):
                yield Place(node, parent, field, at, None, where)
            elif isinstance(node, ast.expr):
                yield Place(node, parent, field, at, statement, where)
            inside = where
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inside = f"{where}.{node.name}".lstrip(".")
            yield from _places(node, node if isinstance(node, ast.stmt) else statement, inside)


def _comparison(node: ast.AST) -> Iterator[ast.AST]:
    """Compare otherwise, in each way."""
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            for swap in SWAPS[type(operator)]:
                new = copy(node)
                new.ops = [*node.ops[:index], swap(), *node.ops[index + 1 :]]
                yield new


def _other_junction(node: ast.AST) -> Iterator[ast.AST]:
    """Take and for or, or for and."""
    if isinstance(node, ast.BoolOp):
        new = copy(node)
        new.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield new


def _without_not(node: ast.AST) -> Iterator[ast.AST]:
    """Drop a not."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand


def _other_constant(node: ast.AST) -> Iterator[ast.AST]:
    """Take true for false, the next integer, twice the number."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float):
        value = node.value
        if isinstance(value, bool):
            yield ast.Constant(not value)
        else:
            yield ast.Constant(value * 2 if isinstance(value, float) and value else value + 1)


def _without_call(node: ast.AST) -> Iterator[ast.AST]:
    """Drop a statement that only calls; what is logged is not missed."""
    if isinstance(node, ast.Expr):
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(call, ast.Call) and not ast.unparse(call.func).startswith("LOGGER."):
            yield ast.Pass()


def _never_given_back(node: ast.AST) -> Iterator[ast.AST]:
    """Subscribe, and lose what gives it back."""
    if isinstance(node, ast.Expr) and isinstance(call := node.value, ast.Call):
        inner = [each for each in call.args if isinstance(each, ast.Call)]
        if inner and isinstance(call.func, ast.Attribute) and call.func.attr in GIVEN_BACK:
            yield ast.Expr(inner[0])


def _without_element(node: ast.AST) -> Iterator[ast.AST]:
    """Leave out each subscription of those that are listed."""
    if isinstance(node, ast.List):
        for index, element in enumerate(node.elts):
            if isinstance(element, ast.Call):
                yield ast.List([*node.elts[:index], *node.elts[index + 1 :]], node.ctx)


def _without_factor(node: ast.AST) -> Iterator[ast.AST]:
    """Take one unit for another."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
        if isinstance(node.left, ast.Constant):
            yield node.right
        elif isinstance(node.right, ast.Constant):
            yield node.left
