"""Reads the shop's settings: typed, trimmed, and refused in one line that names the fix.

A value comes from the environment, else from `.env`, else from what `make run` wrote into the data
folder: the addresses of the running shop, and the keys it generated.
"""

import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, NoReturn
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AwareDatetime, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from config.shapes import SHAPES
from core import own_keys

BASE_DIR = Path(__file__).resolve().parent.parent
RUN_FILE = "run.env"  # where the running shop and its engines listen, while they do
EXIT_CODE = 78  # EX_CONFIG of sysexits.h

#: What each provider needs; a provider with only some of them stops the start.
PROVIDERS: dict[str, tuple[str, ...]] = {
    "Stripe": ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"),
    "Resend": ("RESEND_API_KEY", "RESEND_WEBHOOK_SECRET", "MAIL_FROM"),
    "S3": ("S3_BUCKET", "S3_REGION", "S3_ACCESS_KEY", "S3_SECRET_KEY"),
    "Discord": ("DISCORD_WEBHOOK_URL",),
    "Printful": ("PRINTFUL_TOKEN",),
    "Printify": ("PRINTIFY_TOKEN", "PRINTIFY_SHOP_ID"),
    "Gooten": ("GOOTEN_RECIPE_ID", "GOOTEN_BILLING_KEY"),
    "QuickBooks": ("QBO_CLIENT_ID", "QBO_CLIENT_SECRET"),
}
#: What a command prints for the owner to set, so it must start without.
_COMES_LATER = {"stripe_setup": "STRIPE_WEBHOOK_SECRET", "print_setup": "PRINTIFY_SHOP_ID"}
_FERNET = r"[A-Za-z0-9_-]{43}="
_BLANKS = " \t\r\n\x00\u00a0\u200b\u200c\u200d\u2060\ufeff"  # what copying from a page drags along
_MODE = re.compile(r"^(?:sk|rk|pk)_(test|live)_")


class SettingsError(Exception):
    """A setting is missing or wrong; the text is one line with the variable and the fix."""


