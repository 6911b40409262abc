"""How hints travel: early ack, no results, nothing kept. Why each value: docs/decisions/0011.

Measured with Celery 5.7 (2026-11): a late ack kills the worker when Redis dies, and a hint that is
lost costs one look of the sweeper.
"""

import os

from celery import Celery
from celery.signals import setup_logging
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("storehand")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_acks_late=False,
    task_ignore_result=True,
    result_backend=None,
    worker_prefetch_multiplier=1,
    worker_disable_prefetch=True,
    task_serializer="json",
    accept_content=["json"],
    task_soft_time_limit=40,
    task_time_limit=50,
    worker_max_tasks_per_child=500,
    worker_max_memory_per_child=300_000,  # KiB
    worker_soft_shutdown_timeout=30,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "socket_timeout": 2,
        "socket_connect_timeout": 1,
        "socket_keepalive": True,
        "health_check_interval": 10,
        "visibility_timeout": 300,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
    },
    task_publish_retry_policy={"max_retries": 1},
    worker_consumer="core.consumer:CountingConsumer",
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    task_default_queue="hint",
    # `slow` keeps work on large files from delaying deliveries.
    task_queues=[Queue("hint"), Queue("slow")],
    timezone="UTC",
    enable_utc=True,
)
app.autodiscover_tasks()


@setup_logging.connect
def _keep_our_logging(**_facts: object) -> None:
    """Celery finds a receiver here and leaves the logging of settings.py alone."""
