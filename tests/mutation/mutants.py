"""The ways in which a file is broken, one at a time."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
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
type Change = Callable[[ast.AST], ast.AST | None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One file with one thing broken."""

    file: Path
    line: int
    last_line: int
    what: str
    source: str

    def __str__(self) -> str:
        """Name it; the line is left out, as it moves."""
        return f"{self.file.name}: {self.what}"


def comparisons(file: Path) -> Iterator[Mutant]:
    """Break each comparison, in each way."""
    for position in range(3):
        for choice in range(2):

            def swap(node: ast.AST, position: int = position, choice: int = choice) -> ast.AST | None:
                if not isinstance(node, ast.Compare) or position >= len(node.ops):
                    return None
                swaps = SWAPS[type(node.ops[position])]
                if choice >= len(swaps):
                    return None
                node.ops[position] = swaps[choice]()
                return node

            yield from _each(file, swap)


def wiring(file: Path) -> Iterator[Mutant]:
    """Drop each call, subscribe without giving back, take one unit for another, and for or."""
    for change in (_without_call, _never_given_back, _other_unit, _other_junction, _without_not):
        yield from _each(file, change)
    yield from _elements(file)


def rule_order(file: Path) -> Iterator[Mutant]:
    """Swap each rule with the next."""
    source = file.read_text(encoding="utf-8")
    rules = [index for index, node in enumerate(_rule(ast.parse(source)).body) if isinstance(node, ast.If)]
    for first, second in pairwise(rules):
        tree = ast.parse(source)
        function = _rule(tree)
        body = function.body
        body[first], body[second] = body[second], body[first]
        names = [ast.unparse(body[each]).splitlines()[0] for each in (second, first)]
        what = f"rule order: {names[0]} <-> {names[1]}"
        yield Mutant(file, body[second].lineno, function.end_lineno or 0, what, ast.unparse(tree))


def _rule(tree: ast.AST) -> ast.FunctionDef:
    """Return the function that holds the rules."""
    return next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "rule")


def _each(file: Path, change: Change) -> Iterator[Mutant]:
    """Change each node that can be, one at a time."""
    source = file.read_text(encoding="utf-8")
    for index, original in enumerate(ast.walk(ast.parse(source))):
        tree = ast.parse(source)
        node = next(each for at, each in enumerate(ast.walk(tree)) if at == index)
        changed = change(node)
        if changed is None:
            continue
        if changed is not node:
            _Replacement(node, changed).visit(tree)
        before, after = ast.unparse(original), ast.unparse(changed)
        what = f"{_first_line(before)} -> {_first_line(after)}"
        assert isinstance(original, ast.stmt | ast.expr)
        yield Mutant(file, original.lineno, original.end_lineno or original.lineno, what, ast.unparse(tree))


def _elements(file: Path) -> Iterator[Mutant]:
    """Leave out each subscription of those that are listed."""
    source = file.read_text(encoding="utf-8")
    count = sum(isinstance(node, ast.List) for node in ast.walk(ast.parse(source)))
    for index in range(count):
        position = 0
        while True:
            tree = ast.parse(source)
            node = [each for each in ast.walk(tree) if isinstance(each, ast.List)][index]
            if position >= len(node.elts):
                break
            element = node.elts.pop(position)
            position += 1
            if isinstance(element, ast.Call):
                what = f"[{_first_line(ast.unparse(element))}] -> []"
                yield Mutant(
                    file, element.lineno, element.end_lineno or element.lineno, what, ast.unparse(tree)
                )


class _Replacement(ast.NodeTransformer):
    """Puts one node in another's place."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        """Take both."""
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        """Replace it where it is met."""
        found: ast.AST = self._new if node is self._old else self.generic_visit(node)
        return found


def _without_call(node: ast.AST) -> ast.AST | None:
    """Drop a statement that only calls; what is logged is not missed."""
    if not isinstance(node, ast.Expr):
        return None
    call = node.value.value if isinstance(node.value, ast.Await) else node.value
    if not isinstance(call, ast.Call) or ast.unparse(call.func).startswith("LOGGER."):
        return None
    return ast.Pass()


def _never_given_back(node: ast.AST) -> ast.AST | None:
    """Subscribe, and lose what gives it back."""
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return None
    call = node.value
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in GIVEN_BACK:
        return None
    inner = [each for each in call.args if isinstance(each, ast.Call)]
    return ast.Expr(inner[0]) if inner else None


def _other_unit(node: ast.AST) -> ast.AST | None:
    """Forget a factor."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult | ast.Div):
        return None
    if isinstance(node.left, ast.Constant):
        return node.right
    return node.left if isinstance(node.right, ast.Constant) else None


def _other_junction(node: ast.AST) -> ast.AST | None:
    """Take and for or, or for and."""
    if not isinstance(node, ast.BoolOp):
        return None
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    return node


def _without_not(node: ast.AST) -> ast.AST | None:
    """Drop a not."""
    return node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) else None


def _first_line(text: str) -> str:
    """Return what names a piece of code."""
    line, *more = text.splitlines()
    return f"{line} …" if more else line
