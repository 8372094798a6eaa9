"""The whole thread by every role, as they would click through it: from the money and a letter to a published national
roadmap and the donor's dashboard. Each function is one person's part; the project's texts are in `projects`."""

import re
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

from babel.numbers import parse_decimal
from playwright.sync_api import expect

from tests.journeys.people import Person
from tests.journeys.projects import Project

SECTIONS = (
    "authority", "context", "objectives", "priorities", "partners", "team", "funds", "support", "gender", "calendar",
    "sustainability", "risks", "attachments", "declaration",
)  # fmt: skip
CRITERIA = 9
SAVE_AND_CONTINUE = 'button[value="next"]'
APPLICATION_NUMBER = re.compile(r"/applications?/(\d+)/")
ROADMAP_NUMBER = re.compile(r"/roadmaps/(\d+)/")


def number_in(url: str, pattern: re.Pattern) -> str:
    return pattern.search(url).group(1)


# --- The money --------------------------------------------------------------------------------------------------------


def finance_records_a_contribution(finance: Person, project: Project) -> None:
    """A pledge, its receipt in full, and its allotment to the line of the assistances."""
    finance.goes_to("/admin/budget/contribution/add/")
    donor = finance.page.locator('[name="donor"] option').nth(1).get_attribute("value")
    finance.sends(
        {"donor": donor, "reference": project.agreement, "signed_on": project.signed_on, "amount": project.contribution}
    )
    finance.presses("Record a receipt")
    finance.sends({"date": project.signed_on})
    finance.presses("Allot to a line")
    line = finance.page.locator('[name="line"] option', has_text=re.compile(r"^3 ")).get_attribute("value")
    finance.sends({"line": line, "date": project.signed_on})
    finance.sees("The allotment is recorded.")


def finance_records_an_expenditure(finance: Person, project: Project) -> None:
    finance.goes_to(f"/admin/budget/commitment/?q={project.country}")
    finance.opens(f"-{project.iso3}-")
    finance.presses("Record an expenditure")
    finance.sends({"amount": project.expenditure, "date": project.today})
    finance.sees("The expenditure is recorded.")


# --- The focal point --------------------------------------------------------------------------------------------------


def officer_invites_the_focal_point(officer: Person, project: Project, papers: Path) -> None:
    """With the letter of the authority."""
    officer.goes_to("/admin/portal/invitation/add/")
    officer.fills({"full_name": project.focal, "email": project.email, "language": officer.language})
    officer.fills({"role": "focal_point", "letter_file": papers / "lettre.pdf"})
    officer.fills({"party": officer.option("party", project.country)})
    officer.sends(button='button[name="_save"]')


def focal_point_accepts(focal: Person, project: Project, link: str) -> None:
    focal.goes_to(urlsplit(link).path)
    focal.sends({"email": project.email})
    focal.sends({"full_name": project.focal, "language": focal.language, "password": project.password})
    focal.goes_to("/")
    focal.sees("Your country may apply")


def focal_point_writes_the_application(focal: Person, project: Project, papers: Path) -> str:
    """From the call to the submission; returns the application's number."""
    focal.page.locator("main .dues a").first.click()
    focal.presses("Begin for %(party)s", party=project.country)
    focal.sends({"title": project.title, "language": project.language})
    number = number_in(focal.page.url, APPLICATION_NUMBER)
    focal.opens(focal.words("Project and authority"))
    for section in SECTIONS:
        assert focal.page.url.endswith(f"/{section}/"), focal.page.url
        focal.sends(project.answers(section, papers), button=SAVE_AND_CONTINUE)
    focal.sees("Everything is there.")
    focal.presses("Submit the application")
    focal.sends({"declaration": True})
    focal.sees("Your application has been received")
    focal.presses("Go to the application")
    focal.sees("It is the Secretariat’s turn: it checks eligibility.")
    return number


# --- The selection ----------------------------------------------------------------------------------------------------


