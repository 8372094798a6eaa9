"""Remarks on records, each with its audience; messages from the contact page; whom an answer to a message reaches."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.clock
import portal.fields
from portal.triggers import Refuse

# What somebody wrote stays as it was written.
SAID = [f"OLD.{column} <> NEW.{column}" for column in ("full_name", "email", "subject", "text", "at")]


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("portal", "0014_found_by_folded_text"),
    ]

    operations = [
        migrations.AddField(
            model_name="fieldoffice",
            name="email",
            field=models.EmailField(
                blank=True,
                help_text="Shown to everybody on the contact page.",
                max_length=254,
                verbose_name="e-mail address",
            ),
        ),
        migrations.AddField(
            model_name="outgoingmessage",
            name="reply_to",
            field=models.EmailField(blank=True, max_length=254, verbose_name="answers go to"),
        ),
        migrations.CreateModel(
            name="ContactMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("full_name", portal.fields.LineField(max_length=150, verbose_name="full name")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("subject", portal.fields.LineField(max_length=150, verbose_name="subject")),
                ("text", portal.fields.ProseField(verbose_name="message", words=600)),
                (
                    "language",
                    models.CharField(
                        choices=[("fr", "French"), ("en", "English")], max_length=5, verbose_name="language"
                    ),
                ),
                ("at", models.DateTimeField(default=portal.clock.now, verbose_name="written")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.country",
                        verbose_name="country",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
            ],
            options={
                "verbose_name": "message to the Secretariat",
                "verbose_name_plural": "messages to the Secretariat",
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(condition=models.Q(("answered_at", None)), fields=["at"], name="contact_waiting")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("subject", ""), _negated=True), models.Q(("text", ""), _negated=True)
                        ),
                        name="contact_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("full_name", ""), _negated=True), models.Q(("email", ""), _negated=True)
                        ),
                        name="contact_says_who",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by", None)),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="contact_answered_who_and_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("object_id", models.BigIntegerField()),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("party", "Read by the Party’s people and the Secretariat."),
                            (
                                "experts",
                                "Read by those who speak for the Party, the experts at work and the Secretariat.",
                            ),
                        ],
                        max_length=12,
                        verbose_name="read by",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("secretariat", "Secretariat"), ("party", "Party"), ("expert", "Expert")],
                        max_length=12,
                        verbose_name="written for",
                    ),
                ),
                ("text", portal.fields.ProseField(blank=True, verbose_name="message", words=500)),
                (
                    "language",
                    models.CharField(
                        choices=[("fr", "French"), ("en", "English")],
                        max_length=5,
                        verbose_name="language of the message",
                    ),
                ),
                ("asks", models.BooleanField(default=False, verbose_name="waits for an answer")),
                ("settles", models.BooleanField(default=False, verbose_name="marked as answered")),
                ("at", models.DateTimeField(default=portal.clock.now, verbose_name="at")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contenttypes.contenttype"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.country",
                        verbose_name="Party",
                    ),
                ),
            ],
            options={
                "verbose_name": "remark",
                "verbose_name_plural": "remarks",
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["content_type", "object_id", "audience", "id"], name="remark_about"),
                    models.Index(condition=models.Q(("asks", True)), fields=["party", "id"], name="remark_asking"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["party", "experts"])), name="remark_audience_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["secretariat", "party", "expert"])), name="remark_side_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settles", False), models.Q(("text", ""), _negated=True)),
                            models.Q(("asks", False), ("settles", True), ("side", "secretariat"), ("text", "")),
                            _connector="OR",
                        ),
                        name="remark_says_something_or_settles",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side", "secretariat"), ("asks", True), _connector="OR"),
                        name="remark_to_the_secretariat_waits",
                    ),
                ],
            },
        ),
        Refuse("portal_remark", "UPDATE", "DELETE"),
        Refuse("portal_contactmessage", "UPDATE", when=" OR ".join(SAID), name="said"),
        Refuse("portal_contactmessage", "DELETE", when="OLD.answered_at IS NULL", name="unanswered"),
    ]
