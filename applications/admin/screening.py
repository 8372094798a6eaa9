"""The check of an application in the workspace: what holds by itself, what was looked at by eye, what was asked."""

from typing import Any

from django import forms
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from applications import actions, facts, lifecycle
from applications.admin import beside
from applications.dossier.snapshots import between
from applications.models import Application, ScreeningAnswer
from portal.fields import LineFormField
from portal.models import Event
from portal.staff.pages import AdminView

FOUND = dict(ScreeningAnswer.Found.choices)


def panel(application: Application) -> dict[str, Any]:
    """Each check and whether it holds or was waived; the checklist with its answers; what was asked of the Party."""
    answer = application.screening.filter(item=OuterRef("pk")).order_by()
    items = application.call.checklist.annotate(
        found=Subquery(answer.values("found")), note=Subquery(answer.values("note"))
    )
    facts.read(application)
    checks = [(gate, gate.holds(application)) for gate in lifecycle.ELIGIBLE]
    clarifications = list(application.clarifications.prefetch_related("questions"))
    spotless = all(holds for _gate, holds in checks) and all(item.found != "no" for item in items)
    return {
        "checks": checks,
        "waived": {} if spotless else waivers(application),
        "checklist": [(item, FOUND.get(item.found)) for item in items],
        "clarifications": clarifications,
        "submitted_again": any(clarification.answered_at for clarification in clarifications),
    }


def waivers(application: Application) -> dict[str, str]:
    """The gates that were passed with a reason when the application was declared eligible, as the trail has them."""
    event = Event.objects.filter(
        verb="applications.application.admit", object_id=str(application.pk), content_type__model="application"
    ).last()
    changes = event.changes if event else {}
    return {name.partition(":")[2]: after for name, (_before, after) in changes.items() if name.startswith("waived:")}


class ChecklistForm(forms.Form):
    """An answer to each item, and a note."""

    def __init__(self, *args, application: Application, **kwargs):
        super().__init__(*args, **kwargs)
        stored = {answer.item_id: answer for answer in application.screening.all()}
        self.items = list(application.call.checklist.all())
        for item in self.items:
            answer = stored.get(item.pk)
            self.fields[f"found-{item.pk}"] = forms.ChoiceField(
                label=item.title,
                choices=ScreeningAnswer.Found.choices,
                required=False,
                widget=forms.RadioSelect(attrs={"class": "small"}),
                initial=answer.found if answer else "",
            )
            self.fields[f"found-{item.pk}"].needed = True  # to go on; the list is saved without
            note = LineFormField(
                label=_("Note (needed after a “no”)"),
                max_length=300,
                required=False,
                initial=answer.note if answer else "",
            )
            note.within, note.needed = item.title, True
            self.fields[f"note-{item.pk}"] = note

    def answers(self) -> dict[int, tuple[str, str]]:
        data = self.cleaned_data
        return {item.pk: (data[f"found-{item.pk}"], data[f"note-{item.pk}"]) for item in self.items}


class Checklist(beside.Page):
    """What the officer looks at by eye."""

    title = _("Checklist")
    submit_label = _("Save")
    done_message = _("The checklist is saved.")
    edits = "record"

    def make_form(self, data=None, files=None) -> ChecklistForm:
        return ChecklistForm(data, application=self.record)

    def change(self, form) -> None:
        actions.answer_checklist(self.record, by=self.request.user, answers=form.answers())


class Differences(AdminView):
    """What changed between two submissions."""

    title = _("Differences between submissions")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        context = self.context() | between(self.record, request.GET.get("number"))
        return render(request, "admin/applications/application/differences.html", context)
