"""One customer per address, whoever asks and how often."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from crm import customers, events, tags
from crm.models import Customer, CustomerEvent


@pytest.mark.django_db
def test_an_address_is_one_customer_however_it_is_written():
    first = customers.identify(email="Ada@Example.com", name="Ada")
    again = customers.identify(email=" ada@example.COM ", phone="+1555")

    assert first.pk == again.pk
    assert (again.email, again.name, again.phone) == ("ada@example.com", "Ada", "+1555")


@pytest.mark.django_db
def test_what_is_newly_known_is_kept_and_nothing_is_blanked():
    customers.identify(email="ada@example.com", name="Ada", locale="en")
    customer = customers.identify(email="ada@example.com", name="")

    assert (customer.name, customer.locale) == ("Ada", "en")


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one_customer():
    def identify(_number):
        try:
            return customers.identify(email="ada@example.com").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        found = set(pool.map(identify, range(20)))

    assert len(found) == 1
    assert Customer.objects.count() == 1


@pytest.mark.django_db
def test_a_fact_is_tracked_once():
    ada = customers.identify(email="ada@example.com")
    fact = {"customer": ada, "name": "Order Completed", "key": "order/1", "properties": {}}

    assert events.track(**fact) is True
    assert events.track(**fact) is False
    assert CustomerEvent.objects.count() == 1


@pytest.mark.django_db
def test_a_tag_is_given_once():
    ada = customers.identify(email="ada@example.com")
    tags.add(customer=ada, tag="reader")
    tags.add(customer=ada, tag="reader")

    assert [tag.name for tag in ada.tags.all()] == ["reader"]
