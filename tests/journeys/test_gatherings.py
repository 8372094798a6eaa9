"""A consultation about a national roadmap, from the first day it is given to what follows from it: moved, cancelled,
planned anew, entered at the door by somebody without an account, counted, closed, and its conclusion carried out."""

import datetime as dt
import re
import zoneinfo
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import vobject
import zxingcpp
from babel.numbers import format_percent
from PIL import Image
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.people import Person

pytestmark = pytest.mark.journey

TODAY = dt.datetime.now(dt.UTC).date()
DAY, HOUR, MINUTE = dt.timedelta(days=1), dt.timedelta(hours=1), dt.timedelta(minutes=1)
SECTORS = {"public": "Public", "private": "Private", "civil_society": "Civil society", "academic": "Academic"}
GENDERS = {"woman": "Woman", "man": "Man", "other": "Another answer"}
AGES = {"under_35": "Under 35", "from_35": "35 and over"}

AT_THE_DOOR = {
    "name": "Mireille Désir", "organisation": "Collectif Lakou", "sector": "civil_society", "gender": "woman",
    "age_band": "under_35",
}  # fmt: skip
ON_THE_LIST = [
    {"name": "Jean-Robert Louis", "organisation": "Radio Sud", "sector": "private", "gender": "man", "age_band": ""},
    {"name": "Farah Mansour", "organisation": "", "sector": "academic", "gender": "woman", "age_band": "from_35"},
]
BY_HEADS = {
    ("public", "woman", "from_35"): 12,
    ("civil_society", "woman", "under_35"): 16,
    ("civil_society", "man", "under_35"): 11,
    ("private", "other", "from_35"): 1,
    ("", "", "under_35"): 7,
}


@dataclass(frozen=True)
class Texts:
    """What is typed, in the language of who types it."""

    title: str
    place: str
    room_taken: str
    strike: str
    strike_over: str
    summary: str
    conclusions: tuple[str, str]
    task: str
    outcome: str


FRENCH = Texts(
    title="Consultation de Port-au-Prince",
    place="Bibliothèque nationale, Port-au-Prince",
    room_taken="La salle est prise ce jour-là.",
    strike="Les transports sont en grève.",
    strike_over="La grève est finie.",
    summary="Les artistes ne savent pas où leurs œuvres sont écoutées.",
    conclusions=("Un guichet unique répond aux artistes.", "Les relevés sont publiés chaque année."),
    task="Écrire au ministère pour le guichet unique",
    outcome="La lettre est partie.",
)
ENGLISH = Texts(
    title="Consultation in Cairo",
    place="National Library, Cairo",
    room_taken="The room is taken on that day.",
    strike="There is a transport strike.",
    strike_over="The strike is over.",
    summary="Artists don’t know where their works are listened to.",
    conclusions=("One office answers artists.", "Statements are published every year."),
    task="Write to the ministry about the one office",
    outcome="The letter has gone.",
)


@pytest.mark.parametrize(
    ("screen", "also", "language", "party", "zone", "texts"),
    [
        pytest.param("phone", "desktop", "fr", "HTI", "America/Port-au-Prince", FRENCH, id="French"),
        pytest.param("desktop", "phone", "en", "EGY", "Africa/Cairo", ENGLISH, id="English"),
    ],
)
def test_a_consultation_and_what_follows_from_it(enters, staged, screen, also, language, party, zone, texts):
    """Each form is filled in on the one screen and sent from the other, each page looked at on both."""
    scene, place = staged("roadmap", party), zoneinfo.ZoneInfo(zone)
    focal = enters(scene.focal, screen=screen, also=also, language=language)

    before, after = around_the_next_change_of_clocks(place)
    gathering = plans(focal, scene, texts, before, zone)
    in_the_calendar(focal, texts, state="CONFIRMED", times=0, begins=before)
    moves(focal, after, after + 2 * HOUR, texts.room_taken)
    focal.sees("It had been planned for %(hour)s.", hour=focal.moment(before, city_of(zone)))
    in_the_calendar(focal, texts, state="CONFIRMED", times=1, begins=after)
    cancels(focal, texts)
    in_the_calendar(focal, texts, state="CANCELLED", times=2, begins=after)
    begun = this_minute(place) - HOUR
    plans_anew(focal, begun, begun + 2 * HOUR, texts.strike_over)
    in_the_calendar(focal, texts, state="CONFIRMED", times=3, begins=begun)

    link = prints_the_code(focal, texts)
    visitor = enters(None, screen=screen, also=also, language=language)
    enters_at_the_door(visitor, link, texts)
    accepts(focal, gathering)
    adds_by_list(focal)
    counts_heads(focal, gathering)

    ended = this_minute(place)
    closes_before_its_time(focal, ended)
    in_the_calendar(focal, texts, state="CONFIRMED", times=4, begins=begun, ends=ended)
    finds_the_door_closed(visitor, link)
    writes_what_came_of_it(focal, texts)
    agrees_on_a_follow_up(focal, scene, texts)
    deputy = enters(scene.deputy, screen=screen, also=also, language=language)
    says_that_it_is_done(deputy, texts)
    focal.goes_to(gathering)
    expect(focal.page.locator("#follow-ups .state")).to_have_text(focal.words("Done", "follow-up"))

    focal.goes_to(f"/roadmaps/{scene.pk}/")
    shows_what_was_counted(focal, texts)


