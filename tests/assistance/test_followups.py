"""Follow-ups from comments on an assistance: who makes one, on whose desk it stands, who closes it and who is told."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assistance import actions as of_assistances
from assistance.followups import COMMENT
from portal import clock, registry
from portal.followups import actions, queries
from portal.gatherings.followups import CONCLUSION
from portal.models import Conclusion, Event, FollowUp, Notice, Remark
from portal.moves import Side
from portal.people.actions import end_role
from portal.refusals import Refused, WrongState
from portal.remarks import actions as remarks
from tests.assistance import factories
from tests.assistance.reading import page_of, text_of
from tests.factories import CountryFactory, closed, current_grant, person
from tests.portal import gatherings
from tests.some import some
from tests.told import told as told_of
from tests.told import told_daily

pytestmark = pytest.mark.django_db
made_once = factories.opened_in_senegal
IN_TEN_DAYS = factories.TODAY + dt.timedelta(days=10)


@pytest.fixture
def comment(assistance, field_office) -> Remark:
    return of_assistances.comment(assistance, text="L’acte n’est pas signé.", language="fr", by=field_office)


@pytest.fixture
def agreed(comment, field_office, focal_point) -> FollowUp:
    """Asked of the focal point by the field office."""
    return agree(comment, field_office, owner=focal_point)


def agree(comment, by, **said) -> FollowUp:
    given = {"what": "Faire signer l’acte", "language": "fr", "due": IN_TEN_DAYS, **said}
    return actions.agree(COMMENT, comment, by=by, **given)


def close(followup: FollowUp, name: str, by, **answers) -> FollowUp:
    return followup.lifecycle.perform(followup, name, by=by, **answers)


def desk(user) -> list[tuple]:
    items = [item for item in registry.work_of(user) if "/follow-ups/" in item.url]
    return [(str(item.title), str(item.what), item.due) for item in items]


def told() -> dict[str, list[str]]:
    """Who is asked, and who is told that it is done."""
    return {name: lines for name in ("asked", "closed") if (lines := told_of(f"portal/mail/followup_{name}"))}


@pytest.fixture
def strangers(officer):
    elsewhere = CountryFactory()
    return [
        person("focal_point", party=elsewhere),
        person("field_office", countries=[elsewhere]),
        factories.expert(officer, full_name="Ailleurs").user,
        person("donor"),
    ]


# --- Who makes one ----------------------------------------------------------------------------------------------------


def test_whoever_comments_makes_one_from_any_comment(comment, assistance, field_office, focal_point, officer, senegal):
    for user in some([field_office, focal_point, person("deputy", party=senegal), officer]):
        found = agree(comment, user, owner=focal_point)
        assert (found.source, found.about, found.party) == (comment, assistance, senegal)
        assert (found.state, found.created_by, found.created_at) == ("open", user, clock.now())
    assert Event.objects.filter(verb="portal.followup_agreed", shared=True).count() == 4


def test_nobody_else_makes_one(comment, at_work, focal_point):
    elsewhere = CountryFactory()
    strangers = [
        at_work.expert.user,
        person("focal_point", party=elsewhere),
        person("field_office", countries=[elsewhere]),
        person("contributor", party=comment.party),
        person("finance"),
    ]
    for user in some(strangers):
        with pytest.raises(PermissionDenied):
            agree(comment, user, owner=focal_point)
    assert not FollowUp.objects.exists()


def test_none_is_made_from_what_is_no_comment(assistance, officer, focal_point):
    asked = remarks.write(assistance, text="Où en est l’acte ?", language="fr", by=officer, asks=True)
    with pytest.raises(PermissionDenied):
        agree(asked, officer, owner=focal_point)


def test_somebody_is_named_and_one_alone(comment, officer, focal_point):
    for said, field in some(
        {
            "nobody": ({}, "owner"),
            "two": ({"owner": focal_point, "owner_named": "Le ministère"}, "owner_named"),
            "a stranger": ({"owner": person("evaluator")}, "owner"),
            "a day that has passed": (
                {"owner": focal_point, "due": factories.TODAY - dt.timedelta(days=1)},
                "due",
            ),
        }.values()
    ):
        with pytest.raises(Refused) as refused:
            agree(comment, officer, **said)
        assert list(refused.value.message_dict) == [field]


def test_a_year_that_was_mistyped_is_refused(comment, officer, focal_point):
    with pytest.raises(ValidationError) as refused:
        agree(comment, officer, owner=focal_point, due=dt.date(2126, 3, 12))
    assert list(refused.value.message_dict) == ["due"]


# --- On whose desk ----------------------------------------------------------------------------------------------------


def test_it_stands_on_the_desk_of_whoever_owes_it_and_on_no_other(agreed, focal_point, field_office, officer):
    assert desk(focal_point) == [("Faire signer l’acte", "Do what was agreed", IN_TEN_DAYS)]
    assert desk(field_office) == desk(officer) == []


def test_it_is_late_from_the_day_after(agreed, focal_point, sign_in):
    late = IN_TEN_DAYS + dt.timedelta(days=1)
    with clock.at(IN_TEN_DAYS):
        assert not FollowUp.objects.get().is_late
    with clock.at(late):
        assert FollowUp.objects.get().is_late
        [move] = registry.moves_of(FollowUp.objects.get())
        assert (move.days_late, str(move.in_days)) == (1, "late by 1 day")
        web = sign_in(focal_point)
        focal_point.language = "en"
        focal_point.save()
        for address in some([reverse("home"), page_of(agreed.about), reverse("follow-up", args=[agreed.pk])]):
            assert "late" in text_of(web.get(address)).lower()


def test_what_somebody_without_an_account_owes_stands_on_the_desk_of_whoever_asked(comment, field_office, officer):
    agree(comment, field_office, owner_named="La Direction du livre")
    assert desk(field_office) == [("Faire signer l’acte", "See to it that this is done", IN_TEN_DAYS)]
    assert desk(officer) == []


def test_nothing_is_lost_with_whoever_leaves(agreed, focal_point, field_office, officer):
    end_role(current_grant(focal_point, "focal_point"), reason="Parti.", by=officer)
    assert [what for _title, what, _due in desk(field_office)] == ["See to it that this is done"]
    closed(field_office)
    assert [what for _title, what, _due in desk(officer)] == ["See to it that this is done"]
    assert close(agreed, "drop", officer, reason="Plus personne.").state == "dropped"


def test_the_side_is_that_of_whoever_has_it_on_the_desk(comment, at_work, officer, focal_point, field_office):
    sides = {
        officer: Side.SECRETARIAT,
        focal_point: Side.PARTY,
        field_office: Side.FIELD_OFFICE,
        at_work.expert.user: Side.EXPERT,
    }
    for user, side in some(sides.items()):
        [move] = registry.moves_of(agree(comment, officer, owner=user))
        assert (move.side, move.is_for(user)) == (side, True)


# --- Who closes it, and who is told -----------------------------------------------------------------------------------


def test_whoever_is_asked_is_told_and_whoever_asked_once_it_is_done(agreed, focal_point, field_office):
    close(agreed, "complete", focal_point, outcome="Signé le 9 mars.")
    assert told() == {"asked": [focal_point.email], "closed": [field_office.email]}
    notice = Notice.objects.get(template="portal/mail/followup_closed")
    assert "Faire signer l’acte" in notice.line
    assert notice.url == reverse("follow-up", args=[agreed.pk])
    found = FollowUp.objects.get()
    assert (found.state, found.closing, found.closed_by) == ("done", "Signé le 9 mars.", focal_point)
    assert desk(focal_point) == []


def test_one_asks_oneself_without_a_message(comment, officer):
    close(agree(comment, officer, owner=officer), "complete", officer)
    assert told() == {}


def test_the_one_who_asked_and_an_officer_close_it_too(comment, field_office, focal_point, officer):
    for user in some([field_office, officer]):
        found = close(agree(comment, field_office, owner=focal_point), "drop", user, reason="Sans objet.")
        assert (found.state, found.closing, found.closed_by) == ("dropped", "Sans objet.", user)


def test_others_who_read_it_dont_close_it(agreed, senegal):
    for user in some([person("deputy", party=senegal), person("field_office", countries=[senegal])]):
        assert queries.visible_to(user).get() == agreed
        with pytest.raises(PermissionDenied):
            close(agreed, "complete", user)


def test_nothing_is_dropped_without_a_reason_and_nothing_closed_twice(agreed, focal_point):
    with pytest.raises(ValidationError) as refused:
        close(agreed, "drop", focal_point, reason="")
    assert list(refused.value.message_dict) == ["reason"]
    close(agreed, "complete", focal_point)
    with pytest.raises(WrongState):
        close(agreed, "drop", focal_point, reason="Trop tard.")


# --- Another day ------------------------------------------------------------------------------------------------------

DAY = dt.timedelta(days=1)
A_MONTH_LATER = IN_TEN_DAYS + 30 * DAY


def test_its_day_is_moved_with_a_reason_and_whoever_owes_it_reads_that_in_the_daily_message(
    agreed, focal_point, field_office, sign_in
):
    with pytest.raises(ValidationError) as refused:
        close(agreed, "move_day", field_office, due=A_MONTH_LATER, reason="")
    assert list(refused.value.message_dict) == ["reason"]
    focal_point.language = "en"
    focal_point.save()
    told_daily(focal_point, clock.on(factories.TODAY + DAY, dt.time(8)))
    with clock.at(factories.TODAY + 2 * DAY):
        close(agreed, "move_day", field_office, due=A_MONTH_LATER, reason="Le Conseil siège en avril.")
    assert desk(focal_point) == [("Faire signer l’acte", "Do what was agreed", A_MONTH_LATER)]
    moved = Event.objects.get(verb="portal.followup_day_moved")
    assert (moved.by, moved.reason) == (field_office, "Le Conseil siège en avril.")
    assert moved.changes == {"due": [str(IN_TEN_DAYS), str(A_MONTH_LATER)]}
    said = told_daily(focal_point, clock.on(factories.TODAY + 3 * DAY, dt.time(8)))
    page = reverse("follow-up", args=[agreed.pk])
    assert "Now to be done by 11 Apr 2026, 23:59 (Paris time): Faire signer l’acte" in said
    assert page in said
    assert "Do what was agreed" not in said
    shown = text_of(sign_in(focal_point).get(page))
    assert "Le Conseil siège en avril." in shown
    assert "at first by" in shown


def test_who_asked_moves_it_and_an_officer_but_nobody_their_own(comment, agreed, focal_point, field_office, officer):
    close(agreed, "move_day", officer, due=A_MONTH_LATER, reason="Le Conseil siège en avril.")
    with pytest.raises(PermissionDenied):
        close(agreed, "move_day", focal_point, due=IN_TEN_DAYS, reason="Plus de temps.")
    owed = agree(comment, field_office, owner=officer)
    with pytest.raises(PermissionDenied):
        close(owed, "move_day", officer, due=A_MONTH_LATER, reason="Plus de temps.")
    own = agree(comment, officer, owner=officer)
    assert close(own, "move_day", officer, due=A_MONTH_LATER, reason="Plus tard.").due == A_MONTH_LATER
    assert told_of("portal/mail/followup_day_moved") == [focal_point.email]


def test_it_isnt_moved_into_the_past_nor_to_the_day_it_has_nor_once_it_is_closed(agreed, field_office):
    for day in some([factories.TODAY - dt.timedelta(days=1), IN_TEN_DAYS]):
        with pytest.raises(Refused) as refused:
            close(agreed, "move_day", field_office, due=day, reason="Plus tôt.")
        assert list(refused.value.message_dict) == ["due"]
    close(agreed, "drop", field_office, reason="Sans objet.")
    with pytest.raises(WrongState):
        close(agreed, "move_day", field_office, due=A_MONTH_LATER, reason="Plus tard.")
    assert not Event.objects.filter(verb="portal.followup_day_moved").exists()


# --- On the pages of what it came from --------------------------------------------------------------------------------


def test_an_assistance_lists_what_its_gatherings_and_those_of_its_roadmap_concluded(
    assistance, focal_point, field_office, officer, at_work, sign_in
):
    for record, said in some([(assistance, {"kind": "training", "level": ""}), (assistance.roadmap, {})]):
        gathering = gatherings.held(record, **said)
        conclusion = Conclusion.objects.create(gathering=gathering, position=0, text="Une lettre part.")
        actions.agree(
            CONCLUSION, conclusion, what=f"Écrire, {gathering.kind}", language="fr", due=IN_TEN_DAYS, by=focal_point,
            owner=focal_point,
        )  # fmt: skip
    for user in some([focal_point, field_office, officer]):
        shown = text_of(sign_in(user).get(page_of(assistance)))
        assert "Écrire, training" in shown
        assert "Écrire, consultation" in shown
        assert shown.count("Atelier de Thiès") >= 2


# --- Who reads it -----------------------------------------------------------------------------------------------------


def test_who_reads_comments_reads_follow_ups_and_an_expert_only_what_is_asked_of_them(
    comment, agreed, at_work, assistance, focal_point, field_office, officer, sign_in, strangers
):
    own = agree(comment, officer, owner=at_work.expert.user, what="Relire le rapport")
    for user in some([focal_point, field_office, officer]):
        assert {agreed, own} == set(queries.visible_to(user))
        shown = text_of(sign_in(user).get(page_of(assistance)))
        assert "Faire signer l’acte" in shown
        assert "Relire le rapport" in shown
        assert registry.page_of(user, agreed) == reverse("follow-up", args=[agreed.pk])
        assert "L’acte n’est pas signé." in text_of(sign_in(user).get(reverse("follow-up", args=[own.pk])))
    expert = sign_in(at_work.expert.user)
    assert set(queries.visible_to(at_work.expert.user)) == {own}
    assert "Faire signer l’acte" not in text_of(expert.get(page_of(assistance)))
    assert expert.get(reverse("follow-up", args=[agreed.pk])).status_code == 404
    shown = text_of(expert.get(reverse("follow-up", args=[own.pk])))
    assert "Relire le rapport" in shown
    assert "L’acte n’est pas signé" not in shown
    for user in some(strangers):
        assert sign_in(user).get(reverse("follow-up", args=[own.pk])).status_code == 404
        assert registry.page_of(user, own) == ""


# --- The pages --------------------------------------------------------------------------------------------------------


def test_the_form_shows_the_comment_and_keeps_what_was_typed(comment, assistance, focal_point, web):
    address = reverse("follow-up-agree", args=["comment", comment.pk])
    assert address in web.get(page_of(assistance)).content.decode()
    page = web.get(address)
    assert "L’acte n’est pas signé." in page.content.decode()
    said = {"what": "Faire signer", "language": "fr", "due": IN_TEN_DAYS.isoformat(), "_submit": "1"}
    refused = web.post(address, said)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["owner"])
    assert "Faire signer" in refused.content.decode()
    said |= {"owner": focal_point.pk, "_token": page.context["form_token"]}
    for _click in range(2):
        assert web.post(address, said).url == f"{page_of(assistance)}#follow-ups"
    assert FollowUp.objects.get().owner == focal_point


def test_it_is_closed_on_its_page(agreed, web):
    here = reverse("follow-up", args=[agreed.pk])
    address = reverse("follow-up-do", args=[agreed.pk, "drop"])
    assert address in web.get(here).content.decode()
    assert web.post(address, {"reason": "", "_submit": "1"}).status_code == 422
    assert web.post(address, {"reason": "Reporté d’un an.", "_submit": "1"}).url == here
    assert "Reporté d’un an." in text_of(web.get(here))
    assert address not in web.get(here).content.decode()


def test_a_kind_that_gives_no_follow_ups_is_not_found(comment, web):
    assert web.get(reverse("follow-up-agree", args=["rumour", comment.pk])).status_code == 404


def test_the_staffs_list_is_filtered_by_whose_and_until_when(comment, officer, focal_point, sign_in):
    for what, said in {
        "Le mien": {"owner": officer},
        "Demandé": {"owner": focal_point, "due": factories.TODAY + dt.timedelta(days=90)},
        "De la Direction": {"owner_named": "Direction"},
    }.items():
        agree(comment, officer, what=what, **said)
    address, web = reverse("admin:portal_followup_changelist"), sign_in(officer)

    def listed(asked: str) -> list[str]:
        return [followup.what for followup in web.get(f"{address}?{asked}").context["cl"].result_list]

    assert listed("") == ["Le mien", "De la Direction", "Demandé"]
    assert listed("whose=mine") == ["Le mien"]
    assert listed("whose=asked") == ["De la Direction", "Demandé"]
    assert listed("whose=named") == ["De la Direction"]
    assert listed("until=later") == ["Demandé"]
    assert listed("until=soon") == ["Le mien", "De la Direction"]
    assert listed("state=done") == []
    with clock.at(IN_TEN_DAYS + dt.timedelta(days=1)):
        assert listed("until=late") == ["Le mien", "De la Direction"]


@pytest.mark.parametrize("page", ["the assistance", "the list of the staff", "the desk"])
def test_a_list_costs_the_same_with_three_as_with_one(comment, assistance, officer, sign_in, page):
    addresses = {
        "the assistance": page_of(assistance),
        "the list of the staff": reverse("admin:portal_followup_changelist"),
        "the desk": reverse("home"),
    }
    web, costs = sign_in(officer), []
    agree(comment, officer, owner=officer, what="Un")
    web.get(addresses[page])  # what is read once and kept
    for what in ("Deux", "Trois"):
        with CaptureQueriesContext(connection) as taken:
            assert "Un" in text_of(web.get(addresses[page]))
        costs.append(len(taken))
        for _nth in range(2):
            agree(comment, officer, owner=officer, what=what)
    assert costs[0] == costs[1]


# --- The database -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"owner_named": "Quelqu’un"}, "followup_says_who|as_agreed"),
        ({"owner": None}, "followup_says_who|as_agreed"),
        ({"state": "done"}, "followup_closed_by_somebody"),
        ({"state": "dropped"}, "followup_closed_by_somebody|followup_dropped_says_why"),
        ({"state": "forgotten"}, "followup_state_known|followup_closed_by_somebody"),
        ({"what": "Autre chose"}, "as_agreed"),
        ({"due": dt.date(2126, 1, 1)}, "farther_day"),
    ],
)
def test_what_was_agreed_stays_as_it_was(agreed, change, said):
    with pytest.raises(IntegrityError, match=said), transaction.atomic():
        FollowUp.objects.filter(pk=agreed.pk).update(**change)


def test_what_is_closed_stays_closed_and_none_is_removed(agreed, focal_point):
    with pytest.raises(IntegrityError, match="refuses DELETE"), transaction.atomic():
        FollowUp.objects.all().delete()
    close(agreed, "complete", focal_point, outcome="Signé.")
    with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
        FollowUp.objects.update(closing="Pas signé.")
