"""Serve the site with gunicorn."""

import os
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from stopmensenhandel.management.commands.prepare import AwayError
from stopmensenhandel.pagefiles import PageFiles


class Command(BaseCommand):
    """Prepare the site and serve it on HOST and PORT (127.0.0.1, 8000)."""

    help = __doc__ or ""
    requires_system_checks = ()  # handle() runs them, and says in one sentence what is wrong

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the settings and the port, prepare, and become gunicorn."""
        self._check_settings()
        host = os.environ.get("HOST", "127.0.0.1")
        port = os.environ.get("PORT", "8000")
        self._check_port(host, port)
        self._prepare()
        shown = f"[{host}]" if ":" in host else host
        self.stdout.write(f"The site is at http://{shown}:{port}/ (stop it with Ctrl+C).")
        self.stdout.flush()
        os.chdir(settings.BASE_DIR)
        # Not by "-m": on SIGUSR2 gunicorn starts itself again, and would find its own "http" then.
        program = str(Path(sys.executable).with_name("gunicorn"))
        command = [sys.executable, program, "--config", "gunicorn.conf.py"]
        os.execv(  # noqa: S606 (our own interpreter, no shell)
            sys.executable, [*command, "--bind", f"{shown}:{port}", "stopmensenhandel.wsgi"]
        )

    def _prepare(self) -> None:
        """Prepare; without a database, serve the pages that are stored, if there are any.

        Raises:
            CommandError: it says what prevents it.

        """
        try:
            call_command("prepare", stdout=self.stdout)  # gunicorn keeps its umask
        except AwayError as error:
            if PageFiles().noted("/").number < 0:
                raise
            self.stderr.write(f"{error}")
            self.stderr.write("Stored pages are sent meanwhile. Start again when it is there.")

    def _check_settings(self) -> None:
        """Raise CommandError when Django's checks find an error."""
        for problem in run_checks():
            if problem.is_serious() and not problem.is_silenced():
                raise CommandError(problem.msg)

    def _check_port(self, host: str, port: str) -> None:
        """Raise CommandError when the port is no port, or taken."""
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise CommandError(f"PORT is “{port}”: set it to a number from 1 to 65535.")
        try:
            family = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0][0]
        except OSError as error:
            raise CommandError(f"HOST is “{host}”, which is no address of this machine.") from error
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, int(port)))
            except OSError as error:
                raise CommandError(
                    f"Port {port} on {host} can't be used ({error.strerror}): "
                    f"stop what uses it, or choose another: PORT=8001 make run."
                ) from error
