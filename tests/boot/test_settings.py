import os
import stat
import subprocess
import sys

import pytest

from config import env

OWN = {
    "SECRET_KEY": "s" * 50,
    "LINK_KEY": "l" * 40,
    "FIELD_KEYS": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "DATABASE_URL": "postgresql://storehand@localhost/storehand",
    "ENV_FILE": "",
}
STRIPE = {"STRIPE_SECRET_KEY": "sk_test_abc", "STRIPE_WEBHOOK_SECRET": "whsec_abc"}
LIVE = {**STRIPE, "STRIPE_SECRET_KEY": "sk_live_abc", "SITE_URL": "https://shop.example"}


def load(tmp_path, command="", **given):
    return env.load({**OWN, "DATA_DIR": str(tmp_path), **given}, command=command)


@pytest.mark.parametrize(
    ("given", "variable"),
    [
        ({**STRIPE, "STRIPE_SECRET_KEY": "pk_test_abc"}, "STRIPE_SECRET_KEY"),
        ({**STRIPE, "STRIPE_SECRET_KEY": "sk_test_a b"}, "STRIPE_SECRET_KEY"),
        ({**STRIPE, "STRIPE_WEBHOOK_SECRET": "abc"}, "STRIPE_WEBHOOK_SECRET"),
        ({"STRIPE_SECRET_KEY": "sk_test_abc"}, "STRIPE_WEBHOOK_SECRET"),
        ({"STRIPE_WEBHOOK_SECRET": "whsec_abc"}, "STRIPE_SECRET_KEY"),
        ({**STRIPE, "RESEND_API_KEY": "re_abc"}, "RESEND_WEBHOOK_SECRET"),
        ({**STRIPE, "MAIL_FROM": "Shop <hi@shop.example>"}, "RESEND_API_KEY"),
        ({**STRIPE, "S3_BUCKET": "files"}, "S3_REGION"),
        ({"DISCORD_WEBHOOK_URL": "https://discord.com/api/webhooks/1/x"}, "STRIPE_SECRET_KEY"),
        ({**STRIPE, "DISCORD_WEBHOOK_URL": "https://discord.com/x"}, "DISCORD_WEBHOOK_URL"),
        ({**STRIPE, "MAIL_FROM_MARKETING": "nobody"}, "MAIL_FROM_MARKETING"),
        ({**LIVE, "SITE_URL": "http://shop.example"}, "SITE_URL"),
        ({**LIVE, "TIME_SCALE": "0.1"}, "TIME_SCALE"),
        ({**LIVE, "DEBUG": "true"}, "DEBUG"),
        ({**STRIPE, "SITE_URL": "shop.example"}, "SITE_URL"),
        ({**STRIPE, "SHOP_CURRENCY": "dollars"}, "SHOP_CURRENCY"),
        ({**STRIPE, "TRUSTED_PROXIES": "many"}, "TRUSTED_PROXIES"),
        ({**STRIPE, "STRIPE_TAX": "some"}, "STRIPE_TAX"),
        ({**STRIPE, "DATABASE_URL": "mysql://localhost/shop"}, "DATABASE_URL"),
        ({**STRIPE, "REDIS_URL": "localhost:6379"}, "REDIS_URL"),
        ({**STRIPE, "SECRET_KEY": "short"}, "SECRET_KEY"),
        ({**STRIPE, "LINK_KEY": ""}, "LINK_KEY"),
        ({**STRIPE, "FIELD_KEYS": "no key"}, "FIELD_KEYS"),
        ({**STRIPE, "RESTORED_AT": "2126-11-21T10:00:00+00:00"}, "RESTORED_AT"),
        ({**STRIPE, "RESTORED_AT": "2026-11-21T10:00:00"}, "RESTORED_AT"),
        ({}, "STRIPE_SECRET_KEY"),
    ],
)
def test_a_wrong_setting_is_refused_in_one_line_that_names_it(tmp_path, given, variable):
    with pytest.raises(env.SettingsError) as refused:
        load(tmp_path, **given)

    line = str(refused.value)
    assert line.startswith(variable)
    assert "\n" not in line
    assert len(line) < 200
    assert "abc" not in line


def test_live_and_test_keys_are_not_mixed(tmp_path):
    (tmp_path / "more.env").write_text(
        "STRIPE_WEBHOOK_SECRET=whsec_abc\nLINK_KEY=sk_live_" + "x" * 40
    )

    with pytest.raises(env.SettingsError, match="live key but STRIPE_SECRET_KEY a test key"):
        load(
            tmp_path,
            STRIPE_SECRET_KEY="sk_test_abc",
            LINK_KEY="",
            ENV_FILE=str(tmp_path / "more.env"),
        )


@pytest.mark.parametrize("blank", [" ", "\n", "\t", "\u00a0", "\u200b", "\ufeff"])
def test_blanks_around_a_secret_are_dropped(tmp_path, blank):
    found = load(tmp_path, **STRIPE | {"STRIPE_WEBHOOK_SECRET": f"{blank}whsec_abc{blank}"})

    assert found.STRIPE_WEBHOOK_SECRET == "whsec_abc"


def test_stripe_setup_may_run_before_the_webhook_secret_is_known(tmp_path):
    found = load(tmp_path, "stripe_setup", STRIPE_SECRET_KEY="sk_test_abc")

    assert not found.demo_mode


def test_print_setup_may_run_before_the_shop_is_known_because_it_lists_the_shops(tmp_path):
    facts = STRIPE | {"PRINTIFY_TOKEN": "py_token"}

    assert load(tmp_path, "print_setup", **facts).PRINTIFY_SHOP_ID == ""
    with pytest.raises(env.SettingsError, match="PRINTIFY_SHOP_ID is missing"):
        load(tmp_path, **facts)


def test_one_live_key_puts_the_sandbox_out_of_reach(tmp_path):
    found = load(tmp_path, **LIVE)

    assert found.live
    assert not found.demo_mode


def test_without_any_key_our_own_are_generated_where_only_we_can_read(tmp_path):
    data = tmp_path / "data"
    first = env.load({"DATA_DIR": str(data), "ENV_FILE": ""})
    second = env.load({"DATA_DIR": str(data), "ENV_FILE": ""})

    assert first.demo_mode
    assert first.LINK_KEY == second.LINK_KEY
    assert stat.S_IMODE((data / "keys.env").stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_a_command_says_one_line_and_no_more(tmp_path):
    given = {**os.environ, **OWN, "DATA_DIR": str(tmp_path), "STRIPE_SECRET_KEY": "sk_test_abc"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == env.EXIT_CODE
    assert done.stderr.count("\n") == 1
    assert "STRIPE_WEBHOOK_SECRET" in done.stderr


def test_every_setting_is_explained_in_the_example():
    example = (env.BASE_DIR / ".env.example").read_text()

    assert [name for name in env.Env.model_fields if f"\n{name}=" not in example] == []
