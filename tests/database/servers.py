"""Database servers of a test run: made from nothing, thrown away at its end."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
import os
from pathlib import Path
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from typing import override

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

START_SECONDS = 60
STOP_SECONDS = 30
USER = "grid_meter"
UNPRIVILEGED = "nobody"
"""Servers refuse to run as root, so then they run as this user."""


class ServerError(Exception):
    """A server cannot be had; the message says why."""


class Server(ABC):
    """A server for this machine alone, in a folder of its own."""

    programs: Sequence[str]
    folders: Sequence[str]

    def __init__(self) -> None:
        """Find the programs; raises ServerError where one is not installed."""
        path = os.pathsep.join([os.environ.get("PATH", ""), *self._folders()])
        found = {name: shutil.which(name, path=path) for name in self.programs}
        if missing := [name for name, program in found.items() if program is None]:
            raise ServerError(f"not installed: {', '.join(missing)}")
        self._programs = {name: str(program) for name, program in found.items()}
        # Not below pytest's folder: the path of a socket may have 107 characters.
        self.folder = Path(tempfile.mkdtemp(prefix="grid-meter-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._user = UNPRIVILEGED if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self.folder, self._user)

    @abstractmethod
    def url(self, database: str) -> str:
        """Return the address of a database, as the recorder's `db_url`."""

    @property
    @abstractmethod
    def home(self) -> str:
        """The name of the database that is always there."""

    @abstractmethod
    def prepare(self) -> list[str]:
        """Return the command that fills the folder."""

    @abstractmethod
    def serve(self) -> list[str]:
        """Return the command that serves the folder until it is told to stop."""

    @abstractmethod
    def create(self, database: str) -> str:
        """Return the statement that makes a database."""

    def start(self) -> None:
        """Fill the folder, serve it until `stop`, and wait for the first answer."""
        log = self.folder / "server.log"
        with log.open("wb") as output:
            done = subprocess.run(
                self.prepare(),
                user=self._user,
                cwd=self.folder,
                stdout=output,
                stderr=output,
                check=False,
            )
            if done.returncode:
                raise ServerError(f"cannot be prepared:\n{self._last_words()}")
            self._process = subprocess.Popen(
                self.serve(),
                user=self._user,
                cwd=self.folder,
                stdout=output,
                stderr=output,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise ServerError(f"does not start:\n{self._last_words()}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End the server and remove its folder."""
        if self._process is not None:
            # To both servers this means: at once, but in good order.
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def execute(self, statement: str) -> None:
        """Carry out a statement that needs no database."""
        engine = sa.create_engine(
            self.url(self.home), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
        )
        with engine.connect() as connection:
            connection.execute(sa.text(statement))

    def _answers(self) -> bool:
        """Tell whether the server takes statements."""
        try:
            self.execute("SELECT 1")
        except OperationalError:
            return False
        return True

    def _folders(self) -> list[str]:
        """Return where programs are that are in no PATH."""
        found = [folder for each in self.folders for folder in Path("/").glob(each)]
        return [str(folder) for folder in sorted(found, reverse=True)]

    def _last_words(self) -> str:
        """Return the end of the server's log."""
        log = self.folder / "server.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-20:])


class PostgreSQL(Server):
    """PostgreSQL, without the care for a power cut."""

    programs = ("initdb", "postgres")
    folders = ("usr/lib/postgresql/*/bin",)
    home = "postgres"

    @override
    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://{USER}@/{database}?host={self.folder}"

    @override
    def prepare(self) -> list[str]:
        """Return the command that fills the folder."""
        command = [self._programs["initdb"], "--pgdata", str(self.folder / "data")]
        command += ["--username", USER, "--auth", "trust", "--no-sync"]
        return [*command, "--encoding", "UTF8", "--locale", "C"]

    @override
    def serve(self) -> list[str]:
        """Return the command that serves the folder."""
        command = [self._programs["postgres"], "-D", str(self.folder / "data")]
        command += ["-c", "listen_addresses=", "-c", "fsync=off"]
        return [*command, "-c", f"unix_socket_directories={self.folder}"]

    @override
    def create(self, database: str) -> str:
        """Return the statement that makes a database."""
        return f"CREATE DATABASE {database}"


class MariaDB(Server):
    """MariaDB, without the care for a power cut.

    PyMySQL's socket is Python's own, and tests may connect to 127.0.0.1 alone.
    """

    programs = ("mariadb-install-db", "mariadbd")
    folders = ("usr/sbin", "usr/libexec", "usr/local/sbin")
    home = "mysql"

    def __init__(self) -> None:
        """Choose a port that nobody listens on."""
        super().__init__()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]

    @override
    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"mysql+pymysql://root@127.0.0.1:{self._port}/{database}"

    @override
    def prepare(self) -> list[str]:
        """Return the command that fills the folder."""
        command = [self._programs["mariadb-install-db"], "--no-defaults"]
        command += [f"--datadir={self.folder / 'data'}", "--skip-test-db"]
        return [*command, "--auth-root-authentication-method=normal"]

    @override
    def serve(self) -> list[str]:
        """Return the command that serves the folder."""
        command = [self._programs["mariadbd"], "--no-defaults"]
        command += ["--bind-address=127.0.0.1", f"--port={self._port}"]
        command += [f"--datadir={self.folder / 'data'}", f"--tmpdir={self.folder}"]
        command += [f"--socket={self.folder / 'socket'}"]
        return [*command, "--innodb-flush-log-at-trx-commit=0"]

    @override
    def create(self, database: str) -> str:
        """Return the statement that makes a database, in which all letters differ."""
        return (
            f"CREATE DATABASE {database} "
            "CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"
        )


SERVERS: dict[str, type[Server]] = {"postgresql": PostgreSQL, "mariadb": MariaDB}
