"""The finance officer's work in the admin: a form calls one action, refusals stand at their field, nothing doubles."""

import datetime as dt
import re
import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budget import actions
from budget.models import ActionLine, Commitment, Contribution, Entry
from portal.models import Event, Organisation, Phase
from portal.refusals import Refused
from tests.budget.factories import PhaseFactory, committed, funded, line_of, pledged, received, spent
from tests.budget.ledgers import differences
from tests.budget.pages import text_of
from tests.factories import CountryFactory, OrganisationFactory, person
from tests.markup import joined
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

D = Decimal


@pytest.fixture
def whole(phase, finance):
    """One of everything: a contribution in euros, received in part, allotted; a commitment, an expenditure on it."""
    contribution = pledged(phase, finance, 100_000, "EUR", "1.1", reference="EUR-1")
    actions.receive(contribution, amount=D(50_000), rate=D("1.1"), date=dt.date(2024, 3, 1), by=finance)
    actions.allot(contribution, line_of(phase), usd=D(40_000), date=dt.date(2024, 3, 2), by=finance)
    commitment = committed(line_of(phase), finance, 30_000)
    return {"contribution": contribution, "commitment": commitment, "entry": spent(commitment, finance, 10_000)}


def addresses(whole) -> dict[str, str]:
    """Every form, by name."""
    contribution = f"/admin/budget/contribution/{whole['contribution'].pk}"
    commitment = f"/admin/budget/commitment/{whole['commitment'].pk}"
    return {
        "pledge": "/admin/budget/contribution/add/",
        "more": f"{contribution}/pledge/",
        "receipt": f"{contribution}/receipt/",
        "allotment": f"{contribution}/allotment/",
        "commitment": "/admin/budget/commitment/add/",
        "expenditure": f"{commitment}/expenditure/",
        "amount": f"{commitment}/amount/",
        "release": f"{commitment}/release/",
        "reversal": f"/admin/budget/entry/{whole['entry'].pk}/reversal/",
    }


def filled(whole, name: str, **changes) -> dict[str, str]:
    """What one types into the form when all is well."""
    typed = {
        "pledge": {
            "phase": whole["contribution"].phase_id, "donor": whole["contribution"].donor_id, "reference": "NEW-1",
            "signed_on": "2024-05-01", "amount": "1,000.50", "currency": "EUR", "rate": "1.0833", "purpose": "",
            "earmark": "",
        },
        "more": {"amount": "500", "rate": "1.1", "date": "2024-05-02", "memo": ""},
        "receipt": {"amount": "50000", "rate": "1.1", "date": "2024-05-02", "memo": "Second half"},
        "allotment": {"line": line_of(whole["contribution"].phase, "AL1").pk, "usd": "15000", "date": "2024-05-02"},
        "commitment": {
            "line": line_of(whole["contribution"].phase).pk, "party": whole["commitment"].party_id, "year": "2024",
            "amount": "10 000", "label": "Workshop",
        },
        "expenditure": {"amount": "20000", "currency": "USD", "rate": "", "date": "2024-05-15", "memo": ""},
        "amount": {"amount": "40000", "reason": "More days"},
        "release": {"reason": "It has ended"},
        "reversal": {"reason": "Paid twice"},
    }[name]  # fmt: skip
    return {**typed, "_submit": "1", "_token": str(uuid.uuid4()), **changes}


EFFECTS = {
    "pledge": ("pledge", D("1000.50"), D("1083.84")),
    "more": ("pledge", D(500), D(550)),
    "receipt": ("receipt", D(50_000), D(55_000)),
    "allotment": ("allotment", D(15_000), D(15_000)),
    "commitment": ("commitment", D(10_000), D(10_000)),
    "expenditure": ("expenditure", D(20_000), D(20_000)),
    "amount": ("commitment", D(10_000), D(10_000)),
    "release": ("release", D(-20_000), D(-20_000)),
    "reversal": ("expenditure", D(-10_000), D(-10_000)),
}
FORMS = list(EFFECTS)


@pytest.mark.parametrize("name", FORMS)
def test_each_form_writes_one_entry_and_leads_to_its_record(sign_in, finance, whole, name):
    page, typed = addresses(whole)[name], filled(whole, name)
    browser, before = sign_in(finance), Entry.objects.count()
    assert browser.get(page).status_code == 200
    response = browser.post(page, typed, follow=True)
    assert (response.status_code, len(response.redirect_chain)) == (200, 1)
    latest = Entry.objects.latest("id")
    assert (latest.kind, latest.amount, latest.usd) == EFFECTS[name]
    assert (latest.by, Entry.objects.count(), differences()) == (finance, before + 1, [])


