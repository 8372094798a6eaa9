"""Pseudonyms for the names and addresses that the trail, the outbox and the lines of daily messages held so far.

Each row says afterwards what it said before, once the names are put in: no row comes or goes. Whose name it is says the
record that the entry is about; elsewhere any known name or address is found by its first word.
"""

import re

from django.db import migrations
from django.utils.html import escape

from portal import pseudonyms
from portal.refolding import Fold
from portal.triggers import aside

WHO = {
    ("portal", "user"): {"full_name": "name", "email": "address"},
    ("portal", "invitation"): {"full_name": "name", "email": "address"},
    ("portal", "designation"): {"full_name": "name", "email": "address"},
    ("portal", "contactmessage"): {"full_name": "name", "email": "address"},
    ("portal", "contact"): {"name": "name", "email": "address"},
    ("portal", "attendance"): {"name": "name"},
    ("portal", "pass"): {"email": "address"},
    ("experts", "expert"): {"full_name": "name", "email": "address"},
    ("applications", "application"): {
        "contact_name": "name", "contact_email": "address", "contact_phone": "address", "signatory_name": "name",
    },
}  # fmt: skip
WORD = re.compile(r"\w+")
AT_ONCE = 500
LONGEST, SHORTEST = 254, 5


class Names:
    """What is known of people, by record and by the first word of a text, and the pseudonyms given to it."""

    def __init__(self, apps):
        self.given, self.of_record, self.by_word = {}, {}, {}
        for (app, model), fields in WHO.items():
            for row in apps.get_model(app, model).objects.order_by("pk").values("pk", *fields):
                for field, kind in fields.items():
                    self.learn((app, model), row["pk"], kind, row[field])
        for user, address in apps.get_model("account", "EmailAddress").objects.values_list("user", "email"):
            self.learn(("portal", "user"), user, "address", address)

    def learn(self, model, pk, kind, text):
        if isinstance(text, str) and text and len(text) <= LONGEST and WORD.search(text):
            known = (text, model, str(pk), kind)
            if known in self.of_record.get((model, str(pk)), ()):
                return
            self.of_record.setdefault((model, str(pk)), []).append(known)
            # A number or a short word is found where it is the record's own, and elsewhere would be taken for a name.
            for form in {text, escape(text)} if len(text) >= SHORTEST and not text.isdigit() else ():
                self.by_word.setdefault(WORD.search(form)[0], []).append((form, known))

    def pseudonym(self, known):
        return self.given.setdefault(known, pseudonyms.new())

    def in_place(self, value, own=()):
        """The value with pseudonyms, those of the record that it is about first."""
        if isinstance(value, list):
            return [self.in_place(one, own) for one in value]
        if isinstance(value, dict):
            return {key: self.in_place(one, own) for key, one in value.items()}
        if not isinstance(value, str):
            return value
        for known in sorted(own, key=lambda known: -len(known[0])):
            for form in {known[0], escape(known[0])}:
                value = re.sub(rf"(?<!\w){re.escape(form)}(?!\w)", self.pseudonym(known), value)
        return self._others(value)

    def _others(self, text):
        said, done = [], 0
        for word in WORD.finditer(text):
            if word.start() < done:
                continue
            at = text[word.start() : word.start() + 2 * LONGEST]
            fits = [
                (form, known)
                for form, known in self.by_word.get(word[0], ())
                if at.startswith(form) and not re.match(r"\w", at[len(form) :])
            ]
            if fits:
                form, known = max(fits, key=lambda fit: len(fit[0]))
                said += [text[done : word.start()], self.pseudonym(known)]
                done = word.start() + len(form)
        return "".join([*said, text[done:]])

    def store(self, apps):
        name, types = apps.get_model("portal", "Name"), apps.get_model("contenttypes", "ContentType")
        found = {
            model: types.objects.get_or_create(app_label=model[0], model=model[1])[0]
            for model in {known[1] for known in self.given}
        }
        name.objects.bulk_create(
            [
                name(pseudonym=pseudonym, content_type=found[model], object_id=pk, kind=kind, text=text)
                for (text, model, pk, kind), pseudonym in self.given.items()
            ],
            batch_size=AT_ONCE,
        )


def rewrite(apps, schema_editor):
    """Lifts the trigger of the trail and restores it."""
    event, message, notice = (apps.get_model("portal", model) for model in ("Event", "OutgoingMessage", "Notice"))
    names = Names(apps)
    models = {row.pk: (row.app_label, row.model) for row in apps.get_model("contenttypes", "ContentType").objects.all()}
    for of, object_id, changes in event.objects.values_list("content_type", "object_id", "changes"):
        for field, kind in WHO.get(models[of], {}).items():
            for former in changes.get(field, ()):
                names.learn(models[of], object_id, kind, former)

    def own_of_entry(row):
        return names.of_record.get((models[row.content_type_id], row.object_id), ())

    def own_of_message(row):
        return names.of_record.get((("portal", "user"), str(row.recipient_id)), ())

    with aside(schema_editor.connection, "portal_event"):
        _rewrite(event, ["about_label", "changes"], names, own_of_entry)
    _rewrite(message, ["to", "reply_to", "subject", "text", "html"], names, own_of_message)
    for row in message.objects.exclude(to__startswith="~"):
        row.to = names.pseudonym((row.to, ("portal", "outgoingmessage"), str(row.pk), "address"))
        row.save(update_fields=["to"])
    _rewrite(notice, ["line"], names, lambda row: ())
    names.store(apps)


def _rewrite(model, columns, names, own):
    """So many rows at a time; as many as there were."""
    keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), AT_ONCE):
        rows = list(model.objects.filter(pk__in=keys[first : first + AT_ONCE]))
        before = [[getattr(row, column) for column in columns] for row in rows]
        for row in rows:
            for column in columns:
                most = model._meta.get_field(column).max_length
                said = names.in_place(getattr(row, column), own(row))
                setattr(row, column, pseudonyms.shortened(said, most) if most else said)
        changed = [
            row for row, old in zip(rows, before, strict=True) if old != [getattr(row, column) for column in columns]
        ]
        model.objects.bulk_update(changed, columns)
    if model.objects.count() != len(keys):
        raise RuntimeError(f"{model._meta.label} had {len(keys)} rows")


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0037_names_and_addresses"),
        ("experts", "0002_found_by_folded_text"),
        ("applications", "0033_the_name_of_attempts"),
        ("account", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(rewrite),
        Fold("Event", "OutgoingMessage"),
    ]
