"""The register of interests is the portal's: each row goes there as it was, under its number, by whom and when. What
the trail, messages and links say of it leads there by itself, for they name its number and its type, which moves.
The old tables stay, and nothing is written to them any more."""

from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import migrations


def copy(apps, schema_editor):
    old, new = apps.get_model("applications", "Interest"), apps.get_model("portal", "Interest")
    types = apps.get_model("contenttypes", "ContentType").objects
    rows = list(old.objects.order_by("pk"))
    if not rows:
        return
    application, _made = types.get_or_create(app_label="applications", model="application")
    why = _reasons(apps)
    same = ("id", "user_id", "kind", "country_id", "organisation", "statement", "declared_by_id", "since", "ended_at",
            "ended_by_id")
    new.objects.bulk_create(
        new(
            about_type=application if row.application_id else None,
            about_id=row.application_id,
            ended_because=why.get(str(row.pk), "") if row.ended_at else "",
            **{name: getattr(row, name) for name in same},
        )
        for row in rows
    )
    named = old.named_in.through.objects.order_by("pk").values_list("interest_id", "application_id")
    reach = apps.get_model("portal", "Reach")
    reach.objects.bulk_create(
        reach(interest_id=interest, record_type=application, record_id=key) for interest, key in named
    )
    with schema_editor.connection.cursor() as cursor:
        for statement in schema_editor.connection.ops.sequence_reset_sql(no_style(), [new]):
            cursor.execute(statement)


def _reasons(apps):
    """Why each ended that has, as the trail says."""
    events = apps.get_model("portal", "Event").objects.filter(verb="applications.interest_ended").order_by("pk")
    return dict(events.values_list("object_id", "reason"))


def rename_type(apps, one, other):
    types = apps.get_model("contenttypes", "ContentType").objects
    if (moved := types.filter(app_label=one, model="interest").first()) is None:
        return
    types.filter(app_label=other, model="interest").delete()
    moved.app_label = other
    moved.save()
    ContentType.objects.clear_cache()


class Migration(migrations.Migration):

    dependencies = [
        ("applications", "0029_queues_left_to_portal"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("portal", "0022_the_register_of_interests"),
    ]

    operations = [
        migrations.RunPython(copy, migrations.RunPython.noop),
        migrations.RunPython(
            lambda apps, editor: rename_type(apps, "applications", "portal"),
            lambda apps, editor: rename_type(apps, "portal", "applications"),
        ),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Interest")]),
    ]
