"""The roadmaps published before roadmaps were sealed are sealed as they stand."""

from django.db import migrations

from portal import clock
from roadmap.seals import digest


def seal(apps, schema_editor):
    published = apps.get_model("roadmap", "NationalRoadmap").objects.filter(state="published").order_by("pk")
    if not published:
        return
    event, types = apps.get_model("portal", "Event"), apps.get_model("contenttypes", "ContentType")
    about = types.objects.get(app_label="roadmap", model="nationalroadmap")
    for roadmap in published:
        event.objects.create(
            at=clock.now(),
            verb="roadmap.sealed",
            content_type=about,
            object_id=str(roadmap.pk),
            about_label=roadmap.title[:250],
            party_id=roadmap.party_id,
            changes={"sha256": [None, digest(roadmap)]},
        )


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("portal", "0019_other_names_within_a_hundred_words"),
        ("roadmap", "0005_found_by_folded_text"),
    ]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
