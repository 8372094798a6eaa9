"""What a journey begins with, put into a portal that runs, by the actions that people use; prints it as JSON.

python -m tests.journeys.staging draft 1          so many complete drafts of Parties that had none, for the open call
python -m tests.journeys.staging submitted 1      the same, submitted
python -m tests.journeys.staging clarifying 1     the same, asked a question, to be answered in thirty days
python -m tests.journeys.staging evaluation 1     the same, found eligible
python -m tests.journeys.staging evaluated 3      the same, evaluated: 100, 80, 60… points
python -m tests.journeys.staging roadmap HTI      a roadmap that this Party has begun, its focal point and its deputy
"""

import datetime as dt
import json
import os
import sys
from functools import cache

PASSWORD = "demo-portal"


def main(state: str, given: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    print(json.dumps(roadmap_of(given) if state == "roadmap" else applications(state, int(given))))


def applications(state: str, count: int) -> dict:
    from applications.models import Call
    from portal.models import Country

    call = Call.objects.get(state="open")
    listed = Country.objects.filter(pk__in=call.eligible.countries.values("pk"), is_party=True)
    parties = list(listed.filter(applications=None, rolegrant=None).order_by("pk")[:count])
    officer, other = who("secretariat"), who("secretariat")
    evaluators = [who("evaluator") for _nth in range(5)]
    made = [stage(state, call, party, officer, 5 - number) for number, party in enumerate(parties)]
    people = {"officer": officer.email, "officer_name": officer.full_name}
    people |= {"other": other.email, "other_name": other.full_name}
    people |= {"evaluators": [e.email for e in evaluators], "names": [e.full_name for e in evaluators]}
    return {"applications": made, **people}


def roadmap_of(iso3: str) -> dict:
    from portal import zones
    from portal.models import Country
    from tests.roadmap import factories

    party = Country.objects.get(iso3=iso3)
    zone = zones.of_country(party.iso2)
    focal, deputy = (who(role, party=party, time_zone=zone) for role in ("focal_point", "deputy"))
    begun = factories.begun(party, by=who("secretariat"))
    return {"pk": begun.pk, "focal": focal.email, "deputy": deputy.email, "deputy_name": deputy.full_name}


def who(role: str, **scope):
    """Somebody who can sign in."""
    from portal.models import User
    from tests.factories import person

    number = User.objects.count()
    made = person(role, email=f"staged-{number}@example.org", full_name=f"Staged {number}", **scope)
    made.password = hashed()
    made.save(update_fields=["password"])
    return made


@cache
def hashed() -> str:
    """Half a second's work, and a dozen people have the same."""
    from django.contrib.auth.hashers import make_password

    return make_password(PASSWORD)


def stage(state: str, call, party, officer, mark: int) -> dict:
    from portal import clock
    from tests.applications import factories

    focal = who("focal_point", party=party)
    application = factories.complete(focal, on=call)
    if state != "draft":
        factories.move(application, "submit", focal, declaration=True)
    if state == "clarifying":
        due_on = clock.today() + dt.timedelta(days=30)
        factories.move(application, "ask", officer, due_on=due_on, question_gender="Combien de femmes ?")
    if state in ("evaluation", "evaluated"):
        factories.move(factories.check(application, officer), "admit", officer)
    if state == "evaluated":
        marks = [mark] * call.criteria.count()
        for _nth in range(call.evaluators_needed):
            factories.score(factories.evaluation(application, officer, who("evaluator")), *marks)
        factories.move(application, "close_evaluation", officer)
    return {
        "pk": application.pk,
        "reference": application.reference,
        "title": application.title,
        "country": {"fr": party.short_name_fr, "en": party.short_name_en},
        "focal": focal.email,
        "deputy": who("deputy", party=party).email,
    }


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
