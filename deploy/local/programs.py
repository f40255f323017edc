"""Which programs make up Emma, and the environment each of them gets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local import demo_channels
from deploy.local.model import RASA_ENVIRONMENT
from deploy.local.paths import ROOT, python_of
from deploy.local.processes import Program
from deploy.local.settings import LOOPBACK, Settings, free_ports, rasa_database_url

METRICS = "metrics"  # folder in EMMA_HOME: what bridge and worker count
SMALL_PROCESS = {"MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}


@dataclass(frozen=True)
class Ports:
    """The private ports, all on the loopback interface."""

    rasa: int
    actions: int
    phones: int


@dataclass(frozen=True)
class Programs:
    """Builds the programs of one start."""

    settings: Settings
    keys: Mapping[str, str] = field(repr=False)
    ports: Ports

    def postgres(self) -> Program:
        """The embedded database server."""
        return self._service("postgres", "insurer.store.embedded", {})

    def setups(self, database_url: str) -> list[Program]:
        """What runs to its end before anything else: migrations and demo data."""
        return [
            self._service("insurer-setup", "insurer.store.setup", self._emma(database_url)),
            self._service("bridge-setup", "portal_bridge.store.setup", self._emma(database_url)),
        ]

    def services(self, database_url: str) -> list[Program]:
        """The action server, the worker and the bridge."""
        emma = self._emma(database_url)
        programs = [
            self._service("actions", "bot.actions", emma),
            self._service("worker", "portal_bridge.worker", emma),
            self._service("bridge", "portal_bridge", emma),
        ]
        if self.settings.demo_channels:
            programs.append(self._service("phones", "tests.simulators", self._phones()))
        return programs

    def rasa(self, database_url: str, model: Path) -> Program:
        """The Rasa server with `model`; it gets no key but the shared secret."""
        command = [python_of("rasa"), "-m", "rasa", "run", "--model", str(model)]
        command += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
        command += ["-i", LOOPBACK, "-p", str(self.ports.rasa)]
        environment = {
            **RASA_ENVIRONMENT,
            "EMMA_SERVICE_SECRET": self.keys["EMMA_SERVICE_SECRET"],
            "EMMA_ACTIONS_URL": self._actions_url,
            "EMMA_RASA_DB_URL": rasa_database_url(database_url),
        }
        return Program("rasa", command, environment)

    @property
    def public_url(self) -> str:
        """Where the browser finds Emma."""
        return f"http://{self.settings.host}:{self.settings.port}"

    @property
    def phones_url(self) -> str:
        """Where the browser finds the demo phone."""
        return f"http://{self.settings.host}:{self.ports.phones}"

    @property
    def _actions_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports.actions}"

    def _service(self, name: str, module: str, environment: Mapping[str, str]) -> Program:
        home = {"EMMA_HOME": str(self.settings.home), "EMMA_PROCESS": name}
        command = [python_of("service"), "-m", module]
        return Program(name, command, {**SMALL_PROCESS, **home, **environment})

    def _emma(self, database_url: str) -> dict[str, str]:
        chosen = {
            "EMMA_PROFILE": self.settings.profile,
            "EMMA_DEMO_DATA": self.settings.demo_data and str(self.settings.demo_data),
        }
        return {
            **self.keys,
            **{name: value for name, value in chosen.items() if value},
            **(self._demo_channels() if self.settings.demo_channels else {}),
            "EMMA_DEMO": "1",
            "PROMETHEUS_MULTIPROC_DIR": str(self.settings.home / METRICS),
            "EMMA_HOST": self.settings.host,
            "EMMA_PORT": str(self.settings.port),
            "EMMA_DATABASE_URL": database_url,
            "EMMA_RASA_URL": self.settings.rasa_url or f"http://{LOOPBACK}:{self.ports.rasa}",
            "EMMA_RASA_PORT": str(self.ports.rasa),
            "EMMA_ACTIONS_URL": self._actions_url,
            "EMMA_ACTIONS_PORT": str(self.ports.actions),
        }

    def _demo_channels(self) -> dict[str, str]:
        url = f"http://{LOOPBACK}:{self.ports.phones}"
        return {**demo_channels.environment(url), "EMMA_PUBLIC_URL": self._signed_url}

    def _phones(self) -> dict[str, str]:
        return {
            "EMMA_HOST": self.settings.host,
            "EMMA_BRIDGE_URL": self.public_url,
            "EMMA_PUBLIC_URL": self._signed_url,
            "EMMA_PHONES_PORT": str(self.ports.phones),
            "EMMA_DEMO_DATA": str(self.settings.demo_data or ""),
        }

    @property
    def _signed_url(self) -> str:
        return self.settings.public_url or self.public_url


def choose_ports() -> Ports:
    """Return private ports that are free now."""
    rasa, actions, phones = free_ports(3)
    return Ports(rasa=rasa, actions=actions, phones=phones)
