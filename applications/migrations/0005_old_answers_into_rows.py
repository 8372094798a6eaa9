import re
from itertools import chain
from textwrap import wrap

from django.db import migrations

ROLE, SOURCE, STAGE = 250, 250, 300  # the longest that each row's line can be


def pieces(text: str, longest: int) -> list[str]:
    """A text as lines for rows: where it is a list it stays one, and none of its words is lost."""
    lines = (wrap(part, longest, break_on_hyphens=False) for part in re.split(r"[\n;]+", text))
    return list(chain.from_iterable(lines))


def into_rows(apps, schema_editor) -> None:
    """What was one text becomes rows; what they ask beyond it (time, months, cash or in kind) stays open, for nobody
    wrote it."""
    for application in apps.get_model("applications", "Application").objects.iterator():
        _rows(apps, "TeamMember", application, "role", pieces(application.human_resources, ROLE))
        _rows(apps, "Stage", application, "text", pieces(application.stages, STAGE))
        if application.own_amount is not None or application.own_kind:
            apps.get_model("applications", "Fund").objects.create(
                application=application,
                position=1,
                amount=application.own_amount,
                currency=application.own_currency,
                source=application.own_kind,
            )
        _sections(apps, application)


def _rows(apps, model: str, application, field: str, lines: list[str]) -> None:
    rows = apps.get_model("applications", model)
    rows.objects.bulk_create(
        rows(application=application, position=position, **{field: line}) for position, line in enumerate(lines, 1)
    )


def _sections(apps, application) -> None:
    """One section became two: whoever saved it saved both."""
    sections = apps.get_model("applications", "Section").objects
    for saved in sections.filter(application=application, key="resources"):
        for key in ("team", "funds"):
            sections.create(
                application=application,
                key=key,
                revision=saved.revision,
                saved_at=saved.saved_at,
                saved_by_id=saved.saved_by_id,
            )
        saved.delete()


def back(apps, schema_editor) -> None:
    """The rows as the texts they were; the first amount alone, for there was room for one."""
    for application in apps.get_model("applications", "Application").objects.iterator():
        team = apps.get_model("applications", "TeamMember").objects.filter(application=application)
        stages = apps.get_model("applications", "Stage").objects.filter(application=application)
        fund = apps.get_model("applications", "Fund").objects.filter(application=application).first()
        application.human_resources = "\n".join(team.values_list("role", flat=True))
        application.stages = "\n".join(stages.values_list("text", flat=True))
        if fund:
            application.own_amount, application.own_currency = fund.amount, fund.currency
            application.own_kind = fund.source
        application.save()
        for rows in (team, stages, apps.get_model("applications", "Fund").objects.filter(application=application)):
            rows.delete()
        sections = apps.get_model("applications", "Section").objects.filter(application=application)
        sections.filter(key="funds").delete()
        sections.filter(key="team").update(key="resources")


class Migration(migrations.Migration):
    """The people, the funds and the stages of an application, each once one text, become rows."""

    dependencies = [("applications", "0004_rows_of_sections")]

    operations = [migrations.RunPython(into_rows, back)]
