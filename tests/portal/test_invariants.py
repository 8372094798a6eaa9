"""What the daily look at the data does with what it finds: said in both languages, told once, closed when it is gone;
and what a check owes to whoever trusts it."""

import itertools

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from budget.models import PhaseBalance
from portal import clock, registry
from portal.invariants import checks, watching
from portal.invariants.findings import Finding
from portal.models import Country, Discrepancy, OutgoingMessage, Phase
from tests.budget.factories import PhaseFactory
from tests.factories import person

pytestmark = pytest.mark.django_db
EN = "Country “Senegal” ({key}): region: 3 instead of nothing."
FR = "Pays «\u00a0Sénégal\u00a0» ({key}) – région\u00a0: 3 au lieu de rien."


@pytest.fixture
def wrong(monkeypatch, senegal) -> list[Finding]:
    """All that the checks find; a test takes from it and adds to it."""
    listed = [Finding(Country, senegal.pk, what=Country._meta.get_field("region").verbose_name, found=3, expected="")]
    check = checks.Check("test.check", "Test", lambda: list(listed))
    monkeypatch.setattr(checks, "_checks", {"test.check": check})
    return listed


def told() -> list[OutgoingMessage]:
    return list(OutgoingMessage.objects.filter(template="portal/mail/discrepancies").order_by("queued_at"))


# --- A finding --------------------------------------------------------------------------------------------------------


def test_a_finding_is_said_with_its_record_what_is_and_what_should_be(wrong, senegal):
    (finding,) = wrong
    assert finding.said == EN.format(key=senegal.pk)
    with translation.override("fr"):
        assert finding.said == FR.format(key=senegal.pk)
    assert finding.address == reverse("admin:portal_country_change", args=[senegal.pk])


def test_its_fingerprint_is_the_same_in_each_language(wrong):
    (finding,) = wrong
    with translation.override("fr"):
        assert finding.fingerprint == wrong[0].fingerprint
    other = Finding(finding.model, finding.key, what=finding.what, found=4, expected="")
    assert other.fingerprint != finding.fingerprint


def test_what_is_no_record_has_its_name():
    assert Finding(None, "uploads/zz/x", what="owner", found=None, expected=1).said == (
        "On the disk uploads/zz/x: owner: nothing instead of 1."
    )


# --- Checks -----------------------------------------------------------------------------------------------------------


def test_what_moved_while_a_check_read_is_no_finding(monkeypatch, senegal):
    """Between the entry and its sum somebody spent; asked again, both agree."""
    turns = itertools.count()
    passing = Finding(Country, senegal.pk, what="passing", found=1, expected=2)
    lasting = Finding(Country, senegal.pk, what="lasting", found=1, expected=2)
    check = checks.Check("test.check", "Test", lambda: [passing, lasting] if next(turns) == 0 else [lasting])
    assert checks.ask(check) == [lasting]


def test_a_check_that_breaks_off_says_so():
    def breaks():
        yield from ()
        raise ValueError("no such column")

    (finding,) = checks.ask(checks.Check("test.check", "Test", breaks))
    assert finding.said == "On the disk test.check: the check: no such column instead of an answer."


def test_every_app_has_its_checks_under_its_own_name():
    names = [check.name for check in checks.every()]
    assert {name.partition(".")[0] for name in names} == {"portal", "roadmap", "budget", "applications", "assistance"}
    assert len(set(names)) == len(names)


def test_the_command_says_where_and_exits_1(wrong, senegal, capsys, settings):
    with pytest.raises(SystemExit) as ended:
        call_command("verify")
    assert ended.value.code == 1
    address = f"{settings.PORTAL_URL}{reverse('admin:portal_country_change', args=[senegal.pk])}"
    assert capsys.readouterr().out == f"Test: 1\n  {EN.format(key=senegal.pk)} {address}\n"
    wrong.clear()
    call_command("verify")
    assert capsys.readouterr().out == ""


def test_the_command_asks_only_the_checks_that_are_named(wrong, capsys):
    checks.register("test.other", "Other", list)
    call_command("verify", "test.other")
    assert capsys.readouterr().out == ""
    with pytest.raises(CommandError, match=r"No check is called portal\.none\. There are: test\.check, test\.other\."):
        call_command("verify", "portal.none")


def test_a_balance_that_nothing_explains_is_found_in_an_empty_ledger(db):
    phase = PhaseFactory()
    PhaseBalance.objects.create(phase=phase, received=5, pledged=5)
    found = {(one.model, one.key, str(one.what)) for one in checks.found()}
    assert found == {(Phase, phase.pk, "received (USD)"), (Phase, phase.pk, "pledged (USD)")}


# --- The daily look ---------------------------------------------------------------------------------------------------


def test_an_officer_is_told_once_in_their_language(wrong, senegal):
    english, french = person("secretariat", language="en"), person("secretariat", language="fr")
    watching.watch()
    watching.watch()
    messages = {message.recipient: message for message in told()}
    assert messages.keys() == {english, french}
    assert len(told()) == 2
    assert messages[english].subject == "The portal’s data: 1 discrepancy"
    assert EN.format(key=senegal.pk) in messages[english].text
    assert FR.format(key=senegal.pk) in messages[french].text
    assert f"/admin/portal/country/{senegal.pk}/change/" in messages[french].text


def test_what_is_newly_wrong_is_told_and_not_what_was(wrong, senegal, officer):
    watching.watch()
    wrong.append(Finding(Country, senegal.pk, what="name", found="x", expected="y"))
    watching.watch()
    first, second = told()
    assert "region" in first.text
    assert "name: x instead of y" in second.text
    assert "region" not in second.text


def test_what_was_put_right_is_closed_and_told_again_when_it_returns(wrong, officer):
    watching.watch()
    kept = list(wrong)
    wrong.clear()
    watching.watch()
    assert clock.day_of(Discrepancy.objects.get().gone_at) == clock.today()
    wrong.extend(kept)
    watching.watch()
    assert [row.gone_at is None for row in Discrepancy.objects.order_by("pk")] == [False, True]
    assert len(told()) == 2


def test_the_desk_has_one_line_that_leads_to_all_of_it(wrong, senegal, officer, sign_in):
    wrong.append(Finding(Country, senegal.pk, what="name", found="x", expected="y"))
    watching.watch()
    lines = {str(item.title): item.url for item in registry.work_of(officer)}
    assert lines["2 discrepancies in the data"] == reverse("data-checks")
    page = sign_in(officer).get(reverse("data-checks")).content.decode()
    assert "name: x instead of y." in page
    assert page.count(reverse("admin:portal_country_change", args=[senegal.pk])) == 2


def test_the_page_says_so_where_all_is_well(officer, sign_in):
    assert "All is as it must be." in sign_in(officer).get(reverse("data-checks")).content.decode()


def test_a_conflict_of_interest_closes_a_finding_to_its_officer(wrong, senegal, officer, monkeypatch):
    """As it closes the record, on the desk, on the page and in the message."""
    tied = person("secretariat")
    closed = Country.objects.filter(pk=senegal.pk)
    monkeypatch.setattr(registry, "withheld_from", lambda user: [closed] if user == tied else [])
    watching.watch()
    assert [message.recipient for message in told()] == [officer]
    assert list(watching.standing_for(tied)) == []
    assert len(watching.standing_for(officer)) == 1
