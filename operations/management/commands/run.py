"""`manage.py run`: the whole shop on this machine, until Ctrl-C."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations.stack import NotStartedError, Plan, Stack, StoppedError


class Command(BaseCommand):
    """Engines, sandbox, web, worker and sweeper under one supervisor."""

    help = "Start the whole shop on this machine; Ctrl-C stops it, a second start keeps the data."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="of the shop")
        parser.add_argument("--sandbox-port", type=int, default=4010)

    def handle(self, *_args: object, **options: object) -> None:
        stack = Stack(self._plan(options), say=self._say)
        stack.supervisor.stop_on_signals()
        try:
            stack.start()
            self._tell(stack)
            stack.supervisor.watch()
        except StoppedError:
            self._say("Stopped before the shop was open")
        except NotStartedError as error:
            message = f"The shop did not start: {error}"
            raise CommandError(message) from None
        finally:
            self._say("Stopping")
            stack.stop()
            self._say("Stopped; the data is kept")

    def _plan(self, options: dict[str, object]) -> Plan:
        given = settings.GIVEN_URLS
        return Plan(
            data=settings.DATA_DIR,
            demo=settings.DEMO_MODE,
            database_url=given["DATABASE_URL"],
            redis_url=given["REDIS_URL"],
            site_url=given["SITE_URL"],
            shop_port=int(str(options["port"])),
            sandbox_port=int(str(options["sandbox_port"])),
        )

    def _tell(self, stack: Stack) -> None:
        owner = stack.owner
        self._say("")
        self._say(f"  Shop      {stack.shop}/")
        self._say(f"  Admin     {stack.shop}/admin/")
        if owner is None:
            self._say("            log in with the name and password that you have set")
        else:
            self._say(f"            name {owner.username}, password {owner.password}")
            self._say(
                "            the second factor is set up at the first login"
                if not owner.otpauth
                else f"            second factor {owner.otpauth}"
            )
        if stack.sandbox:
            self._say(f"  Sandbox   {stack.sandbox}/")
            self._say("            demo mode: every provider is played by it, no money moves")
        self._say(f"  Logs      {stack.data / 'logs'}")
        self._say("")
        self._say("Ctrl-C stops everything.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
