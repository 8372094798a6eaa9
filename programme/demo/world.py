"""What the stories share: the calendar, and how they find the people and records that other stories made."""

from dataclasses import dataclass

from applications.models import Application, Call
from assistance.models import Assistance
from budget.models import ActionLine
from portal.models import Country, Phase, User
from programme.demo import texts
from programme.demo.days import Days
from roadmap.models import Activity, NationalRoadmap

OFFICER, FINANCE = "secretariat@example.org", "finance@example.org"


@dataclass(frozen=True)
class World:
    """Reads afresh each time, as a person's page does."""

    days: Days

    def person(self, email: str) -> User:
        return User.objects.get(email=email)

    @property
    def officer(self) -> User:
        return self.person(OFFICER)

    @property
    def finance(self) -> User:
        return self.person(FINANCE)

    @property
    def phase(self) -> Phase:
        return Phase.objects.get(code=texts.read("money")["phase"]["code"])

    @property
    def call(self) -> Call:
        return Call.objects.get(code=texts.read("call")["code"])

    def line(self, code: str) -> ActionLine:
        return ActionLine.objects.get(phase=self.phase, code=code)

    def party(self, iso3: str) -> Country:
        return Country.objects.get(iso3=iso3)

    def activity(self, code: str) -> Activity:
        return Activity.objects.get(code=code)

    def application(self, iso3: str) -> Application:
        return Application.objects.get(party__iso3=iso3, call=self.call)

    def assistance(self, iso3: str) -> Assistance:
        return Assistance.objects.get(party__iso3=iso3)

    def roadmap(self, iso3: str) -> NationalRoadmap:
        return self.assistance(iso3).roadmap
