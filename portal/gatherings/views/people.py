"""Who comes and who came: by name, several at once or one to correct, and by heads."""

from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.gatherings import attendance, queries
from portal.gatherings.attendance import SAID, State
from portal.gatherings.forms import HeadsForm, MarkForm, PeopleForm, PersonForm
from portal.gatherings.views.gatherings import GatheringPage
from portal.models import Attendance
from portal.written import typed_line


class _List(GatheringPage):
    def list_url(self) -> str:
        return reverse("gathering-people", args=[self.gathering.pk])


class People(_List):
    """The list, with a tick for who came, or is coming."""

    template_name = "portal/gatherings/people.html"
    title = _("People by name")
    done_message = _("The list is saved.")

    def prepare(self) -> None:
        super().prepare()
        self.people = queries.on_the_list(self.gathering)
        self.ticked = State.CAME if self.gathering.has_begun else State.COMING

    def make_form(self, data=None, files=None) -> MarkForm:
        return MarkForm(data, people=self.people, ticked=self.ticked)

    def act(self, form: MarkForm) -> str:
        attendance.mark(self.gathering, by=self.request.user, states=form.states())
        return self.list_url()

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "ticked": self.ticked.label,
            "has_begun": self.gathering.has_begun,
            "kept_days": attendance.kept_for().days,
        }


class AddPeople(_List):
    """Several at once."""

    template_name = "portal/gatherings/add_people.html"
    title = _("Add people by name")
    submit_label = _("Add these people")
    done_message = _("They are on the list.")
    may_repeat = False
    edits = ""

    def make_form(self, data=None, files=None) -> PeopleForm:
        begun = self.gathering.has_begun
        return PeopleForm(data, has_begun=begun, initial={"state": State.CAME if begun else State.INVITED})

    def act(self, form: PeopleForm) -> str:
        state, by = form.cleaned_data["state"], self.request.user
        attendance.add_people(self.gathering, by=by, state=state, people=form.people())
        return self.list_url()

    def back_url(self) -> str:
        return self.list_url()


class _OfPerson(_List):
    def prepare(self) -> None:
        super().prepare()
        people = Attendance.objects.filter(gathering=self.gathering, forgotten_at=None).select_related("gathering")
        self.person: Attendance = get_object_or_404(people, pk=self.kwargs["person"])

    def back_url(self) -> str:
        return self.list_url()


class CorrectPerson(_OfPerson):
    """What stands of one person."""

    template_name = "portal/gatherings/person.html"
    title = _("Correct an entry of the list")
    edits = "gathering"

    def make_form(self, data=None, files=None) -> PersonForm:
        initial = {name: getattr(self.person, name) for name in (*SAID, "state")}
        return PersonForm(data, has_begun=self.gathering.has_begun, initial=initial)

    def act(self, form: PersonForm) -> str:
        attendance.change_person(self.person, by=self.request.user, **form.cleaned_data)
        return self.list_url()

    def context(self) -> dict[str, Any]:
        return super().context() | {"person": self.person}


class RemovePerson(_OfPerson):
    """Off the list; once the gathering is over the name alone, and what is counted stays."""

    title = _("Take off the list")
    submit_label = _("Take this person off the list")
    done_message = _("This person is off the list.")
    danger = True
    edits = ""

    def prepare(self) -> None:
        super().prepare()
        self.intro = typed_line(self.person.name)
        if not self.gathering.is_live:
            self.title, self.submit_label = _("Remove a name"), _("Remove this name")
            self.done_message = _("The name is removed; what is counted stays.")

    def make_form(self, data=None, files=None) -> forms.Form:
        return forms.Form(data)

    def act(self, form: forms.Form) -> str:
        remove = attendance.take_off if self.gathering.is_live else attendance.forget_person
        remove(self.person, by=self.request.user)
        return self.list_url()


class CountHeads(GatheringPage):
    """A number for each sector, gender and age."""

    template_name = "portal/gatherings/heads.html"
    title = _("Count heads")
    submit_label = _("Save these numbers")

    def make_form(self, data=None, files=None) -> HeadsForm:
        return HeadsForm(data, counts=attendance.numbers(self.gathering))

    def act(self, form: HeadsForm) -> str:
        attendance.count_heads(self.gathering, by=self.request.user, counts=form.counts())
        return self.back_url()

    def context(self) -> dict[str, Any]:
        came = self.gathering.people.filter(state=State.CAME).count()
        return super().context() | {"by_name": came}
