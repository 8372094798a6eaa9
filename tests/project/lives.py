"""Every lifecycle, written by hand: from each state who may do what, and where it leads. `test_lifecycles` compares it
with the tables."""

OFFICE, FOCAL, DEPUTY = "secretariat", "focal point of the Party", "deputy of the Party"
EVALUATOR, EXPERT = "the evaluator asked", "the expert"
OWNER = "whoever owes it"

ORGANISERS = {OFFICE, FOCAL, DEPUTY}

Moves = dict[str, tuple[str, set[str]]]


def milestone(*loggers: str) -> dict[str, Moves]:
    log = ("logged", set(loggers))
    return {
        "planned": {"log": log, "drop": ("dropped", {OFFICE})},
        "logged": {"validate": ("validated", {OFFICE}), "return": ("returned", {OFFICE})},
        "returned": {"log": log},
        "validated": {},
        "dropped": {},
    }


# Of each table, its states in order: for each the moves, where they lead, and for whom.
EXPECTED: dict[str, dict[str, Moves]] = {
    "applications.call": {
        "draft": {"open": ("open", {OFFICE})},
        "open": {"close": ("closed", {OFFICE})},
        "closed": {},
    },
    "applications.application": {
        "draft": {"submit": ("submitted", {FOCAL}), "abandon": ("abandoned", {FOCAL, DEPUTY})},
        "submitted": {
            "ask": ("clarifying", {OFFICE}),
            "admit": ("evaluation", {OFFICE}),
            "refuse": ("ineligible", {OFFICE}),
            "withdraw": ("withdrawn", {FOCAL}),
        },
        "clarifying": {
            "answer": ("submitted", {FOCAL}),
            "extend": ("clarifying", {OFFICE}),
            "go_on": ("submitted", {OFFICE}),
            "withdraw": ("withdrawn", {FOCAL}),
        },
        "evaluation": {"close_evaluation": ("evaluated", {OFFICE}), "withdraw": ("withdrawn", {FOCAL})},
        "evaluated": {
            "select": ("selected", {OFFICE}),
            "hold": ("reserve", {OFFICE}),
            "decline": ("declined", {OFFICE}),
            "withdraw": ("withdrawn", {FOCAL}),
        },
        "selected": {"reopen": ("evaluated", {OFFICE})},
        "reserve": {
            "select": ("selected", {OFFICE}),
            "decline": ("declined", {OFFICE}),
            "reopen": ("evaluated", {OFFICE}),
            "withdraw": ("withdrawn", {FOCAL}),
        },
        "declined": {"reopen": ("evaluated", {OFFICE})},
        "ineligible": {},
        "withdrawn": {},
        "abandoned": {"restore": ("draft", {FOCAL, DEPUTY})},
    },
    "applications.evaluation": {
        "assigned": {
            "accept": ("scoring", {EVALUATOR}),
            "recuse": ("recused", {EVALUATOR}),
            "exclude": ("recused", {OFFICE}),
            "abstain": ("abstained", {EVALUATOR}),
            "replace": ("replaced", {OFFICE}),
        },
        "scoring": {
            "submit": ("submitted", {EVALUATOR}),
            "recuse": ("recused", {EVALUATOR}),
            "exclude": ("recused", {OFFICE}),
            "abstain": ("abstained", {EVALUATOR}),
            "replace": ("replaced", {OFFICE}),
        },
        "submitted": {
            "recuse": ("recused", {EVALUATOR}),
            "exclude": ("recused", {OFFICE}),
            "reopen": ("scoring", {OFFICE}),
        },
        "recused": {},
        "abstained": {},
        "replaced": {},
    },
    "portal.designation": {
        "asked": {"confirm_address": ("waiting", set())},  # by the link that is sent, with nobody signed in
        "waiting": {"confirm": ("confirmed", {OFFICE}), "refuse": ("refused", {OFFICE})},
        "confirmed": {},
        "refused": {},
    },
    "portal.followup": {
        "open": {
            "complete": ("done", {OFFICE, OWNER}),
            "move_day": ("open", {OFFICE}),
            "drop": ("dropped", {OFFICE, OWNER}),
        },
        "done": {},
        "dropped": {},
    },
    "portal.gathering": {
        "draft": {"plan": ("planned", ORGANISERS), "cancel": ("cancelled", ORGANISERS)},
        "planned": {
            "hold": ("held", ORGANISERS),
            "move": ("planned", ORGANISERS),
            "cancel": ("cancelled", ORGANISERS),
        },
        "held": {"close": ("closed", ORGANISERS), "cancel": ("cancelled", ORGANISERS)},
        "closed": {"reopen": ("held", {OFFICE})},
        "cancelled": {"replan": ("planned", ORGANISERS)},
    },
    "portal.import": {
        "uploaded": {"finish_check": ("checked", set()), "fail": ("failed", set())},  # by a worker
        "checked": {"write": ("writing", {OFFICE}), "set_aside": ("set_aside", {OFFICE})},
        "writing": {"finish": ("done", set()), "fail": ("failed", set())},
        "done": {},
        "failed": {"look_again": ("uploaded", {OFFICE}), "set_aside": ("set_aside", {OFFICE})},
        "set_aside": {},
    },
    "applications.selectionround": {
        "preparing": {"settle": ("decided", {OFFICE}), "cancel": ("cancelled", {OFFICE})},
        "decided": {
            "revise": ("preparing", {OFFICE}),
            "release": ("releasing", {OFFICE}),
            "cancel": ("cancelled", {OFFICE}),
        },
        "releasing": {
            "stop": ("decided", {OFFICE}),
            "hold_back": ("decided", {OFFICE}),
            "publish": ("published", {OFFICE}),
        },
        "published": {},
        "cancelled": {},
    },
    "experts.expert": {
        "candidate": {
            "admit": ("admitted", {OFFICE}),
            "decline": ("declined", {OFFICE}),
            "withdraw": ("withdrawn", {OFFICE, EXPERT}),
        },
        "admitted": {"pause": ("paused", {OFFICE, EXPERT}), "withdraw": ("withdrawn", {OFFICE, EXPERT})},
        "paused": {"resume": ("admitted", {OFFICE, EXPERT}), "withdraw": ("withdrawn", {OFFICE, EXPERT})},
        "declined": {"reopen": ("candidate", {OFFICE})},
        "withdrawn": {"reopen": ("candidate", {OFFICE})},
    },
    "assistance.assistance": {
        "running": {
            "suspend": ("suspended", {OFFICE}),
            "complete": ("completed", {OFFICE}),
            "close": ("closed", {OFFICE}),
        },
        "suspended": {"resume": ("running", {OFFICE}), "close": ("closed", {OFFICE})},
        "completed": {},
        "closed": {},
    },
    "assistance.assignment": {
        "proposed": {
            "agree": ("agreed", {FOCAL}),
            "object": ("objected", {FOCAL}),
            "withdraw": ("withdrawn", {OFFICE}),
        },
        "agreed": {
            "accept": ("active", {EXPERT}),
            "decline": ("declined", {EXPERT}),
            "withdraw": ("withdrawn", {OFFICE}),
        },
        "active": {"end": ("ended", {OFFICE})},
        "objected": {},
        "declined": {},
        "withdrawn": {},
        "ended": {},
    },
    "assistance.milestone, the expert’s": milestone(EXPERT),
    "assistance.milestone, the Party’s": milestone(FOCAL, DEPUTY),
    "assistance.milestone, the Secretariat’s": milestone(OFFICE),
    "roadmap.nationalroadmap": {
        "drafting": {"submit": ("validating", {FOCAL})},
        "validating": {"validate": ("validated", {FOCAL}), "send_back": ("drafting", {FOCAL})},
        "validated": {"publish": ("published", {FOCAL})},
        "published": {},
    },
}
# The moves without a button: parts of something larger, such as the publication of a round.
UNOFFERED = {"applications.application": {"select", "hold", "decline", "reopen"}}
UNOFFERED |= {"applications.selectionround": {"hold_back", "publish"}}
UNOFFERED |= {"portal.import": {"finish_check", "finish", "fail"}}
# The states on which no constraint of a live record hangs.
OVER = {
    "applications.call": {"draft", "closed"},
    "applications.application": {"declined", "ineligible", "withdrawn", "abandoned"},
    "applications.evaluation": {"recused", "abstained", "replaced"},
    "portal.designation": {"asked", "confirmed", "refused"},
    "portal.followup": {"done", "dropped"},
    "portal.gathering": {"closed", "cancelled"},
    "portal.import": {"done", "set_aside"},
    "applications.selectionround": {"published", "cancelled"},
    "experts.expert": {"declined", "withdrawn"},
    "assistance.assistance": {"completed", "closed"},
    "assistance.assignment": {"objected", "declined", "withdrawn", "ended"},
    "assistance.milestone": {"dropped"},
    "roadmap.nationalroadmap": {"published"},
}
