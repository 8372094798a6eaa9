"""A list has one order: rows that are equal in what it is sorted by would change places from one page, or from one
database, to the next. So each model's order ends in what no two of its rows have in common, as far as they stand in
one list: under one parent."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import Expression, ForeignKey, Model, UniqueConstraint

from applications.models import Criterion
from portal.models import User
from tests.services import ROOT


def unique_together(model: type[Model]) -> Iterator[set[str]]:
    yield {"pk"}
    yield {model._meta.pk.name}
    for field in model._meta.fields:
        if field.unique:
            yield {field.name}
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.condition is None and constraint.fields:
            yield set(constraint.fields)


def is_total(model: type[Model], order: Iterable[str | Expression]) -> bool:
    named = {name.lstrip("-").partition("__")[0] for name in order if isinstance(name, str)}
    parents = [set(), *({field.name} for field in model._meta.fields if isinstance(field, ForeignKey))]
    return any(unique & named and unique <= named | parent for unique in unique_together(model) for parent in parents)


def test_every_model_has_one_order():
    ours = [model for model in apps.get_models() if Path(model._meta.app_config.path).parent == ROOT]
    ordered = [model for model in ours if model._meta.ordering]
    assert len(ordered) > 30
    assert [model._meta.label for model in ordered if not is_total(model, model._meta.ordering)] == []


def test_an_order_that_leaves_rows_equal_is_caught():
    assert not is_total(User, ["full_name"])
    assert is_total(User, ["full_name", "id"])
    assert not is_total(Criterion, ["-weight"])
    assert is_total(Criterion, ["position"])
