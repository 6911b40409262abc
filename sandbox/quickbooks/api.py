"""The company's API: query, create, change, read, and what QuickBooks says of the company."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sandbox.http import Request
from sandbox.quickbooks import make, query
from sandbox.quickbooks.door import Work, endpoint, request_id, sent_json
from sandbox.quickbooks.fields import ENTITIES, LISTS, TAXES
from sandbox.quickbooks.state import QuickBooksWorld
from sandbox.quickbooks.words import RefusedError

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]

_WRITABLE = tuple(one for one in ENTITIES if one not in (*TAXES, "Employee"))


@endpoint("POST", "/query", "query.post")
def post_query(world: "World", request: Request) -> Json:
    """A statement as the body."""
    return _query(world, request.body.decode("utf-8", "replace"))


@endpoint("GET", "/query", "query")
def get_query(world: "World", request: Request) -> Json:
    """A statement in the address."""
    return _query(world, request.first("query"))


@endpoint("GET", "/companyinfo/{id}", "companyinfo.get")
def company_info(world: "World", request: Request) -> Json:  # noqa: ARG001 - one company
    """Who the company is."""
    books = world.quickbooks
    company = books.company
    shown = {name: company[name] for name in ("CompanyName", "Country")}
    address = {"Country": company["Country"], "CountrySubDivisionCode": "ON"}
    more = {"LegalName": company["CompanyName"], "LegalAddr": address, "CompanyAddr": address}
    return {"CompanyInfo": {**shown, **more, "Id": "1", "SyncToken": "0", "domain": "QBO"}}


@endpoint("GET", "/preferences", "preferences.get")
def preferences(world: "World", request: Request) -> Json:  # noqa: ARG001 - one company
    """What the owner chose."""
    company = world.quickbooks.company
    accounting = {"UseAccountNumbers": False}
    if company["BookCloseDate"]:
        accounting["BookCloseDate"] = company["BookCloseDate"]
    return {
        "Preferences": {
            "AccountingInfoPrefs": accounting,
            "SalesFormsPrefs": {
                "AllowShipping": company["AllowShipping"],
                "AllowDiscount": company["AllowDiscount"],
                "CustomTxnNumbers": company["CustomTxnNumbers"],
            },
            "TaxPrefs": {"UsingSalesTax": company["UsingSalesTax"]},
            "CurrencyPrefs": {
                "HomeCurrency": {"value": company["HomeCurrency"]},
                "MultiCurrencyEnabled": company["MultiCurrencyEnabled"],
            },
            "Id": "1",
            "SyncToken": "0",
            "domain": "QBO",
        }
    }


@endpoint("GET", "/cdc", "cdc")
def changes(world: "World", request: Request) -> Json:
    """What was made, changed or deleted since a moment, by kind."""
    books = world.quickbooks
    try:
        since = datetime.fromisoformat(request.first("changedSince"))
    except ValueError:
        raise RefusedError(4001, "changedSince must be a moment in ISO 8601.") from None
    if since.tzinfo is None:
        since = since.replace(tzinfo=UTC)
    found = []
    for kind in request.first("entities").split(","):
        if kind not in ENTITIES:
            raise RefusedError(4001, f"Unknown entity {kind}")
        changed = _changed(books, kind, since)
        found.append({kind: changed} if changed else {})
    return {"CDCResponse": [{"QueryResponse": found}]}


def _changed(books: QuickBooksWorld, kind: str, since: datetime) -> list[Json]:
    alive = [
        one
        for one in books.store.all(kind)
        if datetime.fromisoformat(one["MetaData"]["LastUpdatedTime"]) >= since
    ]
    gone = [
        {name: one[name] for name in ("Id", "status", "domain")}
        for one in books.store.all("deleted")
        if one["kind"] == kind and datetime.fromisoformat(one["at"]) >= since
    ]
    return alive + gone


def _query(world: "World", statement: str) -> Json:
    asked, books = query.parse(statement), world.quickbooks
    chosen = query.exact(asked)
    held = books.index.find(*chosen) if chosen else books.store.all(asked.entity)
    return {"QueryResponse": query.run(asked, books.shown(asked.entity, held))}


def _reader(kind: str) -> Work:
    def read(world: "World", request: Request) -> Json:
        found = make.find(world.quickbooks, kind, request.params["id"])
        return {kind: world.quickbooks.shown(kind, [found])[0]}

    return read


def _writer(kind: str) -> Work:
    def write(world: "World", request: Request) -> Json:
        """The same requestid gives the first answer again, whatever is sent with it."""
        books, key = world.quickbooks, request_id(request)
        kept = books.store.get("request", key) if key else None
        if kept is not None and not (books.forgets_names and kind in LISTS):
            answer: Json = kept["answer"]
            return answer
        sent = sent_json(request)
        act = _act(request, sent)
        made = _do(books, kind, act, sent, request)
        answer = {kind: made, "time": books.moment()}
        if key:
            books.store.put("request", key, {"answer": answer})
        world.ledger.add(
            provider="quickbooks",
            operation=f"{kind.lower()}.{act}",
            key=key,
            reference=str(
                made.get("DocNumber") or made.get("DisplayName") or made.get("Name") or ""
            ),
            body={"id": made["Id"], "sent": make.plain(sent)},
        )
        return answer

    return write


def _act(request: Request, sent: Json) -> str:
    if request.first("operation") == "delete":
        return "delete"
    if request.first("include") == "void" or request.first("operation") == "void":
        return "void"
    return "update" if sent.get("Id") else "create"


def _do(books: QuickBooksWorld, kind: str, act: str, sent: Json, request: Request) -> Json:
    if act == "create":
        twice = request.first("include") == "allowduplicatedocnum"
        return make.create(books, kind, sent, twice=twice)
    if act == "update":
        return make.update(books, kind, sent)
    return make.void(books, kind, sent) if act == "void" else make.delete(books, kind, sent)


def _serve() -> None:
    for kind in ENTITIES:
        name = kind.lower()
        if kind in _WRITABLE:
            endpoint("POST", f"/{name}", f"{name}.create")(_writer(kind))
        endpoint("GET", f"/{name}/{{id}}", f"{name}.get")(_reader(kind))


_serve()


@endpoint("POST", "/{rest:path}", "unsupported")
def unsupported(world: "World", request: Request) -> Json:  # noqa: ARG001 - nothing is there
    """Any other kind of object."""
    raise RefusedError(500, f"Operation {request.params['rest']} is not supported.")
