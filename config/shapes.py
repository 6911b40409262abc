"""How the values of settings must look, each with the words that help who wrote another."""

_ADDRESS = r"[^@]*[^@\s]@[^@\s]+\.[^@\s]+"
#: By setting: a pattern for the whole value, and what is said when it does not fit.
SHAPES: dict[str, tuple[str, str]] = {
    "STRIPE_SECRET_KEY": (
        r"(?:sk|rk)_(?:test|live)_\w+",
        "must start with sk_test_, sk_live_, rk_test_ or rk_live_ (Stripe: Developers, API keys)",
    ),
    "STRIPE_WEBHOOK_SECRET": (
        r"whsec_\S+",
        "must start with whsec_: `manage.py stripe_setup` prints it",
    ),
    "RESEND_API_KEY": (r"re_\S+", "must start with re_ (Resend: API Keys)"),
    "RESEND_WEBHOOK_SECRET": (r"whsec_\S+", "must start with whsec_ (Resend: Webhooks)"),
    "MAIL_FROM": (_ADDRESS, "must hold an address, such as Shop <hi@shop.example>"),
    "MAIL_FROM_MARKETING": (_ADDRESS, "must hold an address, such as Shop <news@shop.example>"),
    "DISCORD_WEBHOOK_URL": (
        r"https://(?:\w+\.)?discord(?:app)?\.com/api/webhooks/\d+/[\w-]+",
        "must be https://discord.com/api/webhooks/<number>/<token> (channel: Integrations)",
    ),
    "PRINTFUL_WEBHOOK_SECRET": (
        r"(?:[0-9a-fA-F]{2})+",
        "must be the hexadecimal secret_key that `manage.py print_setup` prints",
    ),
    "PRINTIFY_SHOP_ID": (
        r"\d+",
        "must be the number of the shop: `manage.py print_setup` lists it",
    ),
    "HOLD_AMOUNTS": (
        r"[a-z]{3}:\d+(?:,\s*[a-z]{3}:\d+)*",
        "must be such as cad:27000,eur:18500 (minor units)",
    ),
    "HOLD_COUNTRIES": (r"[A-Z]{2}(?:,\s*[A-Z]{2})*", "must be two-letter codes, such as BR,NG"),
    "BUSINESS_HOURS": (
        r"(?:mon|tue|wed|thu|fri|sat|sun)-(?:mon|tue|wed|thu|fri|sat|sun) \d{1,2}-\d{1,2}",
        "must be such as mon-fri 9-17",
    ),
    "DATABASE_URL": (
        r"postgres(?:ql)?://.+",
        "must be postgresql://user:password@host:5432/name (only PostgreSQL will do)",
    ),
    "REDIS_URL": (
        r"(?:rediss?|unix)://.+",
        "must be redis://host:6379/0, rediss://host:6379/0 or unix:///path",
    ),
}
