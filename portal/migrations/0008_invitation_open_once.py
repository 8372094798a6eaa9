"""Of equal unanswered invitations the last stays, and none whose sender may invite no longer; the others are taken
back, on the trail."""

import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models
from django.utils import timezone

REASON = (
    "Invitation en double, ou dont l’auteur ne peut plus inviter. · Sent twice, or by somebody who may invite no longer."
)
SENDERS = {"deputy": ["focal_point"], "contributor": ["focal_point", "deputy"]}


def take_back(apps, schema_editor):
    unanswered = apps.get_model("portal", "Invitation").objects.filter(accepted_at=None, withdrawn_at=None)
    standing = set()
    for invitation in unanswered.select_related("party", "invited_by", "replaces").order_by("-invited_at", "-pk"):
        asked = (invitation.email.lower(), invitation.role, invitation.party_id, invitation.organisation_id)
        if asked in standing or not _may_still_invite(apps, invitation):
            _withdraw(apps, invitation)
        else:
            standing.add(asked)


def _may_still_invite(apps, invitation):
    held = apps.get_model("portal", "RoleGrant").objects.filter(user=invitation.invited_by_id, ended_at=None)
    if not invitation.invited_by.is_active:
        return False
    if held.filter(role="secretariat").exists():
        return True
    own = invitation.replaces is not None and invitation.replaces.user_id == invitation.invited_by_id
    senders = SENDERS.get(invitation.role, ["focal_point"] if own else [])
    return invitation.party is not None and held.filter(role__in=senders, party=invitation.party_id).exists()


def _withdraw(apps, invitation):
    kind = apps.get_model("contenttypes", "ContentType").objects
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    apps.get_model("portal", "Event").objects.create(
        at=invitation.withdrawn_at,
        verb="portal.invitation_withdrawn",
        content_type=kind.get_or_create(app_label="portal", model="invitation")[0],
        object_id=invitation.pk,
        about_label=invitation.full_name,
        party=invitation.party,
        shared=True,
        reason=REASON,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("portal", "0007_earlier_versions"),
    ]

    operations = [
        migrations.RunPython(take_back, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                models.F("role"),
                django.db.models.functions.comparison.Coalesce(
                    "party", models.Value(0), output_field=models.BigIntegerField()
                ),
                django.db.models.functions.comparison.Coalesce(
                    "organisation", models.Value(0), output_field=models.BigIntegerField()
                ),
                condition=models.Q(("accepted_at", None), ("withdrawn_at", None)),
                name="invitation_open_once",
            ),
        ),
    ]