def officer_admits(officer: Person, application: str, evaluators: list[str], project: Project) -> None:
    """The automatic checks all hold, and so does what is looked at by eye; then two evaluators are asked."""
    officer.goes_to(f"/admin/applications/application/{application}/change/")
    expect(officer.page.locator(".tasks .late")).to_have_count(0)
    officer.presses("Fill in the checklist")
    boxes = officer.page.locator('[name^="found-"][value="yes"]').all()
    officer.sends({box.get_attribute("name"): "yes" for box in boxes})
    officer.presses("Declare eligible")
    officer.sends()
    for name in evaluators:
        officer.presses("Ask an evaluator")
        officer.fills({"evaluator": officer.option("evaluator", name), "due_on": project.in_a_month})
        officer.sends()


def evaluator_scores(evaluator: Person, project: Project, value: int) -> None:
    """Declares no conflict, scores, saves and submits."""
    evaluator.goes_to("/evaluations/")
    evaluator.opens(project.title)
    expect(evaluator.page.get_by_text(project.context)).to_have_count(0)  # closed before the declaration
    evaluator.presses("I have no conflict of interest")
    evaluator.sends({"declaration": True})
    names = [box.get_attribute("name") for box in evaluator.page.locator('[name^="value-"][value="0"]').all()]
    assert len(names) == CRITERIA
    evaluator.sends({name: str(value) for name in names} | {"comment": project.comment}, button='[value="submit"]')
    evaluator.sends()


def officer_selects(officer: Person, application: str, project: Project) -> None:
    """In a round of one place; its letter is read, and goes out when the worker's beat finds the delay over."""
    officer.goes_to(f"/admin/applications/application/{application}/change/")
    officer.presses("Close the evaluation")
    officer.sends()
    officer.sees("Score: %(score)s out of 100.", score=project.score)
    officer.goes_to("/admin/applications/selectionround/add/")
    call = officer.page.locator('[name="call"] option').nth(1).get_attribute("value")
    officer.fills({"call": call, "name": f"Selection {project.iso3}", "places": 1, "delay_hours": 0})
    officer.sends(button='button[name="_save"]')
    officer.presses("Candidates and their costs")
    officer.sends({f"cost_{application}": project.cost})
    officer.presses("Propose a portfolio")
    officer.keeps_a_proposal(project.country)
    officer.opens(project.country)
    officer.sends({"decision": "select", "reasons": project.reason})
    officer.presses("Close the decisions")
    officer.sends()
    officer.opens(officer.words("To read"))
    officer.reads(project.reason)
    officer.sends({"read": True})
    officer.presses("Release the letters")
    officer.sends()
    officer.waits_for_state("Published", "selection round")


def focal_point_reads_the_decision(focal: Person, application: str, project: Project) -> None:
    """The reasons, and the letter as soon as a worker has made it, beside the dossier that was submitted."""
    focal.goes_to(f"/applications/{application}/")
    focal.reads(project.reason)
    focal.waits_for_documents(count=2)


# --- The assistance ---------------------------------------------------------------------------------------------------


def officer_opens_the_assistance(officer: Person, project: Project, expert: str) -> str:
    """From the application, without retyping; then an expert is proposed. Returns the assistance's number."""
    officer.goes_to("/admin/assistance/assistance/add/")
    officer.fills({"application": officer.option("application", project.title)})
    officer.sends(button='button[name="_save"]')
    number = number_in(officer.page.url, re.compile(r"/assistance/(\d+)/"))
    officer.presses("Propose an expert")
    chosen = officer.page.locator("label", has_text=expert)
    officer.page.get_by_label(chosen.inner_text()).check()
    officer.sends({"days": 20, "terms": project.terms})
    return number


def focal_point_agrees(focal: Person, expert: str) -> None:
    focal.goes_to("/")
    focal.opens(expert)
    focal.presses("Agree to this expert")
    focal.sends()


def expert_accepts(expert: Person, project: Project) -> None:
    expert.goes_to("/")
    expert.opens(project.title)
    expert.presses("Accept the assignment")
    expert.sends()


def officer_plans_a_milestone(officer: Person, assistance: str, project: Project) -> None:
    officer.goes_to(f"/admin/assistance/assistance/{assistance}/steps/2/milestones/add/")
    officer.sends({"title": project.milestone, "due": project.in_a_month, "responsible": "expert"})


