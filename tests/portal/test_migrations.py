"""A database is made in as few steps as it needs: whoever runs the portal or its tests waits for all of them."""

import re
from collections.abc import Iterator

from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

from tests.some import some

OURS = {"portal", "roadmap", "budget", "experts", "applications", "assistance"}


def added_after(operations: list) -> Iterator[str]:
    """Constraints and indexes that could stand in the table's `CreateModel`: those of a table that the same migration
    makes, before it does anything but make and add, about no field that it adds; up to the first that can't."""
    created: dict[str, set[str]] = {}
    held: set[str] = set()
    for operation in operations:
        if isinstance(operation, migrations.CreateModel):
            created[operation.name_lower] = set()
        elif isinstance(operation, migrations.AddField):
            created.get(operation.model_name_lower, set()).add(operation.name)
        elif isinstance(operation, migrations.AddConstraint | migrations.AddIndex):
            what = operation.constraint if isinstance(operation, migrations.AddConstraint) else operation.index
            of, is_constraint = operation.model_name_lower, isinstance(what, models.BaseConstraint)
            if of not in created or (is_constraint and of in held):
                continue
            if not about(what, created[of]):
                yield what.name
            elif is_constraint:
                held.add(of)  # those that follow keep their order
        else:
            return


def about(what: models.BaseConstraint | models.Index, fields: set[str]) -> bool:
    return any(re.search(rf"\b{field}(__|\b)", repr(what)) for field in fields)


def test_a_table_is_made_with_its_constraints_and_indexes():
    loader = MigrationLoader(None)
    ours = {key: found for key, found in loader.disk_migrations.items() if found.__module__.split(".")[0] in OURS}
    after = {key: list(added_after(migration.operations)) for key, migration in ours.items()}
    assert {key: names for key, names in some(after.items()) if names} == {}


def test_one_that_is_added_after_its_table_is_found():
    def check(name: str, field: str) -> migrations.AddConstraint:
        constraint = models.CheckConstraint(condition=models.Q(**{f"{field}__gt": 0}), name=name)
        return migrations.AddConstraint("thing", constraint)

    made = migrations.CreateModel(
        "Thing", [("id", models.BigAutoField(primary_key=True)), ("size", models.IntegerField())]
    )
    late = migrations.AddField("thing", "weight", models.IntegerField())
    index = migrations.AddIndex("thing", models.Index(fields=["size"], name="by_size"))
    other = migrations.RunSQL("")
    operations = [
        made,
        late,
        check("of_size", "size"),
        check("of_weight", "weight"),
        index,
        other,
        check("later", "size"),
    ]
    assert list(added_after(operations)) == ["of_size", "by_size"]
