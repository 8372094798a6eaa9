"""Forms of the assistance, for the web and the admin."""

from collections.abc import Iterable

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from assistance.comments import COMMENTS
from assistance.models import Assignment, Assistance, Milestone, Step
from assistance.models.people import MOST_DAYS
from assistance.queries import Suggestion
from portal import horizon
from portal.fields import DayFormField, LineFormField, ProseFormField
from portal.languages import OF_PROJECTS
from portal.models import User

# --- On the web -------------------------------------------------------------------------------------------------------


class CommentForm(forms.Form):
    """A remark on an assistance, in its writer's language."""

    text = ProseFormField(
        label=_("Your comment"),
        words=COMMENTS.words,
        help_text=_("The Party, the field office and the Secretariat read it."),
    )
    language = forms.ChoiceField(label=_("Language you write in"), choices=OF_PROJECTS)


# --- In the admin -----------------------------------------------------------------------------------------------------


class OpeningForm(forms.ModelForm):
    """The questions at an assistance's opening; the rest is known from the application."""

    class Meta:
        model = Assistance
        fields = ("application", "opened_on", "officer")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["application"].label_from_instance = lambda application: f"{application.party} · {application}"
        self.fields["officer"].queryset = User.objects.holding("secretariat")

    def _post_clean(self) -> None:
        """The record is made by the action: nothing of it is checked before."""


class OfficerForm(forms.Form):
    """Who is in charge."""

    officer = forms.ModelChoiceField(label=_("Officer in charge"), queryset=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = User.objects.holding("secretariat")


class PlanForm(forms.Form):
    """The days of the steps that aren't done yet: `start_3`, `end_3`, and so on."""

    def __init__(self, *args, steps: Iterable[Step], **kwargs):
        super().__init__(*args, **kwargs)
        for step in steps:
            start, end = _("%(step)s: from"), _("%(step)s: to")
            for name, label, value in (("start", start, step.planned_start), ("end", end, step.planned_end)):
                self.fields[f"{name}_{step.number}"] = DayFormField(
                    label=label % {"step": step.kind}, initial=value, ahead=horizon.PLANNED
                )


class CloseStepForm(forms.Form):
    """When a step was done."""

    done_on = DayFormField(label=_("Date on which the step was completed"))


class ReopenStepForm(forms.Form):
    """Why a step is opened again."""

    reason = ProseFormField(label=_("Reason"), words=300)


class MilestoneForm(forms.Form):
    """The result expected of a step, its due day, and the side that logs it."""

    title = LineFormField(label=_("Milestone"), max_length=250)
    language = forms.ChoiceField(label=_("Language of the title"), choices=OF_PROJECTS)
    due = DayFormField(label=_("Due on"), ahead=horizon.PLANNED)
    responsible = forms.ChoiceField(label=_("Who logs it"), choices=Milestone._meta.get_field("responsible").choices)


class ProposeForm(forms.Form):
    """An expert for the Party to agree to, among those who suit the project best (`queries.suggestions`)."""

    expert = forms.TypedChoiceField(label=_("Expert"), widget=forms.RadioSelect)
    role = forms.ChoiceField(label=_("Role"), choices=Assignment.Role.choices)
    days = forms.IntegerField(label=_("Days of work"), min_value=1, max_value=MOST_DAYS)
    terms = ProseFormField(
        label=_("Terms of reference"),
        words=500,
        help_text=_("In the language of the project: the Party and the expert read them."),
    )

    def __init__(self, *args, suggestions: list[Suggestion], **kwargs):
        super().__init__(*args, **kwargs)
        by_key = {suggestion.expert.pk: suggestion.expert for suggestion in suggestions}
        self.fields["expert"].choices = [(s.expert.pk, _with_reasons(s)) for s in suggestions]
        self.fields["expert"].coerce = lambda pk: by_key[int(pk)]
        if not by_key:
            self.fields["expert"].help_text = _("No admitted expert who signs in is left to propose.")


def _with_reasons(suggestion: Suggestion) -> SafeString:
    expert = suggestion.expert
    reasons = format_html_join(" · ", "{}", ((reason,) for reason in suggestion.reasons))
    return format_html('<bdi lang="">{}</bdi> · {} · {}', expert.full_name, expert.residence, reasons)