@pytest.mark.parametrize("name", FORMS)
def test_a_double_click_writes_it_once(sign_in, finance, whole, name):
    page, typed = addresses(whole)[name], filled(whole, name)
    browser, before = sign_in(finance), Entry.objects.count()
    assert browser.post(page, typed).url == browser.post(page, typed).url
    assert Entry.objects.count() == before + 1


@pytest.mark.parametrize("name", FORMS)
def test_without_the_button_nothing_is_recorded_and_what_was_typed_stays(sign_in, finance, whole, name):
    typed = filled(whole, name)
    typed.pop("_submit")
    before = Entry.objects.count()
    response = sign_in(finance).post(addresses(whole)[name], typed)
    assert (response.status_code, Entry.objects.count()) == (200, before)


@pytest.mark.parametrize("name", FORMS)
def test_an_empty_form_says_what_is_missing(sign_in, finance, whole, name):
    before = Entry.objects.count()
    response = sign_in(finance).post(addresses(whole)[name], {"_submit": "1"})
    assert (response.status_code, Entry.objects.count()) == (422, before)
    assert re.search("(Fill in|Choose an answer:|Enter an? [a-z]+:) “[^”]+”", text_of(response))
    assert "This field is required." not in text_of(response)


@pytest.mark.parametrize("role", ["secretariat", "donor", "focal_point", "evaluator", "expert", "field_office"])
def test_the_forms_are_finance_s_alone(sign_in, whole, role):
    browser, before = sign_in(person(role)), Entry.objects.count()
    for name, page in some(addresses(whole).items()):
        assert {browser.get(page).status_code, browser.post(page, filled(whole, name)).status_code} <= {302, 403}
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("name", "field", "value", "message"),
    [
        ("receipt", "amount", "50000.01", "This is more than what remains to be received of the pledge: EUR 50,000."),
        ("receipt", "amount", "-5", "Enter an amount above zero."),
        ("receipt", "amount", "0", "Enter an amount above zero."),
        ("receipt", "amount", "1" + "0" * 20, "This is beyond any amount that the programme can hold."),
        ("receipt", "amount", "99999999999999", "This is beyond any amount that the programme can hold."),
        ("receipt", "amount", "a lot", "Enter an amount in figures, such as 30000."),
        ("receipt", "amount", "NaN", "Enter a number."),
        ("receipt", "amount", "1.005", "Enter at most two decimal places: the portal keeps no more"),
        ("receipt", "rate", "", "Give the rate of that day."),
        ("receipt", "rate", "655.957", "Give the US dollars for one unit of the currency"),
        ("receipt", "date", "2024-05-16", "This date is in the future."),
        ("receipt", "date", "2024-01-31", "This is before the agreement was signed."),
        ("receipt", "date", "31/31/2024", "no day of the calendar"),
        ("receipt", "memo", "word " * 201, "Please shorten this text by 1 word (at most 200)."),
        ("allotment", "usd", "15000.01", "This is more than what was received and is not yet allotted: USD 15,000."),
        ("allotment", "line", "0", "Select a valid choice."),
        ("commitment", "amount", "10000.01", "This is more than what is available on this line: USD 10,000."),
        ("commitment", "year", "2026", "The phase runs from 2022 to 2025."),
        ("commitment", "year", "two", "Enter a whole number."),
        ("commitment", "party", "", "Name the Party that the assistance is for."),
        ("commitment", "label", "x" * 201, "Ensure this value has at most 200 characters"),
        ("expenditure", "amount", "20000.01", "This is more than what remains of this commitment: USD 20,000."),
        ("expenditure", "currency", "FRF", "Select a valid choice."),
        ("expenditure", "currency", "EUR", "Give the rate of that day."),
        ("expenditure", "rate", "1.1", "For US dollars the rate is 1."),
        ("expenditure", "date", "2024-05-14", "This is before the commitment was made."),
        ("amount", "amount", "9999.99", "Part of this commitment is spent; at most USD 20,000 of it can be released."),
        ("amount", "amount", "40000.01", "This is more than what is available on this line: USD 10,000."),
        ("pledge", "donor", "", "Choose the donor, or name a new one."),
        ("pledge", "donor", "0", "Select a valid choice."),
        ("pledge", "new_donor", "Agence du don", "Choose the donor or name a new one, not both."),
        ("pledge", "reference", "eur-1", "A contribution to this phase already has this reference."),
        ("pledge", "signed_on", "0202-05-01", "Check the year: this day must be between"),
        ("pledge", "rate", "", "Give the rate of that day."),
        ("reversal", "reason", " \n\t", "Fill in “Reason”."),
    ],
)  # fmt: skip
def test_a_refusal_stands_at_its_field_and_what_was_typed_is_kept(sign_in, finance, whole, name, field, value, message):
    before = Entry.objects.count()
    response = sign_in(finance).post(addresses(whole)[name], filled(whole, name, **{field: value}))
    assert (response.status_code, Entry.objects.count()) == (422, before)
    form = response.context["form"]
    assert list(form.errors) == ["rate" if message.startswith("Give the rate") else field]
    assert message in " ".join(" ".join(error.split()) for errors in form.errors.values() for error in errors)
    assert form[field].value() == value


