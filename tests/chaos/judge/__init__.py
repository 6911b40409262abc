"""The judge: what must hold after any mix of faults, asked of the world and of our rows."""

from collections.abc import Iterable, Sequence

from tests.chaos.judge import (
    again,
    books,
    downloads,
    effects,
    history,
    leaks,
    limits,
    machine,
    money,
    prints,
    rows,
    wiped,
)
from tests.chaos.judge.base import Law, Verdict
from tests.chaos.judge.evidence import Evidence, Figures

__all__ = ["AT_THE_END", "LAWS", "Evidence", "Figures", "Law", "Verdict", "judge"]

#: In the order of reliability's list; the promises that the shop itself asks come last.
LAWS: tuple[Law, ...] = (
    effects.NothingAcknowledgedIsLost(),
    effects.NoEffectTwice(),
    effects.EveryEffectHasItsRow(),
    prints.OnePrintPerGroup(),
    downloads.EveryDownloadIsCounted(),
    money.MoneyMatchesStripe(),
    books.OneReceiptEach(),
    effects.NoMailTwice(),
    history.OnlyAllowedMoves(),
    history.NoStaleWrite(),
    history.NoEarlyClaim(),
    machine.NoTransactionOverACall(),
    machine.EverythingSettled(),
    rows.TheShopsOwnPromises(),
    limits.SettledInTime(),
    limits.FewReviews(),
    limits.SmallWorkers(),
    limits.AnswersInTime(),
    limits.OrdersGoOn(),
)

#: Asked once, at the end of a run with the shop at work: they need its counts, or act themselves.
AT_THE_END: tuple[Law, ...] = (
    leaks.NothingLeaks(),
    again.EventsAgainChangeNothing(),
    wiped.WipedValkeyChangesNoPage(),
)


def judge(evidence: Evidence, laws: Iterable[Law] = LAWS) -> Sequence[Verdict]:
    """What each law found."""
    return [Verdict(law.code, law.says, _asked(law, evidence)) for law in laws]


def _asked(law: Law, evidence: Evidence) -> tuple[str, ...]:
    """What breaks a law; a law that cannot be asked does not hold."""
    try:
        return tuple(law.breaches(evidence))
    except Exception as error:  # noqa: BLE001 - the other laws are asked all the same
        return (f"it could not be asked: {type(error).__name__}: {str(error)[:200]}",)
