"""Dockerfile and docker-compose.yml: no engine runs here, so they are read, and their commands run natively."""

import json
import os
import re
import subprocess
import sys
import threading
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from django.apps import apps

from portal.people import throttle
from portal.running import bootstrap
from tests.services import ROOT, free_port, get, new_database, portal_environment, proxy, running, servers, wait_until

ONE_IMAGE = {"migrate", "web", "worker", "beat"}


@pytest.fixture(scope="module")
def services() -> dict[str, dict]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


@pytest.fixture(scope="module")
def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments, continued lines joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [tuple(line.split(maxsplit=1)) for line in lines if line.strip()]


def arguments(instructions: list[tuple[str, str]], name: str) -> list[str]:
    return [argument for instruction, argument in instructions if instruction == name]


class TestDockerfile:
    def test_stands_on_the_python_of_the_lock(self, instructions):
        assert arguments(instructions, "FROM") == ["python:3.11-slim-bookworm"]

    def test_installs_the_libraries_that_make_run_installs(self, instructions):
        apt = next(line for line in arguments(instructions, "RUN") if "apt-get install" in line)
        installed = re.search(r"--no-install-recommends\s+(.*?)\s+&&", apt).group(1).split()
        assert installed == bootstrap.LIBRARIES

    def test_checks_the_hash_of_every_package(self, instructions):
        pip = [line for line in arguments(instructions, "RUN") if "pip install" in line]
        assert len(pip) == 1
        assert "--require-hashes -r requirements.txt" in pip[0]

    def test_does_not_run_as_root(self, instructions):
        names = [name for name, _ in instructions]
        assert arguments(instructions, "USER") == ["portal"]
        assert names.index("USER") > max(index for index, name in enumerate(names) if name in ("RUN", "COPY"))

    def test_keeps_no_secret(self, instructions):
        kept = " ".join(arguments(instructions, "ENV") + arguments(instructions, "ARG"))
        assert not re.search("SECRET|PASSWORD|TOKEN", kept)

    def test_copies_what_runs_and_nothing_else(self):
        taken = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
        ours = {config.name.partition(".")[0] for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
        assert ours | {"manage.py", "requirements.txt", "templates", "static", "locale", "fixtures"} <= taken
        assert not taken & {".git", ".venv", "var", "tests", "bench"}


class TestCompose:
    def test_has_the_servers_and_the_four_commands(self, services):
        assert set(services) == {"postgres", "redis", "proxy"} | ONE_IMAGE

    def test_holds_no_secret(self, services):
        told = [pair for service in services.values() for pair in service.get("environment", {}).items()]
        secrets = {(name, value) for name, value in told if re.search("SECRET_|PASSWORD", name)}
        assert {name for name, _value in secrets} == {"SECRET_KEY", "POSTGRES_PASSWORD"}
        assert [name for name, value in secrets if not re.fullmatch(r"\$\{" + name + r":\?.+\}", value)] == []
        for name in ONE_IMAGE:
            address = services[name]["environment"]["DATABASE_URL"]
            assert re.match(r"postgres://portal:\$\{POSTGRES_PASSWORD:\?.+\}@postgres:5432/portal$", address)

    def test_names_only_settings_that_are_read(self, services):
        settings = (ROOT / "portal" / "settings.py").read_text()
        named = {name for service in ONE_IMAGE for name in services[service]["environment"]} - {
            "PORT"
        }  # gunicorn's own
        assert [name for name in sorted(named) if f'"{name}"' not in settings] == []

    def test_never_asks_for_the_demonstration_or_for_debug(self, services):
        assert all(not {"DEMO", "DEBUG"} & set(services[name]["environment"]) for name in ONE_IMAGE)

    def test_starts_in_order(self, services):
        assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
        for name in ONE_IMAGE - {"migrate"}:
            assert services[name]["depends_on"] == {
                "migrate": {"condition": "service_completed_successfully"},
                "redis": {"condition": "service_healthy"},
            }

    def test_knows_when_each_is_healthy(self, services):
        assert {name for name, service in services.items() if "healthcheck" in service} == set(services) - {
            "migrate",
            "beat",
        }

    def test_is_reached_from_this_machine_only(self, services):
        assert {name: service["ports"] for name, service in services.items() if "ports" in service} == {
            "proxy": ["127.0.0.1:8000:8000"]
        }

    def test_keeps_its_data_in_volumes(self, services):
        volumes = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["volumes"]
        mounted = {volume.partition(":")[0] for service in services.values() for volume in service.get("volumes", [])}
        ours = {"./proxy/nginx.conf", "./proxy/413.html"}
        assert mounted - ours == set(volumes) == {"database", "files"}
        assert all((ROOT / path).is_file() for path in ours)


@pytest.mark.postgres
def test_the_commands_of_compose_serve_over_postgresql_and_redis(services, tmp_path):
    """migrate, then web, worker and beat as compose starts them; the addresses and the port are this machine's."""
    port = free_port()
    with ExitStack() as started:
        database, redis = started.enter_context(servers())
        url = started.enter_context(new_database(database, "compose"))
        broker = redis.rpartition("/")[0] + "/7"  # not the queue of other tests' workers
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        env = portal_environment(tmp_path, DATABASE_URL=url, BROKER_URL=broker, PORT=str(port), PATH=path)
        migrate = subprocess.run(services["migrate"]["command"], cwd=ROOT, env=env, capture_output=True, text=True)
        assert migrate.returncode == 0, migrate.stderr
        places = {name: tmp_path / name for name in ("web", "worker", "beat")}
        processes = {}
        for name, place in places.items():
            place.mkdir()
            command = in_a_folder_of_its_own(services[name]["command"], tmp_path)
            processes[name] = started.enter_context(running(command, place, env=env))
        wait_until(lambda: get(port, "/health/ready")[0] == 200, "web", processes["web"], places["web"])
        parts = ("database", "broker", "storage", "migrations", "beat", "worker", "mail")
        assert json.loads(get(port, "/health/ready")[1]) == {"ready": True} | dict.fromkeys(parts, "ok")
        wait_until(lambda: "pong" in ping(env), "worker", processes["worker"], places["worker"])
        assert processes["beat"].poll() is None


class Echo(BaseHTTPRequestHandler):
    """Answers with the addresses that it is told the request has passed."""

    def do_GET(self):
        said = self.headers.get("X-Forwarded-For", "").encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def passed_on():
    """`passed_on(header)`: what nginx, as compose has it, hands on of a request from this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        with proxy(web.server_port) as port:
            yield lambda header: get(port, "/", **({"X-Forwarded-For": header} if header else {}))[1]
        web.shutdown()


FORGED, HOME = "198.51.100.7, 10.0.0.1", "203.0.113.9"


@pytest.mark.parametrize(
    ("before_nginx", "said", "counted"),
    [
        (0, "", "127.0.0.1"),
        (0, FORGED, "127.0.0.1"),
        (1, HOME, HOME),
        (1, f"{FORGED}, {HOME}", HOME),
    ],
)
def test_whoever_says_to_come_from_elsewhere_is_counted_where_they_are(
    passed_on, services, settings, rf, before_nginx, said, counted
):
    """With nothing before nginx, and with a proxy there that adds the address of whoever asks it."""
    default = re.search(r":-(\d+)}", services["web"]["environment"]["TRUSTED_PROXIES"])[1]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = int(default) + before_nginx
    assert throttle.source(rf.get("/", headers={"x-forwarded-for": passed_on(said)})) == counted


def in_a_folder_of_its_own(command: list[str], place: Path) -> list[str]:
    """A container has a /tmp of its own."""
    return [part.replace("/tmp/", f"{place}/") for part in command]


def ping(env: dict[str, str]) -> str:
    command = ["celery", "-A", "portal", "inspect", "ping", "--timeout", "2"]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True).stdout
