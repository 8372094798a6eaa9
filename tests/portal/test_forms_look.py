"""Forms, error summaries and tables: every control has its name, its hint and its error, joined by their ids."""

import django_tables2 as tables
import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
from django import forms
from django.template.loader import render_to_string
from django.utils import translation
from django_tables2 import RequestConfig
from lxml import html

from portal.fields import ProseFormField
from portal.forms import wanted
from portal.tables import Table

CODES = [("Output 1", [("1.1", "Mapping"), ("1.2", "Teams")]), ("Output 2", [("2.1", "Studies")])]


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


class Project(forms.Form):
    title = forms.CharField(label="Title", help_text="One line.")
    why = ProseFormField(label="Why?", words=3)
    activities = forms.MultipleChoiceField(
        label="Activities", widget=forms.CheckboxSelectMultiple(attrs={"class": "by-output"}), choices=CODES
    )
    kind = forms.ChoiceField(
        label="Kind", widget=forms.RadioSelect, choices=[("a", "Law"), ("b", "Policy")], help_text="Only one."
    )
    amount = forms.DecimalField(label="Amount", required=False)
    sure = forms.BooleanField(label="I am sure")
    step = forms.CharField(widget=forms.HiddenInput)


class Step(forms.Form):
    days = forms.IntegerField(label="Days", min_value=1)


Steps = forms.formset_factory(Step, extra=2)


def page(form) -> html.HtmlElement:
    return html.fromstring(f"<div>{as_crispy_form(form)}</div>")


def by_id(tree, name: str) -> html.HtmlElement:
    (found,) = tree.xpath(f'//*[@id="{name}"]')
    return found


def summary(**context) -> list[tuple[str, str]]:
    """(words, link) of each line."""
    out = render_to_string("portal/error_summary.html", context).strip()
    lines = html.fromstring(out).xpath(".//li") if out else []
    return [(line.text_content().strip(), "".join(line.xpath("./a/@href"))) for line in lines]


@pytest.fixture
def wrong():
    return Project({"why": "one two three four", "amount": "much", "activities": ["1.1"]})


def test_an_untouched_form_names_each_control_and_joins_its_hint():
    tree = page(Project())
    title = by_id(tree, "id_title")
    assert title.get("aria-describedby") == "id_title_helptext"
    assert title.get("aria-invalid") is None
    assert by_id(tree, "id_title_helptext").text_content() == "One line."
    assert tree.xpath('//label[@for="id_title"]')[0].text_content().strip() == "Title"
    assert tree.xpath('//*[contains(@class, "bad") or contains(@class, "why")]') == []


def test_no_id_is_used_twice_and_every_description_exists(wrong):
    tree = page(wrong)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    described = {name for value in tree.xpath("//@aria-describedby") for name in value.split()}
    assert described == {
        "id_title_helptext",
        "id_title_error",
        "id_why_error",
        "id_why_count",
        "id_kind_helptext",
        "id_kind_error",
        "id_amount_error",
        "id_sure_error",
    }
    assert described <= set(ids)


def test_an_error_stands_before_its_control_and_is_said_to_be_one(wrong):
    tree = page(wrong)
    field = by_id(tree, "id_amount").getparent()
    assert field.get("class") == "field bad"
    assert [child.get("class") or child.tag for child in field] == ["label", "why", "input"]
    assert by_id(tree, "id_amount_error").text_content().split() == ["Error:", "Enter", "a", "number."]
    assert by_id(tree, "id_amount").get("aria-invalid") == "true"


def test_what_was_typed_is_kept(wrong):
    tree = page(wrong)
    assert by_id(tree, "id_amount").get("value") == "much"
    assert by_id(tree, "id_why").text_content().strip() == "one two three four"
    assert by_id(tree, "id_activities_0_0").get("checked") is not None


def test_only_what_may_stay_empty_is_marked_in_words():
    tree = page(Project())
    assert [mark.getparent().get("for") for mark in tree.xpath('//*[@class="optional"]')] == ["id_amount"]
    form = Project()
    form.fields["amount"].needed = "needed for a grant"
    assert [mark.text for mark in page(form).xpath('//*[@class="optional"]')] == ["(needed for a grant)"]
    form.fields["amount"].needed = True
    assert page(form).xpath('//*[@class="optional"]') == []
    form = Project()
    form.mark_optional = False
    assert page(form).xpath('//*[@class="optional"]') == []


def test_words_are_counted_by_the_server(wrong):
    count = by_id(page(wrong), "id_why_count")
    assert (count.text_content().strip(), count.get("class")) == ("4 words of 3 at most", "count over")
    assert by_id(page(Project({"why": "one"})), "id_why_count").text_content().strip() == "1 word of 3 at most"


def test_options_are_a_fieldset_with_a_legend_each_with_its_label():
    tree = page(Project())
    (legend,) = tree.xpath('//fieldset[@aria-describedby="id_kind_helptext"]/legend')
    assert legend.text_content().strip() == "Kind"
    labels = tree.xpath('//fieldset[@aria-describedby="id_kind_helptext"]//label')
    assert [(label.get("for"), label.text_content().strip()) for label in labels] == [
        ("id_kind_0", "Law"),
        ("id_kind_1", "Policy"),
    ]


def test_grouped_options_keep_their_groups_and_their_outputs_colours():
    groups = page(Project()).xpath('//*[@role="group"]')
    assert [group.get("class") for group in groups] == ["pick by-output o1", "pick by-output o2"]
    assert [group.get("aria-labelledby") for group in groups] == ["id_activities_group1", "id_activities_group2"]
    assert [len(group.xpath("./label/input")) for group in groups] == [2, 1]


