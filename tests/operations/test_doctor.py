import json

import pytest
from django.core.management import call_command

from core.probes import Result
from operations.management.commands.doctor import exit_code
from operations.probes import discord_webhook, staff_second_factor
from tests.operations.people import enrolled, olga


@pytest.mark.parametrize(
    ("levels", "code"),
    [
        (["ok", "skipped"], 0),
        (["ok", "warn"], 1),
        (["warn", "fail"], 2),
        ([], 0),
    ],
)
def test_the_exit_code_is_that_of_the_worst_check(levels, code):
    assert exit_code([Result(level, "said", name="x") for level in levels]) == code


@pytest.mark.django_db
def test_json_holds_every_check_with_its_cure(capsys):
    with pytest.raises(SystemExit):  # no worker runs in a test, which is worth a warning
        call_command("doctor", "--json")
    rows = json.loads(capsys.readouterr().out)

    assert {"second factor of staff", "discord webhook", "disk"} <= {row["name"] for row in rows}
    assert all(row["fix"] for row in rows if row["level"] in ("warn", "fail"))


@pytest.mark.django_db
def test_a_wrong_discord_address_is_named_with_its_cure(settings):
    settings.DISCORD_WEBHOOK_URL = "https://discord.com/channels/1/2"

    result = discord_webhook()

    assert result.level == "fail"
    assert "Copy Webhook URL" in result.fix


@pytest.mark.django_db
def test_staff_without_a_second_factor_is_named_in_a_live_shop(settings):
    settings.DEMO_MODE = False
    user = olga()

    assert staff_second_factor().level == "warn"
    enrolled(user)
    assert staff_second_factor().level == "ok"
