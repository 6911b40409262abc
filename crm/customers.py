"""Who somebody is: one customer per e-mail address."""

from crm.models import Customer


def identify(
    *, email: str, name: str = "", phone: str = "", locale: str = "", stripe_customer_id: str = ""
) -> Customer:
    """The customer of an address, made or brought up to date with what is newly known.

    Any number of callers at once end with one row: the address is unique.
    """
    address = email.strip().lower()
    known = {
        "name": name,
        "phone": phone,
        "locale": locale,
        "stripe_customer_id": stripe_customer_id,
    }
    customer, made = Customer.objects.get_or_create(email=address, defaults=known)
    news = {field: value for field, value in known.items() if value}
    changed = [field for field, value in news.items() if getattr(customer, field) != value]
    if changed and not made:
        for field in changed:
            setattr(customer, field, news[field])
        customer.save(update_fields=changed)
    return customer
