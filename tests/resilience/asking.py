"""What a web process does, in a process of its own: an action that leaves work for the workers, and its commit.

python -m tests.resilience.asking document ROADMAP    asks for a draft PDF; prints the document's key
python -m tests.resilience.asking message PERSON      queues a message; prints its key
python -m tests.resilience.asking publish [MOVES]     publishes the rounds that are due; prints how many, or hangs
                                                      once it has decided so many applications
"""

import os
import sys
import time

os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"


def main(what: str, given: str = "") -> None:
    import django

    django.setup()
    if what == "publish":
        print(publish(int(given or 0)))
    else:
        print(ask(what, given))


def ask(what: str, pk: str) -> object:
    from portal.models import User
    from portal.outgoing import documents, outbox
    from roadmap.models import NationalRoadmap
    from roadmap.queries import DRAFT

    if what == "document":
        return documents.request(DRAFT, NationalRoadmap.objects.get(pk=pk), language="fr", by=None).pk
    return outbox.queue("portal/mail/account_changed", to=User.objects.get(pk=pk)).pk


def publish(moves: int) -> int:
    from applications.actions.rounds import publish_due
    from applications.effects import rounds

    carry_out, done = rounds._carry_out, []

    def carry_out_some(*args) -> None:
        if moves and len(done) == moves:
            print("hangs", flush=True)
            time.sleep(600)
        carry_out(*args)
        done.append(args)

    rounds._carry_out = carry_out_some
    return publish_due()


if __name__ == "__main__":
    main(*sys.argv[1:])
