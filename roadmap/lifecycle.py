"""The life of a national roadmap (note, AL3, sixth step): finished by the national team, validated by the competent
national authority, completed by an action plan, then presented to all."""

from collections.abc import Iterable, Sequence

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal import clock, files, rules
from portal.fields import DayFormField, LineFormField, UploadFormField, too_long
from portal.lifecycle import Gate, Lifecycle, State, Transition, reason_field
from portal.models import Country
from portal.refusals import Refused
from portal.written import date_long
from roadmap import emails, seals
from roadmap.models import NationalRoadmap, Priority

VALIDATION = "validation"


def _has_vision(roadmap: NationalRoadmap) -> bool:
    return bool(roadmap.vision)


# What the gates read, so that a list of roadmaps can fetch it for all of them at once.
PARTS = ("priorities__measures", "priorities__action_items")


def _priorities(roadmap: NationalRoadmap) -> Iterable[Priority]:
    prefetch_related_objects([roadmap], *PARTS)
    return roadmap.priorities.all()


def _has_priorities(roadmap: NationalRoadmap) -> bool:
    return bool(_priorities(roadmap))


def _each_has_a_measure(roadmap: NationalRoadmap) -> bool:
    return all(priority.measures.all() for priority in _priorities(roadmap))


def _each_has_an_action(roadmap: NationalRoadmap) -> bool:
    return all(priority.action_items.all() for priority in _priorities(roadmap))


def _each_is_costed(roadmap: NationalRoadmap) -> bool:
    items = (item for priority in _priorities(roadmap) for item in priority.action_items.all())
    return not any(item.cost is None for item in items)


def _has_follow_up(roadmap: NationalRoadmap) -> bool:
    return bool(roadmap.follow_up)


def _texts_fit(roadmap: NationalRoadmap) -> bool:
    """Its own, why each activity comes first, and what the measures say."""
    measures = (measure for priority in _priorities(roadmap) for measure in priority.measures.all())
    return not any(too_long(part) for part in (roadmap, *_priorities(roadmap), *measures))


TEXTS_FIT = Gate("lengths", _texts_fit, _("A text is longer than its limit: its page says by how much."))
READY_TO_VALIDATE: Sequence[Gate] = (
    Gate("vision", _has_vision, _("The vision is not written yet.")),
    Gate("priorities", _has_priorities, _("No priority is chosen yet.")),
    Gate("measures", _each_has_a_measure, _("Each priority needs at least one measure.")),
    TEXTS_FIT,
)
READY_TO_PUBLISH: Sequence[Gate] = (
    Gate("actions", _each_has_an_action, _("Each priority needs at least one action in the action plan.")),
    Gate("costs", _each_is_costed, _("Each action needs its estimated cost (0 where it costs nothing).")),
    Gate("follow_up", _has_follow_up, _("How the roadmap is followed up is not written yet.")),
    TEXTS_FIT,
)


def _keep_validation(roadmap: NationalRoadmap, *, by, document, validated_on, authority) -> None:
    """The authority's document with its date, which lies between the beginning of the draft and today."""
    if validated_on > clock.today():
        raise Refused({"validated_on": _("This date is still to come.")})
    if validated_on < (begun := clock.day_of(roadmap.created_at)):
        early = _("The roadmap was begun on the portal on %(date)s: it cannot have been validated before.")
        raise Refused({"validated_on": early % {"date": date_long(begun)}})
    roadmap.validated_on, roadmap.authority = validated_on, authority
    files.keep(document, roadmap, purpose=VALIDATION, by=by)


def _publish(roadmap: NationalRoadmap, *, by) -> None:
    """Its reference counts the Party's roadmaps of the year; the Party's row is locked so that none is given twice."""
    party = Country.objects.select_for_update().get(pk=roadmap.party_id)
    today = clock.today()
    prefix = f"NR-{party.iso3}-{today.year}-"
    earlier = NationalRoadmap.objects.filter(party=party, reference__startswith=prefix).count()
    roadmap.reference, roadmap.published_on = f"{prefix}{earlier + 1}", today
    seals.seal(roadmap, by=by)


NATIONAL_ROADMAP = Lifecycle(
    model="roadmap.NationalRoadmap",
    states=[
        State(
            "drafting",
            pgettext_lazy("roadmap", "Being drafted"),
            "wait",
            _("The national team writes the vision, the priorities and their measures."),
        ),
        State(
            "validating",
            pgettext_lazy("roadmap", "In validation"),
            "wait",
            _("The competent national authority reads the roadmap; its text doesn’t change meanwhile."),
        ),
        State(
            "validated",
            pgettext_lazy("roadmap", "Validated"),
            "wait",
            _("The national authority and the national team write the action plan; then the roadmap is published."),
        ),
        State("published", pgettext_lazy("roadmap", "Published"), "done", _("The roadmap is published."), live=False),
    ],
    transitions=[
        Transition(
            "submit",
            _("Submit for validation"),
            source=["drafting"],
            target="validating",
            who=rules.is_focal_point,
            done=_("Submitted for validation"),
            gates=READY_TO_VALIDATE,
            hint=_(
                "The text, the priorities and the measures stay as they are while the competent authority reads them."
                " Make a draft PDF for its signature. If it asks for changes, the roadmap can be sent back."
            ),
        ),
        Transition(
            "validate",
            _("Record the validation"),
            source=["validating"],
            target="validated",
            who=rules.is_focal_point,
            done=_("Validated by the competent authority"),
            hint=_(
                "Hand in the document by which the competent national authority validates the roadmap. From then on the"
                " text, the priorities and the measures are final, and the action plan can be written."
            ),
            asks={
                "document": UploadFormField(label=_("The authority’s document")),
                "validated_on": DayFormField(label=_("Date of the document")),
                "authority": LineFormField(
                    label=_("Name of the competent authority"),
                    max_length=200,
                    help_text=_("As it must stand in the published roadmap."),
                ),
            },
            effect=_keep_validation,
        ),
        Transition(
            "send_back",
            _("Send back to drafting"),
            source=["validating"],
            target="drafting",
            who=rules.is_focal_point,
            done=_("Sent back to drafting"),
            hint=_("The competent authority asks for changes: the text opens again."),
            asks={"reason": reason_field(_("What the authority asks for"))},
        ),
        Transition(
            "publish",
            _("Publish"),
            source=["validated"],
            target="published",
            who=rules.is_focal_point,
            done=pgettext_lazy("roadmap", "Published"),
            gates=READY_TO_PUBLISH,
            hint=_(
                "The roadmap and its action plan become public under a reference, and a PDF is made in French and in"
                " English. Nothing in it changes afterwards."
            ),
            effect=_publish,
            messages=[emails.published],
        ),
    ],
)