class Env(BaseSettings):
    """Every setting of the shop. `.env.example` explains each."""

    model_config = SettingsConfigDict(extra="ignore", case_sensitive=True)

    SITE_URL: str = "http://127.0.0.1:8000"
    ALLOWED_HOSTS: str = ""
    TRUSTED_PROXIES: int = Field(default=0, ge=0, le=10)
    DEBUG: bool = False
    SHOP_CURRENCY: str = Field(default="usd", pattern=r"^[a-z]{3}$")
    TIME_SCALE: float = Field(default=1.0, gt=0, le=1)
    AXES_ENABLED: bool = True
    LOG_LEVEL: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    DATA_DIR: Path = BASE_DIR / ".data"
    DATABASE_URL: str = ""
    REDIS_URL: str = ""
    SECRET_KEY: str = ""
    LINK_KEY: str = ""
    FIELD_KEYS: str = ""

    STRIPE_SECRET_KEY: str = ""
    STRIPE_WEBHOOK_SECRET: str = ""
    STRIPE_TAX: Literal["none", "automatic"] = "none"
    STRIPE_PROMOTIONS_CONSENT: bool = False
    RESEND_API_KEY: str = ""
    RESEND_WEBHOOK_SECRET: str = ""
    MAIL_FROM: str = ""
    MAIL_FROM_MARKETING: str = ""
    DISCORD_WEBHOOK_URL: str = ""
    S3_BUCKET: str = ""
    S3_REGION: str = ""
    S3_ENDPOINT: str = ""
    S3_ACCESS_KEY: str = ""
    S3_SECRET_KEY: str = ""

    PRINTFUL_TOKEN: str = ""
    PRINTFUL_STORE_ID: str = ""
    PRINTFUL_WEBHOOK_SECRET: str = ""
    PRINTIFY_TOKEN: str = ""
    PRINTIFY_SHOP_ID: str = ""
    PRINTIFY_MANUAL_APPROVAL: bool = False
    GOOTEN_RECIPE_ID: str = ""
    GOOTEN_BILLING_KEY: str = ""
    PRINT_COST_LIMIT: int = Field(default=300, ge=100)
    QBO_CLIENT_ID: str = ""
    QBO_CLIENT_SECRET: str = ""
    QBO_ENVIRONMENT: Literal["production", "sandbox"] = "production"
    QBO_FEE: Literal["line", "expense"] = "line"

    HOLD_AMOUNT: int = Field(default=20000, ge=0)
    HOLD_AMOUNTS: str = ""
    HOLD_COUNTRIES: str = ""
    HOLD_WORDS: str = ""
    REVIEW_DUE_HOURS: float = Field(default=2, gt=0)
    BUSINESS_HOURS: str = "mon-fri 9-17"
    SHOP_TIME_ZONE: str = "America/Toronto"
    RESTORED_AT: AwareDatetime | None = None

    SANDBOX_URL: str = "http://127.0.0.1:4010"
    SANDBOX_STRIPE_WEBHOOK_SECRET: str = ""
    SANDBOX_RESEND_WEBHOOK_SECRET: str = ""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment comes through `load`, which counts an empty variable as not set."""
        del settings_cls, env_settings, file_secret_settings
        return init_settings, dotenv_settings

    @field_validator("*", mode="before")
    @classmethod
    def _trim(cls, value: object) -> object:
        """Blanks around a value are never meant; a webhook secret with one refuses every event."""
        return value.strip(_BLANKS) if isinstance(value, str) else value

    @field_validator("SHOP_CURRENCY", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.strip(_BLANKS).lower() if isinstance(value, str) else value

    @field_validator("SHOP_TIME_ZONE")
    @classmethod
    def _is_time_zone(cls, value: str) -> str:
        if value not in available_timezones():
            message = "must be a time zone such as America/Toronto"
            raise ValueError(message)
        return value

    @field_validator("RESTORED_AT")
    @classmethod
    def _is_over(cls, value: datetime | None) -> datetime | None:
        """A day to come would hold every sale until then; a clock may be wrong by less."""
        if value and value > datetime.now(UTC) + timedelta(days=1):
            message = "must be the time that `manage.py after_restore` printed, not one to come"
            raise ValueError(message)
        return value

    @field_validator("SITE_URL", "SANDBOX_URL", "S3_ENDPOINT")
    @classmethod
    def _is_web_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query):
            message = "must be an address such as https://shop.example"
            raise ValueError(message)
        return value.rstrip("/")

    @property
    def demo_mode(self) -> bool:
        """No provider has any key: the sandbox plays them all."""
        return not any(getattr(self, name) for names in PROVIDERS.values() for name in names)

    @property
    def hold_amounts(self) -> dict[str, int]:
        """The table of HOLD_AMOUNTS: currency -> minor units."""
        pairs = (one.partition(":") for one in self.listed("HOLD_AMOUNTS"))
        return {currency: int(amount) for currency, _colon, amount in pairs}

    def listed(self, name: str) -> list[str]:
        """The parts of a setting that holds a list with commas."""
        return [part.strip() for part in getattr(self, name).split(",") if part.strip()]

    @property
    def live(self) -> bool:
        """At least one key moves real money: the sandbox is out of reach."""
        return "live" in self.modes

    @property
    def modes(self) -> dict[str, str]:
        """Which modes the keys are of, each with the name of a variable that says so."""
        found: dict[str, str] = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, str) and (match := _MODE.match(value)):
                found.setdefault(match[1], name)
        return found


def load(environ: Mapping[str, str] | None = None, *, command: str = "") -> Env:
    """The checked settings.

    `command` is the manage.py command that asks, for three exceptions: `stripe_setup` comes before
    the webhook secret, `print_setup` before Printify's shop, and `run` and `demo` come before our
    own keys.

    Raises:
        SettingsError: with one line that names the variable and the fix.
    """
    given = _known(os.environ if environ is None else environ)
    dotenv = Path((environ or os.environ).get("ENV_FILE", BASE_DIR / ".env") or os.devnull)
    data = Path(given.get("DATA_DIR", "") or BASE_DIR / ".data")
    try:
        owned = {**own_keys.read(dotenv), **given}
        if command in ("run", "demo") or not owned.get("DATABASE_URL"):
            own_keys.ensure(data)
        # The later file wins, and what is in the environment wins over all files.
        files = (data / own_keys.FILE, data / RUN_FILE, dotenv)
        env = Env(_env_file=files, **given)  # type: ignore[arg-type,call-arg]  # pydantic converts them
    except ValidationError as error:
        raise SettingsError(_one_line(error)) from None
    except (OSError, UnicodeDecodeError) as error:
        message = f"settings cannot be read: {error}"
        raise SettingsError(message) from None
    _check_shapes(env)
    _check_providers(env, command)
    _check_modes(env)
    _check_own_keys(env)
    return env


def given_urls(env: Env) -> dict[str, str]:
    """Those addresses that the owner has set: not the defaults, not a running shop's own."""
    ours = own_keys.read(env.DATA_DIR / RUN_FILE)
    names = ("DATABASE_URL", "REDIS_URL", "SITE_URL")
    found = {}
    for name in names:
        value = getattr(env, name) if name in env.model_fields_set else ""
        found[name] = "" if value == ours.get(name) else value
    return found