# --- A donor who gives for the first time -----------------------------------------------------------------------------


def named(whole, name: str, country="", **changes) -> dict[str, str]:
    return filled(whole, "pledge", donor="", new_donor=name, new_donor_country=country, **changes)


def test_a_donor_is_named_where_the_pledge_is_written(sign_in, finance, whole):
    country = whole["commitment"].party
    answer = sign_in(finance).post(addresses(whole)["pledge"], named(whole, " Agence  du don\u202e", country.pk))
    assert answer.status_code == 302, answer.context["form"].errors
    donor = Contribution.objects.get(reference="NEW-1").donor
    assert (donor.name, donor.kind, donor.country) == ("Agence du don", "donor", country)
    added = Event.objects.get(verb="budget.donor_added")
    assert (added.by, added.about, added.changes["name"]) == (finance, donor, [None, "Agence du don"])


def test_a_donor_that_is_known_is_offered_instead_however_it_is_written(sign_in, finance, whole):
    known = Organisation.objects.create(name="Agence française de développement", kind="public")
    before = Organisation.objects.count()
    refused = sign_in(finance).post(addresses(whole)["pledge"], named(whole, "AGENCE FRANCAISE DE DEVELOPPEMENT"))
    assert (refused.status_code, Organisation.objects.count()) == (422, before)
    (said,) = refused.context["form"].errors["new_donor"]
    assert said == f"“{known}” is known already: choose it as the donor."
    assert f'<option value="{known.pk}">{known}</option>' in refused.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"reference": "eur-1"}, "reference"), ({"amount": "0"}, "amount"), ({"signed_on": "2024-05-16"}, "signed_on")],
)
def test_a_pledge_that_is_refused_leaves_no_donor_behind(sign_in, finance, whole, changes, field):
    before = Organisation.objects.count(), Event.objects.count()
    refused = sign_in(finance).post(addresses(whole)["pledge"], named(whole, "Agence du don", **changes))
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, [field])
    assert (Organisation.objects.count(), Event.objects.count()) == before
    assert refused.context["form"]["new_donor"].value() == "Agence du don"


@pytest.mark.parametrize("name", ["…", "\u2060\u2060", "x" * 201])
def test_a_name_that_names_nobody_is_refused(finance, whole, name):
    given = {"phase": whole["contribution"].phase, "amount": D(1), "currency": "USD", "rate": D(1)}
    before = Organisation.objects.count()
    with pytest.raises(Refused):
        actions.pledge(new_donor=name, signed_on=dt.date(2024, 5, 1), reference="NEW-1", by=finance, **given)
    assert Organisation.objects.count() == before


def test_script_tags_and_control_characters_are_text(sign_in, finance, whole):
    browser = sign_in(finance)
    typed = filled(whole, "commitment", label="<script>alert(1)</script>\x07\u202e")
    page = browser.post(addresses(whole)["commitment"], typed, follow=True).content.decode()
    assert Commitment.objects.latest("id").label == "<script>alert(1)</script>"
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_a_record_that_is_not_there_is_not_found(sign_in, finance, whole):
    for page in ("contribution/0/receipt/", "commitment/0/release/", "entry/0/reversal/", "actionline/phase/0/"):
        assert sign_in(finance).get(f"/admin/budget/{page}").status_code == 404


