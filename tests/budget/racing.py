"""One of the processes that commit against one line at once. Imported afresh by each, so nothing here runs at import.

It takes its database from the test that starts it. Between the check and the write it waits a moment, so that the
processes meet there; whoever holds the lock makes the others wait instead.
"""

import datetime as dt
import os
import time
from decimal import Decimal
from multiprocessing.synchronize import Barrier

PAUSE = 0.05


def race(database_url: str, line_id: int, party_id: int, officer_id: int, amount: str, barrier: Barrier, locked: bool):
    """Commit the amount on the line again and again until it is refused."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    os.environ["DATABASE_URL"] = database_url
    import django

    django.setup()
    from django.db.models import QuerySet

    from budget import actions, ledger
    from budget.models import ActionLine
    from portal import clock
    from portal.models import Country, User
    from portal.refusals import Refused

    checked = ledger.post

    def slowly(*args, **kwargs):
        time.sleep(PAUSE)
        checked(*args, **kwargs)

    ledger.post = slowly
    if not locked:
        QuerySet.select_for_update = lambda queryset, **options: queryset
    line = ActionLine.objects.get(pk=line_id)
    party, officer = Country.objects.get(pk=party_id), User.objects.get(pk=officer_id)
    barrier.wait(180)
    asked = {"line": line, "party": party, "year": 2024, "amount": Decimal(amount), "by": officer}
    with clock.at(dt.date(2024, 5, 15)):
        while _commits(lambda: actions.commit(**asked, label=f"Race {os.getpid()}"), Refused):
            pass


def _commits(attempt, refusal) -> bool:
    """Whether there was still enough."""
    try:
        attempt()
    except refusal as refused:
        if list(refused.message_dict) != ["amount"]:
            raise
        return False
    return True
