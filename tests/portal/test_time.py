"""The programme's clock, the words for a promise of time, time zones, and years beyond reason. Expected times are
worked out by hand, from the offsets that the zones had at those moments."""

import datetime as dt
import zoneinfo

import pytest
from django.apps import apps
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, models, transaction
from django.test import override_settings
from django.utils import timezone, translation

from portal import clock, fields, horizon, zones
from portal.models import OutgoingMessage, Phase, User
from portal.outgoing import outbox
from portal.people import actions
from portal.written import deadline, deadline_short
from tests.factories import PASSWORD, CountryFactory, OrganisationFactory, UserFactory
from tests.some import some

UTC = dt.UTC
KIRITIMATI, MIDWAY, LOS_ANGELES, DAKAR = (
    zoneinfo.ZoneInfo(name) for name in ("Pacific/Kiritimati", "Pacific/Midway", "America/Los_Angeles", "Africa/Dakar")
)
END = dt.date(2027, 1, 31)


# --- One clock --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", [KIRITIMATI, MIDWAY, LOS_ANGELES, DAKAR], ids=str)
def test_today_is_the_programmes_whatever_zone_a_request_has_made_current(zone):
    with timezone.override(zone):
        with clock.at(dt.datetime(2027, 1, 31, 22, 59, 59, tzinfo=UTC)):  # 23:59:59 in Paris
            assert clock.today() == dt.date(2027, 1, 31)
        with clock.at(dt.datetime(2027, 1, 31, 23, 0, tzinfo=UTC)):  # midnight in Paris
            assert clock.today() == dt.date(2027, 2, 1)


@pytest.mark.parametrize(
    ("day", "time", "moment"),
    [
        (dt.date(2027, 1, 31), dt.time(23, 59), dt.datetime(2027, 1, 31, 22, 59, tzinfo=UTC)),
        (dt.date(2027, 7, 31), dt.time(23, 59), dt.datetime(2027, 7, 31, 21, 59, tzinfo=UTC)),
        (
            dt.date(2027, 3, 28),
            dt.time(1, 59),
            dt.datetime(2027, 3, 28, 0, 59, tzinfo=UTC),
        ),  # an hour is left out
        (dt.date(2027, 3, 28), dt.time(3, 0), dt.datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (dt.date(2027, 10, 31), dt.time(2, 30), dt.datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),  # the first of two
        (dt.date(2027, 10, 31), dt.time(3, 0), dt.datetime(2027, 10, 31, 2, 0, tzinfo=UTC)),
    ],
)
def test_a_day_and_a_time_are_a_moment_by_the_programmes_clock(day, time, moment):
    with timezone.override(KIRITIMATI):
        assert clock.on(day, time) == moment


@pytest.mark.parametrize(("second", "is_over"), [(-60, False), (0, False), (59, False), (60, True)])
def test_the_minute_that_is_named_still_counts(second, is_over):
    with clock.at(dt.datetime(2027, 1, 31, 22, 59, tzinfo=UTC) + dt.timedelta(seconds=second)):
        assert clock.is_over(END) is is_over
        assert clock.is_over(clock.on(END)) is is_over


# --- Said with its zone -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [
        ("en", None, "31 January 2027, 23:59 (Paris time)"),
        ("fr", None, "31 janvier 2027 à 23 h 59 (heure de Paris)"),
        ("en", "Europe/Brussels", "31 January 2027, 23:59 (Paris time)"),
        ("en", "Pacific/Midway", "31 January 2027, 23:59 (Paris time), which is 31 January 2027, 11:59 (Midway time)"),
        (
            "fr",
            "Pacific/Kiritimati",
            "31 janvier 2027 à 23 h 59 (heure de Paris), soit le 1er février 2027 à 12 h 59 (heure de Kiritimati)",
        ),
        (
            "fr",
            "Africa/Abidjan",
            "31 janvier 2027 à 23 h 59 (heure de Paris), soit le 31 janvier 2027 à 22 h 59 (heure d’Abidjan)",
        ),
        (
            "fr",
            "Africa/Cairo",
            "31 janvier 2027 à 23 h 59 (heure de Paris), soit le 1er février 2027 à 00 h 59 (heure du Caire)",
        ),
        ("en", "UTC", "31 January 2027, 23:59 (Paris time), which is 31 January 2027, 22:59 (UTC)"),
    ],
)
def test_a_promise_is_said_with_its_zone_and_by_the_readers_clock_where_that_differs(language, zone, said):
    with translation.override(language), timezone.override(zone):
        assert deadline(END).replace("\u00a0", " ") == said