def test_reversing_is_offered_once(sign_in, finance, whole):
    page = f"/admin/budget/entry/{whole['entry'].pk}/change/"
    assert "Reverse this entry" in text_of(sign_in(finance).get(page))
    reversal = actions.reverse(whole["entry"], by=finance, reason="Twice")
    for number in (whole["entry"].pk, reversal.pk):
        assert "Reverse this entry" not in text_of(sign_in(finance).get(f"/admin/budget/entry/{number}/change/"))
    response = sign_in(finance).post(addresses(whole)["reversal"], filled(whole, "reversal"))
    assert "This entry has already been reversed." in text_of(response)


def test_the_forms_start_from_what_is_likely(sign_in, finance, whole):
    page = joined(sign_in(finance).get(addresses(whole)["receipt"]).content.decode())
    assert 'name="amount" value="50000"' in page
    assert 'name="date" value="15/05/2024"' in page
    assert 'name="usd" value="15000"' in joined(sign_in(finance).get(addresses(whole)["allotment"]).content.decode())


def test_a_contribution_in_dollars_asks_for_no_rate(sign_in, finance, phase):
    contribution = pledged(phase, finance, 1_000)
    page = f"/admin/budget/contribution/{contribution.pk}/receipt/"
    assert 'name="rate"' not in sign_in(finance).get(page).content.decode()
    sign_in(finance).post(page, {"amount": "1000", "date": "2024-05-02", "memo": "", "_submit": "1"})
    assert Contribution.objects.get().received_usd == 1_000


def test_an_earmarked_contribution_offers_its_line_alone(sign_in, finance, phase, line):
    contribution = received(phase, finance, 1_000, earmark=line)
    response = sign_in(finance).get(f"/admin/budget/contribution/{contribution.pk}/allotment/")
    assert list(response.context["form"].fields["line"].queryset) == [line]


# --- Lists and records, read-only ----------------------------------------------------------------------------------


LISTS = ["actionline", "contribution", "commitment", "entry"]


@pytest.mark.parametrize("role", ["finance", "secretariat"])
@pytest.mark.parametrize("model", LISTS)
def test_staff_read_every_list_and_record_and_edit_none(sign_in, whole, role, model):
    browser = sign_in(person(role))
    kinds = {"actionline": ActionLine, "contribution": Contribution, "commitment": Commitment, "entry": Entry}
    record = kinds[model].objects.latest("id")
    assert browser.get(f"/admin/budget/{model}/").status_code == 200
    page = browser.get(f"/admin/budget/{model}/{record.pk}/change/")
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert browser.post(f"/admin/budget/{model}/{record.pk}/change/", {"amount": "1"}).status_code == 403
    assert browser.post(f"/admin/budget/{model}/{record.pk}/delete/", {"post": "yes"}).status_code == 403
    assert browser.get(f"/admin/budget/{model}/{record.pk}/history/").status_code == 200


@pytest.mark.parametrize("model", LISTS)
def test_the_secretariat_adds_nothing_by_hand(sign_in, officer, whole, model):
    assert sign_in(officer).get(f"/admin/budget/{model}/add/").status_code == 403
    assert f"/admin/budget/{model}/add/" not in sign_in(officer).get(f"/admin/budget/{model}/").content.decode()
    for name in ("contribution", "commitment"):
        page = sign_in(officer).get(f"/admin/budget/{name}/{whole[name].pk}/change/").content.decode()
        assert "/receipt/" not in page
        assert "/expenditure/" not in page


@pytest.mark.parametrize("model", LISTS)
@pytest.mark.parametrize("role", ["donor", "focal_point", "evaluator"])
def test_nobody_else_enters(sign_in, whole, model, role):
    assert sign_in(person(role)).get(f"/admin/budget/{model}/").status_code in (302, 403)


@pytest.mark.parametrize("model", LISTS)
def test_the_number_of_queries_of_a_list_does_not_grow(sign_in, finance, whole, model):
    browser, page = sign_in(finance), f"/admin/budget/{model}/"
    assert queries_of(browser, page) == queries_of(browser, page, more=lambda: more_money(whole, finance))