def _known(given: Mapping[str, str]) -> dict[str, str]:
    """Only our own variables; one that is set but empty counts as not set."""
    trimmed = {name: given.get(name, "").strip(_BLANKS) for name in Env.model_fields}
    return {name: value for name, value in trimmed.items() if value}


def _one_line(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    text = str(first["msg"]).removeprefix("Value error, ").replace("\n", " ")
    return f"{first['loc'][0]}: {text}" if first["loc"] else text


def _check_shapes(env: Env) -> None:
    for name, (pattern, fix) in SHAPES.items():
        value = getattr(env, name)
        if value and not re.fullmatch(pattern, value):
            _refuse(f"{name} {fix}")


def _check_providers(env: Env, command: str) -> None:
    comes_later = _COMES_LATER.get(command)
    setting_up = command == "stripe_setup"
    for provider, names in PROVIDERS.items():
        missing = [name for name in names if not getattr(env, name) and name != comes_later]
        if missing and any(getattr(env, name) for name in names):
            has = next(name for name in names if getattr(env, name))
            _refuse(f"{missing[0]} is missing although {has} is set: set it, or none of {provider}")
    if not env.demo_mode and not env.STRIPE_SECRET_KEY and not setting_up:
        _refuse("STRIPE_SECRET_KEY is missing although another provider's key is set: set it too")


def _check_modes(env: Env) -> None:
    if len(env.modes) > 1:
        live, test = env.modes["live"], env.modes["test"]
        _refuse(f"{live} is a live key but {test} a test key: use keys of one mode")
    if not env.live:
        return
    if not env.SITE_URL.startswith("https://"):
        _refuse("SITE_URL must begin with https:// when live keys are set: customers follow it")
    if env.TIME_SCALE != 1:
        _refuse("TIME_SCALE is for tests and refused with live keys: unset it")
    if env.DEBUG:
        _refuse("DEBUG shows settings to strangers and is refused with live keys: unset it")


def _check_own_keys(env: Env) -> None:
    for name, least in (("SECRET_KEY", 50), ("LINK_KEY", 32)):
        value = getattr(env, name)
        if not value:
            _refuse(f"{name} is missing: set {least} random characters or more (see .env.example)")
        if len(value) < least:
            _refuse(f"{name} is too short: set {least} random characters or more")
    keys = [key.strip(_BLANKS) for key in env.FIELD_KEYS.split(",")]
    if not all(re.fullmatch(_FERNET, key) for key in keys):
        _refuse("FIELD_KEYS must be Fernet keys with commas between: .env.example says how")
    if env.demo_mode and not env.SANDBOX_STRIPE_WEBHOOK_SECRET:
        _refuse("STRIPE_SECRET_KEY is missing: set it, or start the demo shop with `make run`")


def _refuse(line: str) -> NoReturn:
    raise SettingsError(line)