def test_a_list_says_it_with_its_zone_in_fewer_letters():
    with timezone.override("Pacific/Kiritimati"):
        said = "20 Feb 2027, 17:00 (Paris time), which is 21 Feb 2027, 06:00 (Kiritimati time)"
        assert deadline_short(clock.on(dt.date(2027, 2, 20), dt.time(17))) == said
    assert (deadline_short(END), deadline_short(None)) == ("31 Jan 2027, 23:59 (Paris time)", "")


def test_whose_clock_differs_in_winter_alone_is_told_in_winter_alone():
    """Casablanca keeps the time of Paris in winter, and an hour less in summer."""
    with timezone.override("Africa/Casablanca"):
        assert deadline(dt.date(2027, 1, 15)) == "15 January 2027, 23:59 (Paris time)"
        said = "15 July 2027, 23:59 (Paris time), which is 15 July 2027, 22:59 (Casablanca time)"
        assert deadline(dt.date(2027, 7, 15)) == said


def test_the_programmes_zone_is_a_setting():
    with override_settings(TIME_ZONE="America/New_York"):
        assert deadline(END) == "31 January 2027, 23:59 (New York time)"
        with clock.at(dt.datetime(2027, 2, 1, 4, 59, tzinfo=UTC)):
            assert clock.today() == dt.date(2027, 1, 31)


@pytest.mark.django_db
def test_a_message_says_its_times_by_its_recipients_clock():
    draft = {"template": "applications/mail/extended", "language": "en"}
    context = {"application": None, "evaluation": {"due_on": END, "pk": 1}}
    here = "31 Jan 2027, 23:59 (Paris time), which is 1 Feb 2027, 12:59 (Kiritimati time)"
    with timezone.override(MIDWAY):
        subject, _text = outbox.write(**draft, to=UserFactory.build(time_zone="Pacific/Kiritimati"), **context)
        assert subject.endswith(here)
        subject, _text = outbox.write(**draft, **context)
        assert subject.endswith("31 Jan 2027, 23:59 (Paris time)")


# --- Whose zone -------------------------------------------------------------------------------------------------------


def test_every_party_has_the_zone_of_its_capital():
    """The list of those with several zones is ours; that a zone is the country's, CLDR's."""
    from babel.core import get_global

    from portal.reference import rows

    territories = get_global("zone_territories") | {"Europe/Brussels": "EU"}
    parties = [row["iso2"] for row in rows("parties.csv")]
    assert len(parties) > 190
    for iso2 in set(parties) - {"BE"}:
        assert territories[zones.of_country(iso2)] == iso2
    capitals = {"BR": "America/Sao_Paulo", "AU": "Australia/Sydney", "KI": "Pacific/Tarawa", "EC": "America/Guayaquil"}
    assert {iso2: zones.of_country(iso2) for iso2 in capitals} == capitals
    assert zones.of_country("zz") == "Europe/Paris"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "scope", "zone"),
    [
        ("deputy", lambda: {"party": CountryFactory(iso3="SEN", iso2="SN")}, "Africa/Dakar"),
        (
            "donor",
            lambda: {"organisation": OrganisationFactory(country=CountryFactory(iso3="CAN", iso2="CA"))},
            "America/Toronto",
        ),
        ("donor", lambda: {"organisation": OrganisationFactory()}, "Europe/Paris"),
        ("field_office", lambda: {"countries": [CountryFactory(iso3="VNM", iso2="VN")]}, "Asia/Ho_Chi_Minh"),
        (
            "field_office",
            lambda: {"countries": [CountryFactory(iso3="VNM", iso2="VN"), CountryFactory(iso3="SEN", iso2="SN")]},
            "Europe/Paris",
        ),
        ("expert", dict, "Europe/Paris"),
    ],
)
def test_a_new_account_has_its_countrys_zone(role, scope, zone, officer):
    invitation = actions.invite("awa@example.org", "Awa", role, by=officer, **scope())
    user = actions.accept_invitation(invitation, full_name="Awa", password=PASSWORD, language="fr")
    assert user.time_zone == zone


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "Egypt – Cairo"), ("fr", "Égypte – Le Caire")],
)
def test_zones_are_chosen_in_words(language, name):
    with translation.override(language):
        choices = zones.choices()
    assert ("Africa/Cairo", name) in choices
    assert len({zone for zone, _name in choices}) == len(choices) > 400
    assert not any(zone == name and zone != "UTC" for zone, name in choices)


def test_every_zone_of_the_list_is_known():
    assert {zone for zone, _name in zones.choices()} - zoneinfo.available_timezones() == set()


