"""Draws docs/lifecycles.md from the lifecycle tables: a diagram of each, and what each move needs.

DEMO=1 .venv/bin/python manage.py draw_lifecycles > docs/lifecycles.md
"""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.core.management.base import BaseCommand
from django.utils import translation

from portal import lifecycle
from portal.lifecycle import Lifecycle, State, Transition

HEAD = """# Lifecycles

Made from the tables by `manage.py draw_lifecycles`; a test compares the two. Don't edit this page: change the table,
then draw again ([how](changing-a-lifecycle.md)).

“Live” is `is_live`, on which the database's constraints hang. “Who” is the predicate that must say yes, “Needs” are the
gates that must be open, “Asks” are the fields that the page shows (`?`: may be left empty). “Party” says whether the
Party reads the move in its history. A move marked `!` is shown with a warning."""

STATE_TITLES = ["State", "Name", "Live", "Whose turn"]
MOVE_TITLES = ["Move", "Name", "From", "To", "Who", "Needs", "Asks", "Party"]


class Command(BaseCommand):
    help = "Prints every lifecycle as Markdown with a Mermaid diagram, in English: docs/lifecycles.md."
    requires_system_checks = []

    def handle(self, **options) -> None:
        with translation.override("en"):
            self.stdout.write("\n".join(document(in_order(lifecycle.tables().values()))))


def in_order(tables: Iterable[Lifecycle]) -> list[Lifecycle]:
    """As the models stand, the ground first: the tables themselves come in whatever order they were imported."""
    models = [model._meta.label for model in apps.get_models()]
    return sorted(tables, key=lambda table: models.index(table.model))


def document(tables: Iterable[Lifecycle]) -> Iterator[str]:
    """The page, line by line, the tables in the order of the apps."""
    yield HEAD
    for table in tables:
        yield from ("", f"## {table.model}", "", "```mermaid", *diagram(table), "```", "")
        yield from rows(STATE_TITLES, (state_row(state) for state in table.states))
        yield ""
        yield from rows(
            ["Move", "Name", "From", "To", "Who", "Needs", "Asks", "Party"],
            (move_row(row) for row in table.transitions),
        )


def diagram(table: Lifecycle) -> Iterator[str]:
    """A state diagram; a life ends where no move leads on."""
    yield "stateDiagram-v2"
    yield from (f"    {state.name} : {state.label}" for state in table.states)
    yield f"    [*] --> {table.states[0].name}"
    for row in table.transitions:
        yield from (f"    {source} --> {row.target} : {row.label}" for source in row.source)
    left = {source for row in table.transitions for source in row.source}
    yield from (f"    {state.name} --> [*]" for state in table.states if state.name not in left)


def rows(titles: list[str], lines: Iterable[list[str]]) -> Iterator[str]:
    """A Markdown table."""
    yield f"| {' | '.join(titles)} |"
    yield f"|{' --- |' * len(titles)}"
    for line in lines:
        yield f"| {' | '.join(cell or '–' for cell in line)} |"


def state_row(state: State) -> list[str]:
    return [f"`{state.name}`", str(state.label), "yes" if state.live else "no", str(state.turn)]


def move_row(row: Transition) -> list[str]:
    """One line of the table, in the words of the code where those are what one looks for."""
    return [
        f"`{row.name}`" + (" !" if row.danger else ""),
        str(row.label),
        ", ".join(row.source),
        row.target,
        who(row),
        ", ".join(gate.name for gate in row.gates),
        ", ".join(name + ("" if asked.required else "?") for name, asked in row.asks.items()),
        "yes" if row.shared else "no",
    ]


def who(row: Transition) -> str:
    """The predicate's own name: `is_focal_point`, or `is_secretariat or owns` of a combined one."""
    name = getattr(row.who, "name", None) or getattr(row.who, "__name__", "")
    name = name.strip("()").replace(" | ", " or ").replace(" & ", " and ")
    return f"`{name}`" if name else ""
