"""What a web process does, in a process of its own: an action that leaves work for the workers, and its commit.

python -m tests.resilience.asking document ROADMAP    asks for a draft PDF; prints the document's key
python -m tests.resilience.asking message PERSON      queues a message; prints its key
"""

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"


def main(what: str, pk: str) -> None:
    import django

    django.setup()
    from portal import documents, outbox
    from portal.models import User
    from roadmap.models import NationalRoadmap
    from roadmap.queries import DRAFT

    if what == "document":
        made = documents.request(DRAFT, NationalRoadmap.objects.get(pk=pk), language="fr", by=None)
    else:
        made = outbox.queue("portal/mail/account_changed", to=User.objects.get(pk=pk))
    print(made.pk)


if __name__ == "__main__":
    main(*sys.argv[1:])
