"""pytest --only-database: the tests that touch the database, which is what the second stage repeats on PostgreSQL; but
for those of pages, texts, pictures, permissions and counts of queries, which are the same on `any_database`: that they
are is what project/test_both_databases.py asks of every page, and project/test_bad_inputs.py of every form."""

import pytest
from django.test import TransactionTestCase

FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-database", action="store_true", help="only tests that touch the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--only-database"):
        return
    repeated = [item for item in items if touches_database(item) and not item.get_closest_marker("any_database")]
    config.hook.pytest_deselected(items=[item for item in items if item not in repeated])
    items[:] = repeated


def touches_database(item: pytest.Item) -> bool:
    """By a fixture (its own or one that another needs), a mark, or Django's own test case."""
    test_case = getattr(item, "cls", None)
    return bool(
        FIXTURES.intersection(getattr(item, "fixturenames", ()))
        or item.get_closest_marker("django_db")
        or item.get_closest_marker("postgres")
        or (test_case and issubclass(test_case, TransactionTestCase))
    )
