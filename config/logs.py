"""How the shop logs: one JSON object a line on standard error, nothing secret in it."""

from typing import Any

import structlog

from core.redaction import log_redaction

# What both structlog's own lines and those of libraries get.
_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    structlog.processors.format_exc_info,
]
_JSON: list[Any] = [
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    log_redaction,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]
_LOUD_LIBRARIES = ("axes", "celery.redirected", "httpx", "stripe")


def configure(level: str) -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING; both write the same lines."""
    structlog.configure(
        processors=[
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _SHARED,
        "processors": _JSON,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            "django": {"propagate": True, "handlers": []},
            **{name: {"level": "WARNING"} for name in _LOUD_LIBRARIES},
        },
    }
