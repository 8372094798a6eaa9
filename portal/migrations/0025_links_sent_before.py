"""Invitations that nobody has answered, and requests whose address isn't confirmed, get the row of their link: those
sent before go on opening, for as long as each said, and messages that still wait bring a link of the new kind."""

import datetime as dt

from django.db import migrations

from portal import clock
from portal.refolding import Fold

DAYS = {"invitation": 21, "designation": 7}
WAITING = ["held", "queued", "sending", "failed"]


def _open(apps):
    invitations = apps.get_model("portal", "Invitation").objects
    yield "invitation", invitations.filter(accepted_at=None, withdrawn_at=None).values_list("pk", "email", "invited_by")
    designations = apps.get_model("portal", "Designation").objects.filter(state="asked")
    yield "designation", ((pk, email, None) for pk, email in designations.values_list("pk", "email"))


def give_rows(apps, schema_editor):
    content_types = apps.get_model("contenttypes", "ContentType").objects
    passes = apps.get_model("portal", "Pass").objects
    messages = apps.get_model("portal", "OutgoingMessage").objects
    for purpose, records in _open(apps):
        last_day = clock.today() + dt.timedelta(days=DAYS[purpose])
        for key, email, by in records:
            about, _made = content_types.get_or_create(app_label="portal", model=purpose)
            made = passes.create(
                purpose=purpose,
                content_type=about,
                object_id=key,
                email=email.lower(),
                made_by_id=by,
                last_day=last_day,
            )
            waiting = messages.filter(link=purpose, content_type=about, object_id=key, state__in=WAITING)
            waiting.update(link="pass", carries=made)


class Migration(migrations.Migration):
    dependencies = [("portal", "0024_links_for_people_without_an_account")]

    operations = [migrations.RunPython(give_rows, migrations.RunPython.noop), Fold("pass")]
