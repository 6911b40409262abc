"""When a person is at the desk: so many business hours from now. Pure: the time comes in."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST = 400  # days looked at: no sensible waiting time is longer
_MIDNIGHT = 24


@dataclass(frozen=True)
class BusinessHours:
    """Days and hours in a time zone, such as `mon-fri 9-17`; a span may run over the week's end."""

    days: frozenset[int]
    opens: int
    closes: int
    zone: ZoneInfo

    @classmethod
    def read(cls, text: str, zone: str) -> "BusinessHours":
        """The setting `mon-fri 9-17`. Hours that make no day mean the whole day."""
        span, hours = text.lower().split()
        first, last = (_DAYS.index(day) for day in span.split("-"))
        count = (last - first) % 7 + 1
        opens, closes = (int(hour) for hour in hours.split("-"))
        if not 0 <= opens < closes <= _MIDNIGHT:
            opens, closes = 0, _MIDNIGHT
        days = frozenset((first + step) % 7 for step in range(count))
        return cls(days, opens, closes, ZoneInfo(zone))

    def after(self, start: datetime, hours: float) -> datetime:
        """The moment (UTC) when so many business hours have passed since `start`."""
        left = timedelta(hours=hours)
        day = start.astimezone(self.zone).date()
        for _count in range(_LONGEST):
            if day.weekday() in self.days:
                opened = max(self._moment(day.year, day.month, day.day, self.opens), start)
                closed = self._moment(day.year, day.month, day.day, self.closes)
                if opened + left <= closed:
                    return opened + left
                left -= max(closed - opened, timedelta(0))
            day += timedelta(days=1)
        return start + timedelta(hours=hours)

    def _moment(self, year: int, month: int, day: int, hour: int) -> datetime:
        """An hour of a day in the zone, in UTC; hour 24 is the next midnight."""
        midnight = datetime.combine(datetime(year, month, day), time(), tzinfo=self.zone)  # noqa: DTZ001
        local = midnight + timedelta(hours=hour)  # wall clock: 9 stays 9 when clocks change
        return local.astimezone(UTC)
