import pytest
from django.apps import apps
from django.contrib.auth.models import Permission

from operations import roles
from operations.unfold import NAVIGATION
from tests.operations.people import grace, olga, verified

pytestmark = pytest.mark.django_db


def test_every_line_of_the_rights_table_names_a_model():
    for label in roles.RIGHTS:
        assert apps.get_model(label) is not None


def test_the_owner_may_more_than_review_staff():
    owner, staff = olga().get_all_permissions(), grace().get_all_permissions()

    assert staff < owner
    assert "orders.change_order" not in staff
    assert "orders.change_orderstep" in staff
    assert "core.view_apicall" not in staff


def test_making_the_groups_again_changes_nothing():
    roles.ensure_groups()
    before = Permission.objects.count()

    roles.ensure_groups()

    assert Permission.objects.count() == before


@pytest.mark.parametrize("path", ["/admin/core/apicall/", "/admin/catalog/brand/"])
def test_review_staff_is_kept_out_of_the_owners_pages(path):
    assert verified(grace()).get(path).status_code == 403


def test_every_line_of_the_owners_menu_leads_somewhere():
    client = verified(olga())
    menu = [item["link"] for group in NAVIGATION for item in group["items"]]

    answers = {link: client.get(link).status_code for link in menu}

    assert set(answers.values()) == {200}, answers
