"""Two invented projects, as their focal points type them: one in French, one in English."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal import clock

TODAY = clock.today()
NEXT_YEAR = TODAY.replace(month=6, day=1, year=TODAY.year + 1)


@dataclass(frozen=True)
class Project:
    """What is typed in the course of a thread; amounts are in US dollars."""

    language: str
    iso3: str
    country: str
    focal: str
    email: str
    title: str
    authority: str
    context: str
    objective: str
    justifications: Mapping[str, str]
    partner: str
    people: str
    profile: str
    gender: str
    reason: str
    comment: str
    terms: str
    milestone: str
    work_done: str
    roadmap: str
    vision: str
    measures: Mapping[str, str]
    action: str
    responsible: str
    indicator: str
    baseline: str
    target: str
    follow_up: str
    # The two evaluators give 4 and 3 of 5 on every criterion: 80 and 60 of 100.
    score: int = 70
    cost: int = 48_000
    contribution: int = 60_000
    expenditure: int = 12_500
    password: str = "une longue phrase pour entrer"
    today: str = TODAY.isoformat()
    signed_on: str = TODAY.isoformat()
    in_a_month: str = (TODAY + dt.timedelta(days=30)).isoformat()
    costs: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def agreement(self) -> str:
        return f"AGREEMENT-{self.iso3}"

    @property
    def actions(self) -> list[dict[str, Any]]:
        """One action of the plan for each cost, from next June for a year; `code` says of which priority."""
        return [
            self._action(code, number, cost)
            for code, costs in self.costs.items()
            for number, cost in enumerate(costs, 1)
        ]

    def _action(self, code: str, number: int, cost: int) -> dict[str, Any]:
        return {
            "code": code,
            "title": f"{self.action} {code}-{number}",
            "kind": "policy",
            "responsible": self.responsible,
            "starts_on": NEXT_YEAR.isoformat(),
            "ends_on": NEXT_YEAR.replace(year=NEXT_YEAR.year + 1).isoformat(),
            "cost": cost,
            "currency": "USD",
            "indicator": self.indicator,
            "baseline": self.baseline,
            "target": self.target,
        }

    def answers(self, section: str, papers: Path) -> dict[str, Any]:
        """What is typed in a section of the application, by the field's name."""
        chosen = {f"chosen-{code}": True for code in self.justifications}
        why = {f"justification-{code}": text for code, text in self.justifications.items()}
        change = {f"expected_change-{code}": self.vision for code in self.justifications}
        return {
            "authority": {
                "authority": self.authority,
                "mandate": self.follow_up,
                "contact_name": self.focal,
                "contact_function": self.responsible,
                "contact_email": self.email,
            },
            "context": {"context": self.context},
            "objectives": {"text-0": self.objective, "result-0": self.target},
            "priorities": chosen | why | change,
            "partners": {
                "name-0": self.partner,
                "sector-0": "civil_society",
                "women_or_youth-0": True,
                "ministries": self.responsible,
                "participation": self.work_done,
            },
            "team": {"role-0": self.people, "share-0": 50, "months-0": 14},
            "funds": {"amount-0": 9000, "currency-0": "USD", "kind-0": "in_kind", "source-0": self.responsible},
            "support": {"profile-0": self.profile, "days-0": 40, "logistics": 20000, "logistics_use": self.objective},
            "gender": {"gender": self.gender},
            "calendar": {
                "desired_start": NEXT_YEAR.isoformat(),
                "months": 14,
                "text-0": self.milestone,
                "first_month-0": 1,
                "last_month-0": 14,
            },
            "sustainability": {"sustainability": self.follow_up},
            "risks": {"text-0": self.context, "likelihood-0": "medium", "mitigation-0": self.terms},
            "attachments": {"letter": papers / "lettre.pdf"},
            "declaration": {"signatory_name": self.focal, "signatory_function": self.responsible},
        }[section]


BURKINA_FASO = Project(
    language="fr",
    iso3="BFA",
    country="Burkina Faso",
    focal="Aïssata Ouédraogo",
    email="aissata@culture.example.org",
    title="Des scènes aux écrans : une feuille de route pour les artistes burkinabè",
    authority="Direction générale de la culture et des arts",
    context="Les films et les musiques du pays circulent peu sur les plateformes, et mal rémunérés.",
    objective="Disposer d’ici à quatorze mois d’une feuille de route validée et chiffrée.",
    justifications={
        "1.1": "Aucune cartographie du secteur numérique n’existe ; tout le reste en dépend.",
        "5.1": "On ignore combien de femmes vivent de ces métiers, et comment.",
    },
    partner="Réseau des producteurs indépendants",
    people="Une coordinatrice à mi-temps et deux chargés d’étude.",
    profile="Juriste du droit d’auteur",
    gender="Le comité national est paritaire ; les données sont ventilées par sexe.",
    reason="Le besoin est établi, le processus associe tous les secteurs.",
    comment="Un projet clair, dont le calendrier est tenable.",
    terms="Accompagner l’équipe nationale dans le diagnostic et la rédaction.",
    milestone="Première réunion de l’équipe nationale",
    work_done="Réunion tenue avec quatre ministères et sept associations ; plan de travail adopté.",
    roadmap="Feuille de route du Burkina Faso pour la culture numérique",
    vision="Que chaque créateur vive de ses œuvres, où qu’elles s’écoutent ou se regardent.",
    measures={"1.1": "Cartographier les métiers du numérique culturel", "5.1": "Mesurer la place des femmes"},
    action="Enquête nationale",
    responsible="Ministère de la culture",
    indicator="Nombre de métiers décrits",
    baseline="Aucun en 2026",
    target="Quarante en 2028",
    follow_up="Un comité interministériel se réunit deux fois par an et rend son rapport public.",
    costs={"1.1": (12_000, 8_000), "5.1": (5_000,)},
)

GAMBIA = Project(
    language="en",
    iso3="GMB",
    country="Gambia",
    focal="Isatou Ceesay",
    email="isatou@arts.example.org",
    title="Kora to cloud: a digital roadmap for Gambian creators",
    authority="National Centre for Arts and Culture",
    context="Few Gambian works are found on platforms, and royalties seldom reach their makers.",
    objective="A costed roadmap, validated by the Ministry within fourteen months.",
    justifications={
        "1.1": "No mapping of the digital creative sectors exists yet.",
        "5.1": "Women’s share in these trades is not known.",
    },
    partner="Association of Independent Musicians",
    people="One coordinator at half time and two researchers.",
    profile="Copyright lawyer",
    gender="The national team has as many women as men, and all data are split by sex.",
    reason="The need is shown and the process involves every sector.",
    comment="A clear project with a calendar that can be kept.",
    terms="Guide the national team through the diagnosis and the drafting.",
    milestone="First meeting of the national team",
    work_done="Met with four ministries and seven associations; the work plan is adopted.",
    roadmap="Digital culture roadmap of the Gambia",
    vision="Every creator can live from their work wherever it is heard or seen.",
    measures={"1.1": "Map the digital trades of culture", "5.1": "Measure women’s place"},
    action="National survey",
    responsible="Ministry of Tourism and Culture",
    indicator="Number of trades described",
    baseline="None in 2026",
    target="Forty in 2028",
    follow_up="A committee of ministries meets twice a year and reports in public.",
    costs={"1.1": (12_000, 8_000), "5.1": (5_000,)},
)