def test_the_number_of_queries_of_a_record_does_not_grow_with_its_entries(sign_in, finance, whole):
    for name in ("contribution", "commitment"):
        browser, page = sign_in(finance), f"/admin/budget/{name}/{whole[name].pk}/change/"
        assert queries_of(browser, page) == queries_of(browser, page, more=lambda: more_money(whole, finance))


def queries_of(browser, page, more=None) -> int:
    if more:
        more()
        more()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.get(page).status_code == 200
    return len(asked)


def more_money(whole, finance):
    contribution, commitment = whole["contribution"], whole["commitment"]
    actions.receive(contribution, amount=D(10), rate=D("1.1"), date=dt.date(2024, 5, 1), by=finance)
    spent(commitment, finance, 5)
    committed(funded(contribution.phase, finance, 100), finance, 50)


# --- The queue -----------------------------------------------------------------------------------------------------


def test_the_queue_opens_on_receipts_to_allot_and_commitments_to_spend(sign_in, finance, whole, line):
    told = text_of(sign_in(finance).get("/"))
    assert "EUR-1 Received, to be allotted to action lines: USD 15,000" in told
    assert "nothing spent yet" not in told
    committed(line, finance, 5_000, label="RN-2024-001", party=CountryFactory(short_name_en="Senegal"))
    assert "RN-2024-001 Committed, nothing spent yet: USD 5,000 · Senegal" in text_of(sign_in(finance).get("/"))


def test_the_queue_of_others_has_no_money_in_it(sign_in, officer, whole):
    assert "to be allotted" not in text_of(sign_in(officer).get("/"))


# --- The approved lines --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["finance", "secretariat"])
def test_staff_change_the_approved_amounts_on_one_page(sign_in, phase, role):
    page = f"/admin/budget/actionline/phase/{phase.pk}/"
    browser = sign_in(person(role))
    form = browser.get(page).context["form"]
    typed = {name: field.initial for name, field in form.fields.items() if name != "reason"}
    assert typed["AL3"] == "900000"
    typed |= {"AL1": "100 000", "AL2": "110 000", "reason": "Decision 16", "_submit": "1"}
    assert browser.post(page, typed).status_code == 302
    assert (line_of(phase, "AL1").approved, line_of(phase, "AL2").approved) == (100_000, 110_000)
    response = browser.post(page, {**typed, "AL1": "1", "_token": "", "reason": "A slip"})
    assert response.status_code == 422
    assert "The lines add up to USD 1,650,001, but USD 1,750,000 is approved for the phase." in text_of(response)


def test_a_new_phase_gets_its_lines_on_the_same_page(sign_in, officer):
    phase = PhaseFactory(code="next", approved_total=D(1_750_000))
    page = f"/admin/budget/actionline/phase/{phase.pk}/"
    typed = {name: field.initial for name, field in sign_in(officer).get(page).context["form"].fields.items()}
    assert sign_in(officer).post(page, {**typed, "_submit": "1"}).status_code == 302
    assert phase.lines.count() == 8


def test_a_phase_s_total_is_not_edited_beside_its_lines(sign_in, officer, phase):
    page = f"/admin/portal/phase/{phase.pk}/change/"
    browser = sign_in(officer)
    assert 'name="approved_total"' not in browser.get(page).content.decode()
    typed = {
        "code": phase.code, "name_fr": phase.name_fr, "name_en": "The first phase", "starts_on": "2022-01-01",
        "ends_on": "2025-12-31", "approved_total": "1", "countries_target": "15",
    }  # fmt: skip
    assert browser.post(page, typed).status_code == 302
    phase = Phase.objects.get(pk=phase.pk)
    assert (phase.name_en, phase.approved_total) == ("The first phase", 1_750_000)
    assert 'name="approved_total"' in browser.get("/admin/portal/phase/add/").content.decode()


def test_what_is_fictional_says_so(sign_in, finance, line):
    donor = OrganisationFactory(name="Nordalie", is_fictional=True)
    committed(funded(line.phase, finance, 1_000, donor=donor), finance, 10, is_fictional=True, label="RN-1")
    for model, name in (("contribution", "Nordalie"), ("commitment", "RN-1"), ("entry", "RN-1")):
        assert f"{name}" in text_of(sign_in(finance).get(f"/admin/budget/{model}/"))
        assert "Fictional" in text_of(sign_in(finance).get(f"/admin/budget/{model}/")).split("Filter")[0]