def test_a_single_box_has_its_label_beside_it():
    (label,) = page(Project()).xpath('//label[@for="id_sure"]')
    assert [child.tag for child in label] == ["input", "span"]


def test_the_summary_links_each_error_to_the_control_that_puts_it_right(wrong):
    assert summary(form=wrong) == [
        ("Title This field is required.", "#id_title"),
        ("Why? Please shorten this text by 1 word (at most 3).", "#id_why"),
        ("Kind This field is required.", "#id_kind_0"),
        ("Amount Enter a number.", "#id_amount"),
        ("I am sure This field is required.", "#id_sure"),
        ("This field is required.", ""),
    ]
    targets = {link[1:] for _words, link in summary(form=wrong) if link}
    assert targets <= set(page(wrong).xpath("//@id"))


def test_a_message_that_names_its_field_has_no_label_before_it():
    assert summary(form=wanted.named(Project({"amount": "much", "activities": ["1.1"]})))[:4] == [
        ("Fill in “Title”.", "#id_title"),
        ("Answer the question “Why?”.", "#id_why"),
        ("Choose an answer: “Kind”.", "#id_kind_0"),
        ("Amount Enter a number.", "#id_amount"),
    ]


def test_the_summary_covers_errors_of_the_whole_form_and_of_formsets():
    form = Project({"why": "one"})
    form.full_clean()
    form._errors.clear()
    form.add_error(None, "Choose two at least.")
    steps = Steps({"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-days": "0", "form-1-days": "x"})
    assert summary(form=form, formset=steps) == [
        ("Choose two at least.", ""),
        ("1. Days Ensure this value is greater than or equal to 1.", "#id_form-0-days"),
        ("2. Days Enter a whole number.", "#id_form-1-days"),
    ]


def test_the_summary_says_within_what_a_field_stands():
    form = Step({"days": "x"})
    form.fields["days"].within = "Stage 2"
    assert summary(form=form) == [("Stage 2 · Days Enter a whole number.", "#id_days")]


def test_nothing_wrong_shows_no_summary():
    assert summary(form=Step({"days": "3"})) == summary(form=Project()) == summary() == []


def test_a_formset_has_a_fieldset_for_each_entry():
    tree = page(Steps())
    assert [legend.text_content().strip() for legend in tree.xpath('//fieldset[@class="repeat"]/legend')] == [
        "Entry 1",
        "Entry 2",
    ]
    assert tree.xpath('//input[@name="form-TOTAL_FORMS"]/@value') == ["2"]


def test_what_people_typed_is_escaped():
    form = Project({"title": "<script>x</script>", "why": "</textarea><b>"})
    assert "<script>" not in as_crispy_form(form)
    assert "<b>" not in as_crispy_form(form)


# --- Tables


class Countries(Table):
    caption = "Countries"
    name = tables.Column(verbose_name="Name")
    amount = tables.Column(verbose_name="Amount", attrs={"cell": {"class": "num"}})
    note = tables.Column(verbose_name="Note", orderable=False)


def shown(rf, rows, query="", **options) -> html.HtmlElement:
    request = rf.get("/countries/" + query)
    table = Countries(rows, **options)
    RequestConfig(request, paginate={"per_page": 2}).configure(table)
    return html.fromstring(f"<div>{table.as_html(request)}</div>")


ROWS = [{"name": f"Country {n}", "amount": n, "note": "<b>"} for n in range(5)]


def test_a_table_has_a_caption_headers_and_labels_that_make_it_cards_on_a_phone(rf):
    tree = shown(rf, ROWS)
    assert tree.xpath("//caption")[0].text == "Countries"
    assert tree.xpath("//thead/tr/th/@scope") == ["col", "col", "col"]
    first = tree.xpath("//tbody/tr")[0]
    assert [
        (cell.tag, cell.get("scope"), cell.get("data-label"), cell.get("class"), cell.text.strip()) for cell in first
    ] == [
        ("th", "row", None, None, "Country 0"),
        ("td", None, "Amount", "num", "0"),
        ("td", None, "Note", None, "<b>"),
    ]


def test_sorting_is_a_link_and_is_said(rf):
    heads = shown(rf, ROWS, "?q=a&sort=-amount").xpath("//thead//th")
    assert [head.get("aria-sort") for head in heads] == [None, "descending", None]
    assert [head.xpath("./a/@href") for head in heads] == [["?q=a&sort=name"], ["?q=a&sort=amount"], []]


def test_pages_are_links_that_keep_the_question(rf):
    (pager,) = shown(rf, ROWS, "?q=a&page=2").xpath('//nav[@class="pager"]')
    assert pager.xpath("./p")[0].text.strip() == "Page 2 of 3 · 5 in all"
    assert pager.xpath(".//a/@href") == ["?q=a&page=1", "?q=a&page=1", "?q=a&page=3", "?q=a&page=3"]
    assert pager.xpath('.//*[@aria-current="page"]')[0].text_content().strip() == "Page 2"


def test_one_page_needs_no_pager_and_an_empty_table_says_so(rf):
    assert shown(rf, ROWS[:2]).xpath("//nav") == []
    assert shown(rf, []).xpath("normalize-space(//tbody/tr/td)") == "Nothing to show."
    assert shown(rf, [], empty_text="No country yet.").xpath("normalize-space(//tbody/tr/td)") == "No country yet."


def test_forms_speak_the_readers_language():
    with translation.override("fr"):
        tree = page(Project({}))
        assert "Ce champ est obligatoire." in by_id(tree, "id_title_error").text_content()
