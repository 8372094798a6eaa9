"""The thread by every role, in French on a phone and in English on a desktop; then the PDF and the money read back."""

import pytest
from pypdf import PdfReader

from tests.applications.factories import PDF
from tests.journeys import projects, thread
from tests.roadmap.pdfs import bookmarks, elements, figures_of_coverage, in_order, tags, text_of

pytestmark = pytest.mark.journey

ACTIVITIES = [f"{output}.{number}" for output in range(1, 6) for number in range(1, 5)]
HEADINGS = (
    "Contents", "Vision and context", "Priorities and measures", "Action plan: calendar",
    "Action plan: the actions one by one", "Follow-up and validation", "Signatures",
)  # fmt: skip


@pytest.fixture
def papers(tmp_path):
    """The authority's letter and its decision."""
    for name in ("lettre.pdf", "arrete.pdf"):
        (tmp_path / name).write_bytes(PDF)
    return tmp_path


@pytest.mark.parametrize(
    ("project", "screen", "expert"),
    [
        pytest.param(projects.BURKINA_FASO, "phone", "Nadia Benhaddou", id="French on a phone"),
        pytest.param(projects.GAMBIA, "desktop", "Marcus Thornbury", id="English on a desktop"),
    ],
)
def test_from_a_letter_to_a_published_roadmap(enters, link_in_mail_to, papers, project, screen, expert):
    def as_(account):
        return enters(account, screen=screen, language=project.language)

    finance, officer, donor = as_("finance"), as_("secretariat"), as_("donor1")
    at_first = thread.donor_reads_the_dashboard(donor)
    thread.finance_records_a_contribution(finance, project)
    thread.officer_invites_the_focal_point(officer, project, papers)
    focal = as_(None)
    thread.focal_point_accepts(focal, project, link_in_mail_to(project.email))
    application = thread.focal_point_writes_the_application(focal, project, papers)

    thread.officer_admits(officer, application, ["Aminata Koné", "Priya Ramanathan"], project)
    thread.evaluator_scores(as_("evaluator1"), project, 4)
    thread.evaluator_scores(as_("evaluator2"), project, 3)
    thread.officer_selects(officer, application, project)
    thread.focal_point_reads_the_decision(focal, application, project)

    assistance = thread.officer_opens_the_assistance(officer, project, expert)
    thread.focal_point_agrees(focal, expert)
    chosen = as_("expert1" if expert == "Nadia Benhaddou" else "expert2")
    thread.expert_accepts(chosen, project)
    thread.officer_plans_a_milestone(officer, assistance, project)
    thread.expert_logs_the_milestone(chosen, assistance, project, papers)
    thread.officer_validates_the_milestone(officer, assistance, project)
    thread.field_office_comments(as_("fieldoffice"), assistance, project)

    roadmap = thread.focal_point_drafts_the_roadmap(focal, project)
    thread.focal_point_makes_a_draft_pdf(focal, roadmap)
    thread.focal_point_validates_the_roadmap(focal, roadmap, project, papers)
    thread.focal_point_plans_and_publishes(focal, roadmap, project)

    visitor = as_(None)
    address = thread.anyone_reads_the_roadmap(visitor, roadmap, project)
    read_back(PdfReader(visitor.downloads(address, papers)), project, visitor)

    before = thread.donor_reads_the_dashboard(donor)
    thread.finance_records_an_expenditure(finance, project)
    after = thread.donor_reads_the_dashboard(donor)
    assert after == before | {"spent": before["spent"] + project.expenditure}
    assert before["committed"] - at_first["committed"] == project.cost
    assert before["received"] - at_first["received"] == project.contribution


def read_back(reader: PdfReader, project, visitor) -> None:
    """The published PDF says, in order, what was typed and clicked, to eyes and to a screen reader."""
    parts = [
        project.roadmap, project.country, project.authority, visitor.words("Contents"),
        project.vision, project.context,
        *(part for code, why in project.justifications.items() for part in (code, why, project.measures[code])),
        *(action["title"] for action in project.actions), project.responsible, project.indicator,
        project.follow_up,
    ]  # fmt: skip
    in_order(text_of(reader), *parts)
    assert figures_of_coverage(reader) == dict.fromkeys(ACTIVITIES, 0) | {
        code: len(costs) for code, costs in project.costs.items()
    }
    root = reader.trailer["/Root"]
    assert root["/Lang"] == project.language
    assert root["/MarkInfo"]["/Marked"]
    kind = visitor.words("National roadmap – %(party)s", party=project.country)
    assert reader.metadata.title == visitor.words("%(title)s: %(name)s", title=kind, name=project.roadmap)
    headings = [visitor.words(english) for english in HEADINGS]
    assert [title for title in bookmarks(reader) if isinstance(title, str)] == headings
    found = tags(reader)
    assert found.index("H1") < found.index("Figure") < found.index("Table")
    assert [node for node in elements(reader) if node.get("/S") == "/Figure" and not node.get("/Alt")] == []
