"""Comments become remarks that the Party, the field office and the Secretariat read; their table takes no more rows."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from portal.remarks import moving
from portal.triggers import Refuse


def side_of(apps, comment):
    """By what its author was when it was written."""
    grants = apps.get_model("portal.RoleGrant").objects.filter(user=comment.by_id, granted_at__lte=comment.at)
    held = set(grants.filter(Q(ended_at=None) | Q(ended_at__gt=comment.at)).values_list("role", flat=True))
    if "secretariat" in held:
        return "secretariat"
    return "field_office" if "field_office" in held else "party"


def copy(apps, schema_editor):
    moving.copy(apps, "assistance.Comment", about="assistance", audience="field_office", side_of=side_of)


class Migration(migrations.Migration):
    dependencies = [
        ("assistance", "0005_names_of_columns"),
        ("applications", "0032_notes_into_remarks"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("portal", "0028_remarks_that_ask_nobody"),
    ]

    operations = [
        migrations.RunPython(copy),
        migrations.AlterField(
            model_name="comment",
            name="assistance",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assistance.assistance",
                verbose_name="assistance",
            ),
        ),
        Refuse("assistance_comment", "INSERT", name="closed"),
    ]
