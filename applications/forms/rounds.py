"""The forms of a selection round: its limits, its candidates, what is forced, a decision, a text of the letters."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.actions.letters import letter_language
from applications.models import Application, Candidate, LetterTemplate, SelectionRound
from applications.models.rounds import FORCED_WORDS, LONGEST_DELAY, MOST_PLACES
from applications.selection.explaining import points
from portal.fields import AmountFormField, LineFormField, ProseFormField
from portal.models import Region
from portal.written import language_noun


def typed_amount(amount: Decimal | None) -> str:
    """An amount as one types it."""
    return "" if amount is None else f"{amount.normalize():f}"


class LimitsForm(forms.Form):
    """Places, ceiling, delay; for each region how many at least and at most."""

    name = LineFormField(label=_("Name of the round"), max_length=120)
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=MOST_PLACES)
    cap = AmountFormField(
        label=_("Ceiling for this round (USD)"),
        required=False,
        help_text=_("Empty: all that is available on the line for technical assistance."),
    )
    delay_hours = forms.IntegerField(
        label=_("Delay before the letters go out, in hours"),
        min_value=0,
        max_value=LONGEST_DELAY,
        help_text=_("While it runs the release can be stopped."),
    )

    def __init__(self, *args: Any, selection_round: SelectionRound, **kwargs: Any):
        initial = {name: getattr(selection_round, name) for name in ("name", "places", "delay_hours")} | {
            "cap": typed_amount(selection_round.cap)
        }
        super().__init__(*args, initial=initial, **kwargs)
        bounds = {bound.region: bound for bound in selection_round.bounds.all()}
        for region, label in Region.choices:
            bound = bounds.get(region)
            at_least, at_most = _("%(region)s: at least"), _("%(region)s: at most")
            for name, said, value in (
                ("least", at_least, bound.least or None if bound else None),
                ("most", at_most, bound.most if bound else None),
            ):
                self.fields[f"{name}_{region}"] = forms.IntegerField(
                    label=said % {"region": label}, min_value=0, max_value=MOST_PLACES, required=False, initial=value
                )

    def limits(self) -> dict[str, Any]:
        """As the action takes them."""
        given = self.cleaned_data
        bounds = {region: (given[f"least_{region}"] or 0, given[f"most_{region}"]) for region in Region.values}
        return {name: given[name] for name in ("name", "places", "cap", "delay_hours")} | {"bounds": bounds}


class CandidatesForm(forms.Form):
    """Each application with its estimated cost: with a cost it is in the round, without one it isn’t."""

    def __init__(self, *args: Any, applications: list[Application], costs: dict[int, Decimal], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for application in applications:
            score = points(int((application.score or 0) * 100))
            said = {"reference": application.reference, "country": application.party, "score": score}
            self.fields[f"cost_{application.pk}"] = AmountFormField(
                label=_("%(reference)s, %(country)s (%(score)s)") % said,
                required=False,
                min_value=Decimal("0.01"),
                error_messages={"min_value": _("An estimated cost is above zero.")},
                initial=typed_amount(costs.get(application.pk)),
            )

    def costs(self) -> dict[int, Decimal]:
        given = self.cleaned_data.items()
        return {int(name.removeprefix("cost_")): cost for name, cost in given if cost is not None}


class ForcingForm(forms.Form):
    """Whether the solver chooses, or the officers force an application in or out, and why."""

    def __init__(
        self,
        *args: Any,
        candidates: list[Candidate],
        forced: Mapping[int, str],
        why: Mapping[int, str],
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        ways = [("", _("According to the scores")), *Candidate.Forced.choices]
        for candidate in candidates:
            application = candidate.application
            self.fields[f"force_{candidate.pk}"] = forms.ChoiceField(
                label=f"{application.party} ({application.reference})",
                choices=ways,
                required=False,
                initial=forced.get(candidate.pk, ""),
            )
            self.fields[f"force_{candidate.pk}"].needed = True  # “as the scores have it” is an answer
            self.fields[f"why_{candidate.pk}"] = ProseFormField(
                label=_("%(country)s: why always in, or always out") % {"country": application.party},
                words=FORCED_WORDS,
                required=False,
                initial=why.get(candidate.pk, ""),
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"why_{candidate.pk}"].needed = _("needed where it isn’t as the scores have it")

    def forced(self) -> dict[int, str]:
        """What is forced, by the candidate’s key."""
        return self._given("force_")

    def why(self) -> dict[int, str]:
        """Why each that is forced is."""
        return {pk: reason for pk, reason in self._given("why_").items() if pk in self.forced()}

    def _given(self, prefix: str) -> dict[int, str]:
        given = self.cleaned_data.items()
        return {int(name.removeprefix(prefix)): value for name, value in given if name.startswith(prefix) and value}


class DecisionForm(forms.Form):
    """What is decided of one application, and why."""

    decision = forms.ChoiceField(label=_("Decision"), choices=Candidate.Decision.choices, widget=forms.RadioSelect)
    reserve_order = forms.IntegerField(
        label=_("Place on the reserve list"),
        min_value=1,
        max_value=1000,
        required=False,
        help_text=_("1 is the first."),
    )
    departure = ProseFormField(
        label=_("Why the decision departs from the proposal"),
        words=300,
        required=False,
        help_text=_("For the Secretariat alone; asked for where it isn’t what was proposed."),
    )
    reasons = ProseFormField(label=_("Reasons given to the Party"), words=300)

    def __init__(self, *args: Any, candidate: Candidate, **kwargs: Any):
        names = ("decision", "reserve_order", "departure", "reasons")
        super().__init__(*args, initial={name: getattr(candidate, name) for name in names}, **kwargs)
        language = language_noun(letter_language(candidate.application))
        self.fields["reasons"].help_text = _("In the language of the letter: %(language)s.") % {"language": language}


class ReadForm(forms.Form):
    """That the letter was read."""

    read = forms.BooleanField(label=_("I have read this letter; it may go out."))


class ReasonForm(forms.Form):
    """Why a decision is to be re-opened."""

    reason = ProseFormField(label=_("Why the decision is re-opened"), words=300)


class TextForm(forms.Form):
    """A new version of what a kind of letter says, in both languages."""

    def __init__(self, *args: Any, template: LetterTemplate, **kwargs: Any):
        super().__init__(*args, **kwargs)
        labels = {
            "subject_fr": _("Subject, in French"), "body_fr": _("Letter, in French"),
            "message_fr": _("Message that announces it, in French"), "subject_en": _("Subject, in English"),
            "body_en": _("Letter, in English"), "message_en": _("Message that announces it, in English"),
        }  # fmt: skip
        for name, label in labels.items():
            self.fields[name] = self._field(name, label, template)

    @staticmethod
    def _field(name: str, label: Any, template: LetterTemplate) -> forms.Field:
        value, language = getattr(template, name), {"lang": name[-2:]}
        if name.startswith("subject"):
            return LineFormField(label=label, max_length=150, initial=value, widget=forms.TextInput(attrs=language))
        words, rows = (600, 18) if name.startswith("body") else (150, 3)
        return ProseFormField(
            label=label, words=words, initial=value, widget=forms.Textarea(attrs={**language, "rows": rows})
        )

    def typed(self) -> dict[str, str]:
        """What stands in the fields, for a preview."""
        return {name: self[name].value() or "" for name in self.fields}