def expert_logs_the_milestone(expert: Person, assistance: str, project: Project, papers: Path) -> None:
    expert.goes_to(f"/assistances/{assistance}/")
    expert.opens(project.milestone)
    expert.presses("Log this milestone")
    expert.sends({"done_on": project.today, "note": project.work_done, "evidence": papers / "lettre.pdf"})
    expert.reads(project.work_done)


def officer_validates_the_milestone(officer: Person, assistance: str, project: Project) -> None:
    officer.goes_to(f"/admin/assistance/assistance/{assistance}/change/")
    officer.opens(project.milestone)
    officer.presses("Validate this milestone")
    officer.sends()


def field_office_comments(field_office: Person, assistance: str, project: Project) -> None:
    field_office.goes_to(f"/assistances/{assistance}/")
    field_office.presses("Write a comment")
    field_office.sends({"text": project.comment})
    field_office.reads(project.comment)


# --- The national roadmap ---------------------------------------------------------------------------------------------


def focal_point_drafts_the_roadmap(focal: Person, project: Project) -> str:
    """The priorities are there already; the vision, the context and a measure each. Returns the roadmap's number."""
    focal.goes_to("/roadmaps/mine/")
    focal.page.locator("main a[href*='/roadmaps/']").first.click()
    roadmap = number_in(focal.page.url, ROADMAP_NUMBER)
    focal.goes_to(f"/roadmaps/{roadmap}/text/vision/")
    focal.sends({"title": project.roadmap, "period_start": 2027, "period_end": 2030, "vision": project.vision})
    focal.goes_to(f"/roadmaps/{roadmap}/text/context/")
    focal.sends({"context": project.context})
    for code, measure in project.measures.items():
        focal.goes_to(f"/roadmaps/{roadmap}/priorities/")
        focal.reads(project.justifications[code])  # carried over from the application
        focal.presses("Add a measure to %(code)s", code=code)
        focal.sends({"title": measure, "description": project.vision})
    return roadmap


def focal_point_makes_a_draft_pdf(focal: Person, roadmap: str) -> None:
    focal.goes_to(f"/roadmaps/{roadmap}/drafts/")
    focal.sends({"languages": [focal.language]})
    focal.waits_for_documents()


def focal_point_validates_the_roadmap(focal: Person, roadmap: str, project: Project, papers: Path) -> None:
    """Submitted, then validated with the authority's document."""
    focal.goes_to(f"/roadmaps/{roadmap}/")
    focal.presses("Submit for validation")
    focal.sends()
    focal.presses("Record the validation")
    focal.sends({"document": papers / "arrete.pdf", "validated_on": project.today, "authority": project.authority})


def focal_point_plans_and_publishes(focal: Person, roadmap: str, project: Project) -> None:
    """An action or more for each priority, the follow-up, then the publication."""
    for action in project.actions:
        focal.goes_to(f"/roadmaps/{roadmap}/plan/")
        focal.presses("Add an action to %(code)s", code=action["code"])
        focal.sends({name: value for name, value in action.items() if name != "code"})
    focal.goes_to(f"/roadmaps/{roadmap}/text/follow-up/")
    focal.sends({"follow_up": project.follow_up})
    focal.presses("Publish")
    focal.sends()
    focal.waits_for_documents(count=2)


def anyone_reads_the_roadmap(visitor: Person, roadmap: str, project: Project) -> str:
    """On the public pages; returns the address of the PDF in the reader's language."""
    visitor.goes_to("/roadmaps/")
    visitor.opens(project.roadmap)
    assert number_in(visitor.page.url, ROADMAP_NUMBER) == roadmap
    visitor.reads(project.vision)
    language = {"fr": "français", "en": "English"}[visitor.language]
    return visitor.page.locator(".document", has_text=language).locator("a").get_attribute("href")


def donor_reads_the_dashboard(donor: Person) -> dict[str, Decimal]:
    """What the line of the assistances shows, which the chart's title and the spreadsheet say too."""
    donor.goes_to("/budget/")
    row = donor.page.locator("main tr", has=donor.page.locator("a[href*='/budget/lines/AL3/']")).first
    cells = row.locator("td").all_inner_texts()
    names = ("approved", "received", "committed", "spent")
    return dict(zip(names, (parse_decimal(cell, locale=donor.language) for cell in cells), strict=True))
