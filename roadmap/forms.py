"""Forms of national roadmaps. What they refuse kindly, actions and the database refuse too."""

from collections.abc import Iterable
from itertools import groupby

from babel.numbers import get_currency_name, get_territory_currencies
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.forms.longer import LongerTexts
from roadmap import queries
from roadmap.models import ActionItem, Activity, Measure, NationalRoadmap, Priority
from roadmap.models.national import FIRST_YEAR, LAST_YEAR

_text = NationalRoadmap._meta.get_field
_item = ActionItem._meta.get_field


class TypedForm(LongerTexts, forms.Form):
    """A form of a roadmap that is being written: its texts are in a language of their own, which its fields carry."""

    def __init__(self, *args, language: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.let_texts_be_longer()
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.widget.attrs.update(lang=language, dir="auto")


def _year(name: str, **kwargs) -> forms.IntegerField:
    return _text(name).formfield(min_value=FIRST_YEAR, max_value=LAST_YEAR, **kwargs)


class VisionForm(TypedForm):
    """Title, years and vision."""

    title = _text("title").formfield(label=_("Title of the roadmap"))
    period_start = _year("period_start")
    period_end = _year("period_end")
    vision = _text("vision").formfield(
        required=True,
        label=_("Vision"),
        help_text=_(
            "What will be different for artists, the sectors and the public when the roadmap has been carried out?"
        ),
    )


class ContextForm(TypedForm):
    """Where the country stands."""

    context = _text("context").formfield(
        label=_("Context"),
        help_text=_(
            "What the consultations and the diagnosis found: needs, challenges, laws and policies in place, figures."
        ),
    )


class FollowUpForm(TypedForm):
    """How the roadmap will be followed up."""

    follow_up = _text("follow_up").formfield(
        required=True,
        label=_("How is the roadmap followed up?"),
        help_text=_("Who follows the actions, how often, and where the progress is made known."),
    )


class PriorityForm(TypedForm):
    """Why an activity comes first; which one, when it is added."""

    activity = forms.ModelChoiceField(
        Activity.objects.select_related("output"), label=_("Activity of the open roadmap"), widget=forms.RadioSelect
    )
    justification = Priority._meta.get_field("justification").formfield(
        required=True,
        label=_("Why is it a priority?"),
        help_text=_("A need that was found, a figure if you have one, and what will be different."),
    )

    def __init__(self, *args, roadmap: NationalRoadmap, adding: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if adding:
            activities = queries.activities_to_add(roadmap)
            self.fields["activity"].queryset = activities
            self.fields["activity"].choices = _by_output(activities)
        else:
            del self.fields["activity"]


def _by_output(activities: Iterable[Activity]) -> list[tuple[str, list[tuple[int, str]]]]:
    """The choices under the name of their output."""
    groups = groupby(activities, key=lambda activity: activity.output)
    return [(str(output), [(activity.pk, str(activity)) for activity in part]) for output, part in groups]


class MeasureForm(TypedForm):
    """A measure under a priority."""

    title = Measure._meta.get_field("title").formfield(
        label=_("Measure"), help_text=_("In one line, such as “Reform the aid for music”.")
    )
    description = Measure._meta.get_field("description").formfield(
        label=_("Description"), help_text=_("What it changes, for whom, and with whom it is carried out.")
    )


def _day(name: str, **kwargs) -> forms.DateField:
    return _item(name).formfield(**kwargs)


class ActionItemForm(TypedForm):
    """A line of the action plan, for one of the priorities."""

    title = _item("title").formfield(help_text=_("What will be done, in one line."))
    measure = forms.ModelChoiceField(
        Measure.objects.none(), required=False, label=_("Measure it serves"), empty_label=_("None in particular")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ActionItem.Kind.choices, widget=forms.RadioSelect)
    responsible = _item("responsible").formfield(
        help_text=_("The ministry, agency or organisation that answers for it.")
    )
    starts_on = _day("starts_on")
    ends_on = _day("ends_on")
    cost = _item("cost").formfield(
        help_text=_("In figures, such as 30000; 0 where it costs nothing. It may wait, but publication needs it.")
    )
    currency = forms.ChoiceField(label=_("Currency"))
    indicator = _item("indicator").formfield(help_text=_("What will be counted or seen to know that it is done."))
    baseline = _item("baseline").formfield(help_text=_("Where the indicator stands today, with the year."))
    target = _item("target").formfield(help_text=_("Where it should stand, and when."))

    def __init__(self, *args, priority: Priority, currency: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["measure"].queryset = Measure.objects.filter(priority=priority).order_by("position")
        self.fields["measure"].widget.attrs["lang"] = priority.roadmap.language
        self.fields["currency"].choices = currency_choices(priority.roadmap.party.iso2, currency)


def currency_choices(iso2: str, kept: str) -> list[tuple[str, str]]:
    """US dollar, euro, the country's own, and the one already chosen."""
    codes = dict.fromkeys(["USD", "EUR", *get_territory_currencies(iso2), kept])
    return [(code, f"{code} – {get_currency_name(code, locale=get_language() or 'fr')}") for code in codes]
