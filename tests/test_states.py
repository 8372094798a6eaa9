"""Each state that code, a constraint or a template names as a string is a state of some table."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from portal import lifecycle

ROOT = Path(__file__).parent.parent
APPS = ("portal", "roadmap", "budget", "experts", "applications", "assistance", "programme", "bench")
LOOKUP = re.compile(r"(.*__)?state(__in)?")
IN_TEMPLATE = re.compile(r"\bstate (?:==|!=) [\"'](\w+)[\"']")


def known() -> set[str]:
    """The states of the lives, and of what has a short list of its own: messages, documents."""
    lives = {state.name for table in lifecycle.tables().values() for state in table.states}
    return lives | {value for model in apps.get_models() for value in choices(model)}


def choices(model) -> list[str]:
    try:
        return [value for value, _label in model._meta.get_field("state").flatchoices]
    except FieldDoesNotExist:
        return []


def strings(node: ast.expr | None, constants: dict[str, ast.expr]) -> Iterator[str]:
    """The strings that an expression holds: one, or those of a list, a tuple, a set or a constant of the module."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            for part in parts:
                yield from strings(part, constants)
        case ast.Starred(value=ast.Name(id=name)) | ast.Name(id=name) if name in constants:
            yield from strings(constants[name], constants)


def is_state(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "state"


def states_named(source: str) -> set[str]:
    """What is looked up as `state`, compared with `.state`, or matched with it."""
    tree = ast.parse(source)
    assigned = [node for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)]
    constants = {node.targets[0].id: node.value for node in assigned}
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg=str(name), value=value) if LOOKUP.fullmatch(name):
                found.update(strings(value, constants))
            case ast.Compare(left=left, comparators=others) if is_state(left):
                found.update(text for other in others for text in strings(other, constants))
            case ast.Match(subject=subject, cases=cases) if is_state(subject):
                patterns = (part for case in cases for part in ast.walk(case.pattern))
                values = (part.value for part in patterns if isinstance(part, ast.MatchValue))
                found.update(text for value in values for text in strings(value, constants))
    return found


def unknown(named: set[str]) -> set[str]:
    return named - known() - {""}


def files(pattern: str, *folders: str) -> list[Path]:
    found = (path for folder in folders for path in (ROOT / folder).rglob(pattern))
    return [path for path in found if "migrations" not in path.parts]


def test_each_state_named_in_code_is_a_state_of_some_table():
    named = {path: states_named(path.read_text()) for path in files("*.py", *APPS)}
    assert {str(path.relative_to(ROOT)): lost for path, states in named.items() if (lost := unknown(states))} == {}
    assert sum(map(len, named.values())) > 100


def test_each_state_named_in_a_template_is_a_state_of_some_table():
    named = {path: set(IN_TEMPLATE.findall(path.read_text())) for path in files("*.html", "templates")}
    assert {str(path.relative_to(ROOT)): lost for path, states in named.items() if (lost := unknown(states))} == {}
    assert sum(map(len, named.values())) > 20


@pytest.mark.parametrize(
    "source",
    [
        'Application.objects.filter(state="submited")',
        'Score.objects.filter(evaluation__state__in=["scoring", "submited"])',
        'Q(call__state="submited")',
        'application.state == "submited"',
        'application.state not in ("draft", "submited")',
        'WAITED_FOR = ("assigned", "submited")\nevaluation.state in WAITED_FOR',
        'DONE = ("submited",)\nQ(state__in=["draft", *DONE])',
        'match application.state:\n    case "draft" | "submited":\n        pass',
    ],
)
def test_a_state_that_no_table_has_is_caught(source):
    assert unknown(states_named(source)) == {"submited"}


def test_what_is_no_state_is_left_alone():
    assert states_named('Country.objects.filter(name="Senegal")\nrecord.kind == "letter"\nf(state=state)') == set()