@pytest.mark.django_db
def test_the_profile_and_the_admin_offer_the_same_list(officer, sign_in):
    web = sign_in(officer)
    for address in ("/account/", f"/admin/portal/user/{officer.pk}/change/"):
        page = web.get(address).content.decode()
        assert '<option value="Africa/Dakar">Senegal – Dakar</option>' in page
        assert '<option value="Europe/Paris" selected>France – Paris</option>' in page


@pytest.mark.django_db
def test_a_zone_that_was_typed_before_stays_until_another_is_chosen(officer, sign_in):
    User.objects.filter(pk=officer.pk).update(time_zone="Etc/GMT+5")
    assert '<option value="Etc/GMT+5" selected>Etc/GMT+5</option>' in sign_in(officer).get("/account/").content.decode()
    with pytest.raises(ValidationError) as refused:
        actions.change_profile(officer, by=officer, full_name="O", language="en", time_zone="Mars/Olympus")
    assert list(refused.value.message_dict) == ["time_zone"]


# --- Years beyond reason ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2127-01-31", "9999-12-31", "0027-01-31", "1027-01-31"])
def test_a_mistyped_year_is_told_at_its_field(day):
    with clock.at(dt.date(2027, 1, 4)), pytest.raises(ValidationError) as refused:
        fields.DayFormField(ahead=10).clean(day)
    said = "Check the year: this day must be between 16 November 1945 and 31 December 2037."
    assert refused.value.messages == [said]


def test_the_last_day_of_the_last_year_is_taken():
    with clock.at(dt.date(2027, 1, 4)):
        assert fields.DayFormField(ahead=10).clean("2037-12-31") == dt.date(2037, 12, 31)
        with pytest.raises(ValidationError, match="Check the year"):
            fields.DayFormField(ahead=10).clean("2038-01-01")


def own_days() -> list[models.DateField]:
    """Every day that one of our models keeps."""
    own = [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]
    found = [field for model in own for field in model._meta.fields if type(field).__mro__.count(models.DateField)]
    return [field for field in found if not isinstance(field, models.DateTimeField)]


OURS = ("portal", "roadmap", "budget", "experts", "applications", "assistance")


def test_every_day_of_every_model_has_a_horizon():
    days = own_days()
    assert len(days) > 25
    assert [str(field) for field in days if not isinstance(field, fields.DayField)] == []


@pytest.mark.django_db
def test_the_database_keeps_a_mistyped_year_out_of_every_table():
    """The triggers name the column; what they refuse is tried on one table below."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger")
        triggers = [(table, sql.replace('"', "").lower()) for table, sql in cursor.fetchall() if "_far" in sql]
    for field in some(own_days()):
        table, column = field.model._meta.db_table, field.column
        naming = [sql for on, sql in triggers if on == table and f"new.{column} " in sql.replace(")", " ")]
        assert len(naming) == 2, f"{table}.{column}"


@pytest.mark.django_db
def test_a_year_kept_from_before_the_rule_stays_and_no_other_goes_in():
    given = {"name": "Phase", "approved_total": 1, "starts_on": dt.date(2026, 1, 1)}
    with pytest.raises(DatabaseError, match="far_day"), transaction.atomic():
        Phase.objects.create(code="far", ends_on=dt.date(2127, 1, 1), **given)
    kept = Phase.objects.create(code="near", ends_on=horizon.LAST, **given)
    Phase.objects.filter(pk=kept.pk).update(name="Another", ends_on=horizon.LAST)
    with pytest.raises(DatabaseError, match="farther_day"), transaction.atomic():
        Phase.objects.filter(pk=kept.pk).update(ends_on=dt.date(2127, 1, 1))
    assert Phase.objects.get(code="near").ends_on == horizon.LAST


# --- Links and messages in their time ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_message_is_neither_swept_nor_sent_before_its_next_try():
    message = outbox.queue("portal/mail/account_changed", to=UserFactory(language="en"))
    soon = timezone.now() + dt.timedelta(minutes=2)
    OutgoingMessage.objects.filter(pk=message.pk).update(next_try_at=soon)
    assert list(outbox.waiting_too_long()) == []
    assert outbox.send(message.pk) is False
    message.refresh_from_db()
    assert (message.state, message.attempts, mail.outbox) == ("queued", 0, [])
    OutgoingMessage.objects.filter(pk=message.pk).update(next_try_at=timezone.now())
    assert list(outbox.waiting_too_long()) == [message]
    assert outbox.send(message.pk) is True
