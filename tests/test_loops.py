"""A test that looks at many things looks at some: what a call gives may be nothing, and a loop over nothing passes.

Where a loop asserts or refuses something, or `all(…)` or `not any(…)` is asserted, over what a call gives (the rows of
a query, the matches of a pattern), `some` stands around the call: it fails where there is nothing.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.services import ROOT
from tests.some import some

# They give as many as they are given, or as many as it says.
AS_MANY = {
    "some", "range", "zip", "enumerate", "product", "pairwise", "sorted", "reversed", "list", "set", "tuple",
    "items", "values", "keys",
}  # fmt: skip


def may_be_empty(node: ast.expr) -> bool:
    """Whether what is walked is what some call gives."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set) and not all(isinstance(e, ast.Starred) for e in node.elts):
        return False  # written out
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "some" or name not in AS_MANY:
            return name != "some"
        of = node.func.value if isinstance(node.func, ast.Attribute) else None
        return any(may_be_empty(part) for part in (*node.args, *([of] if of else [])))
    return any(may_be_empty(part) for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr))


def walked(test: ast.FunctionDef) -> Iterator[ast.expr]:
    """What the test's loops and comprehensions look at, as far as something is asserted of each."""
    for node in ast.walk(test):
        if isinstance(node, ast.For) and any(isinstance(part, ast.Assert | ast.With) for part in ast.walk(node)):
            yield node.iter
        if isinstance(node, ast.Assert):
            yield from said_of_each(node.test)


def said_of_each(node: ast.expr, *, negated: bool = False) -> Iterator[ast.expr]:
    """What `all(…)` looks at, and `any(…)` under a `not`."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield from said_of_each(node.operand, negated=not negated)
    elif isinstance(node, ast.BoolOp):
        for part in node.values:
            yield from said_of_each(part, negated=negated)
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == ("any" if negated else "all"):
        yield from (part.iter for arg in node.args if isinstance(arg, ast.GeneratorExp) for part in arg.generators)


def unseen(source: str) -> list[str]:
    """The tests that would pass over nothing, each with what it walks."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    tests = [one for one in functions if one.name.startswith("test_")]
    return [f"{test.name}: {ast.unparse(what)}" for test in tests for what in walked(test) if may_be_empty(what)]


def test_no_test_passes_over_nothing():
    files = some((ROOT / "tests").rglob("test_*.py"))
    found = {str(file.relative_to(ROOT)): unseen(file.read_text(encoding="utf-8")) for file in files}
    assert {file: tests for file, tests in found.items() if tests} == {}


@pytest.mark.parametrize(
    ("body", "passes"),
    [
        ("for one in Row.objects.all(): assert one.ok", True),
        ("for one in re.findall('x', page): assert one in page", True),
        ("for key, one in rows(page).items(): assert one", True),
        ("for one in sorted(Row.objects.all()): assert one.ok", True),
        ("assert all(one.ok for one in Row.objects.all())", True),
        ("assert not any(one.wrong for one in Row.objects.all())", True),
        ("assert page and all(one.ok for one in Row.objects.all())", True),
        ("for one in some(Row.objects.all()): assert one.ok", False),
        ("assert all(one.ok for one in some(Row.objects.all()))", False),
        ("for one in Row.objects.all():\n        with pytest.raises(Refused): one.go()", True),
        ("for one in (person('donor'), person('expert')): assert one", False),
        ("for one in range(3): assert one", False),
        ("for one, other in zip(ONES, OTHERS, strict=True): assert one == other", False),
        ("for one in Row.objects.all(): one.delete()", False),
        ("assert any(one.ok for one in Row.objects.all())", False),
    ],
)
def test_a_test_that_passes_over_nothing_is_caught(body, passes):
    assert bool(unseen(f"def test_it():\n    {body}")) is passes


def test_nothing_is_not_some():
    assert some(iter("ab")) == ["a", "b"]
    with pytest.raises(AssertionError, match="nothing to look at"):
        some(iter(()))