# --- When -------------------------------------------------------------------------------------------------------------


def around_the_next_change_of_clocks(place: zoneinfo.ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """Half past nine there, on the last day that has the offset of tomorrow and on one that has another."""
    mornings = [dt.datetime.combine(TODAY + n * DAY, dt.time(9, 30), tzinfo=place) for n in range(1, 366)]
    changed = next(n for n, morning in enumerate(mornings) if morning.utcoffset() != mornings[0].utcoffset())
    return mornings[changed - 1], mornings[changed]


def this_minute(place: zoneinfo.ZoneInfo) -> dt.datetime:
    return dt.datetime.now(place).replace(second=0, microsecond=0)


def city_of(zone: str) -> str:
    return zone.rpartition("/")[2]


# --- Planned, moved, cancelled, planned anew --------------------------------------------------------------------------


def plans(focal: Person, scene: SimpleNamespace, texts: Texts, begins: dt.datetime, zone: str) -> str:
    """From the roadmap's page, by the clock of the Party's capital, which is proposed; returns its address."""
    focal.goes_to(f"/roadmaps/{scene.pk}/")
    focal.presses("Plan a gathering")
    expect(focal.page.locator('[name="time_zone"]')).to_have_value(zone)
    said = {"kind": "consultation", "title": texts.title, "language": focal.language, "place": texts.place}
    focal.sends(said | {"level": "national"} | hours(begins, begins + 2 * HOUR))
    focal.sees("The gathering is planned.")
    return urlsplit(focal.page.url).path


def moves(focal: Person, begins: dt.datetime, ends: dt.datetime, reason: str) -> None:
    focal.presses("Move to another day or place")
    focal.sends(hours(begins, ends) | {"reason": reason})
    is_now(focal, "Planned")


def cancels(focal: Person, texts: Texts) -> None:
    focal.presses("Cancel this gathering")
    focal.sends({"reason": texts.strike})
    is_now(focal, "Cancelled")
    focal.reads(texts.strike)


def plans_anew(focal: Person, begins: dt.datetime, ends: dt.datetime, reason: str) -> None:
    """For a time in which it is going on already."""
    focal.presses("Plan it anew")
    focal.sends(hours(begins, ends) | {"reason": reason})
    is_now(focal, "Planned")


def hours(begins: dt.datetime, ends: dt.datetime) -> dict[str, str]:
    """As they are typed: the last day only where it is another."""
    last_day = str(ends.date()) if ends.date() != begins.date() else ""
    times = {"begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}"}
    return times | {"first_day": str(begins.date()), "last_day": last_day}


def is_now(person: Person, state: str) -> None:
    expect(person.page.locator(".headline .state")).to_have_text(person.words(state, "gathering"))


def in_the_calendar(
    person: Person, texts: Texts, *, state: str, times: int, begins: dt.datetime, ends: dt.datetime | None = None
) -> None:
    """Its file, read by another parser than wrote it: moments in UTC, and how often it was given a new day."""
    link = person.page.get_by_role("link", name=person.words("Put it in my calendar (.ics)"))
    answer = person.page.request.get(link.get_attribute("href"))
    assert (answer.status, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    (event,) = vobject.readOne(answer.text()).vevent_list
    assert (event.summary.value, event.location.value) == (texts.title, texts.place)
    assert (event.status.value, event.sequence.value) == (state, str(times))
    assert event.dtstart.value.utcoffset() == event.dtend.value.utcoffset() == dt.timedelta()
    assert event.dtstart.value == begins.astimezone(dt.UTC)
    assert event.dtend.value == (ends or begins + 2 * HOUR).astimezone(dt.UTC)


# --- At the door ------------------------------------------------------------------------------------------------------


def prints_the_code(focal: Person, texts: Texts) -> str:
    """On one sheet of paper. Returns where the link leads that a phone reads off either screen: the one that stands
    below the code."""
    focal.presses("Code for the door")
    focal.presses("Make the code and the link")
    link = focal.page.locator(".door .digest").inner_text()
    with focal.on_the_other_screen():
        assert read_off_the_screen(focal) == link
    assert read_off_the_screen(focal) == link
    (sheet,) = PdfReader(BytesIO(focal.page.pdf(format="A4"))).pages
    printed = re.sub(r"\s+", "", sheet.extract_text())
    assert link in printed
    assert re.sub(r"\s+", "", texts.title) in printed
    return urlsplit(link).path


def read_off_the_screen(person: Person) -> str:
    """What the code says, by a reader that shares nothing with whoever drew it."""
    picture = Image.open(BytesIO(person.page.locator("svg.code").screenshot()))
    (code,) = zxingcpp.read_barcodes(picture)
    return code.text


def enters_at_the_door(visitor: Person, link: str, texts: Texts) -> None:
    visitor.goes_to(link)
    visitor.reads(texts.title)
    visitor.sends(AT_THE_DOOR)
    visitor.sees("Thank you, your name is with the organiser")


def finds_the_door_closed(visitor: Person, link: str) -> None:
    assert visitor.page.goto(link).status == 410
    visitor.sees("The attendance page is closed")
    visitor.wrong.clear()  # the browser logs the status


# --- Who came ---------------------------------------------------------------------------------------------------------


def accepts(focal: Person, gathering: str) -> None:
    """Who entered at the door waits on the list, and is ticked there."""
    focal.goes_to(gathering)
    focal.sees("One person waits to be accepted on the list.")
    focal.presses("People by name")
    line = focal.page.locator("tbody tr", has_text=AT_THE_DOOR["name"])
    expect(line).to_contain_text(focal.words("Waits for the organiser", "attendance"))
    line.get_by_role("checkbox").check()
    focal.sends()
    expect(line).to_contain_text(focal.words("Came", "attendance"))


def adds_by_list(focal: Person) -> None:
    focal.presses("Add people by name")
    typed = {f"{name}-{n}": said for n, one in enumerate(ON_THE_LIST, start=1) for name, said in one.items()}
    focal.sends({"state": "came"} | typed)
    expect(focal.page.locator("tbody tr")).to_have_count(len(ON_THE_LIST) + 1)


def counts_heads(focal: Person, gathering: str) -> None:
    focal.goes_to(gathering)
    focal.presses("Count heads")
    focal.sends({"n-" + "-".join(part or "none" for part in cell): count for cell, count in BY_HEADS.items()})


def closes_before_its_time(focal: Person, now: dt.datetime) -> None:
    """An hour before the announced end; the form proposes this moment by the clock of the place."""
    focal.presses("Record it as held")
    focal.sends()
    focal.presses("Close with this attendance")
    expect(focal.page.locator('[name="ended_at"]')).to_have_value(re.compile(rf"^({now:%H:%M}|{now + MINUTE:%H:%M})$"))
    focal.sends({"ended_at": f"{now:%H:%M}"})
    is_now(focal, "Closed")


def shows_what_was_counted(focal: Person, texts: Texts) -> None:
    """On the roadmap's page: the consultation's line, the sum of the closed ones, and each answer."""
    came = Counter(BY_HEADS)
    came.update((one["sector"], one["gender"], one["age_band"]) for one in [AT_THE_DOOR, *ON_THE_LIST])
    sectors, genders, ages = (by(came, place) for place in range(3))
    women = f"{genders['woman']} ({format_percent(genders['woman'] / came.total(), locale=focal.language)})"
    panel = focal.page.locator("#gatherings")
    line = panel.locator("tbody tr", has_text=texts.title)
    for row in (line, panel.locator("tfoot tr")):
        expect(row.locator("td.num")).to_have_text([str(came.total()), women])
    for part, (counts, labels, context) in zip(
        panel.locator(".shares > div").all(),
        [(sectors, SECTORS, None), (genders, GENDERS, "gender"), (ages, AGES, "age")],
        strict=True,
    ):
        said = {focal.words(label, context): counts[code] for code, label in labels.items()}
        said |= {focal.words("Not said", "facet"): counts[""]} if counts[""] else {}
        answers = part.locator("dd").all()
        shown = {one.locator("small").inner_text(): one.locator("> span").inner_text() for one in answers}
        assert {label: int(text.split()[0]) for label, text in shown.items()} == said


def by(came: Counter, place: int) -> Counter:
    counts: Counter = Counter()
    for cell, count in came.items():
        counts[cell[place]] += count
    return counts


# --- What came of it --------------------------------------------------------------------------------------------------


def writes_what_came_of_it(focal: Person, texts: Texts) -> None:
    focal.presses("Write summary and conclusions")
    said = {f"conclusion_{number}": text for number, text in enumerate(texts.conclusions, start=1)}
    focal.sends({"summary": texts.summary} | said)
    expect(focal.page.locator("#report li p:first-child")).to_have_text(list(texts.conclusions))


def agrees_on_a_follow_up(focal: Person, scene: SimpleNamespace, texts: Texts) -> None:
    """From the first conclusion, with the Party's deputy."""
    focal.presses("Agree on a follow-up", within=focal.page.locator("#report li").first)
    focal.reads(texts.conclusions[0])
    owner = focal.option("owner", scene.deputy_name)
    focal.sends({"what": texts.task, "language": focal.language, "owner": owner, "due": TODAY + 14 * DAY})
    expect(focal.page.locator("#follow-ups li")).to_contain_text([texts.task])


def says_that_it_is_done(deputy: Person, texts: Texts) -> None:
    """It is on the desk, and afterwards it is not."""
    deputy.goes_to("/")
    deputy.opens(texts.task)
    deputy.reads(texts.conclusions[0])
    deputy.presses("It is done")
    deputy.sends({"outcome": texts.outcome})
    deputy.reads(texts.outcome)
    deputy.goes_to("/")
    expect(deputy.page.locator(".dues a", has_text=texts.task)).to_have_count(0)
