"""What the demo shop sells: facts and words, as data. Prices are minor units."""

from dataclasses import dataclass, field

from catalog.kinds import ProductKind

Kind = ProductKind


@dataclass(frozen=True)
class Words:
    """What a product's page says in one language; `gets` are rows of its table."""

    title: str
    tagline: str
    description: str = ""
    gets: tuple[tuple[str, str], ...] = ()
    delivery: str = ""


@dataclass(frozen=True)
class Good:
    """One product of the demo shop. `files` are names whose endings say how they are made."""

    slug: str
    kind: ProductKind
    usd: int
    cad: int
    eur: int
    english: Words
    french: Words
    tag: str
    files: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    lessons: tuple[tuple[str, str], ...] = ()
    settings: dict[str, object] = field(default_factory=dict)
    draft: bool = False


QUIET_LAUNCH = Good(
    slug="the-quiet-launch",
    kind=Kind.EBOOK,
    usd=1900,
    cad=2500,
    eur=1800,
    tag="reader",
    files=("the-quiet-launch.pdf", "the-quiet-launch.epub"),
    english=Words(
        "The Quiet Launch",
        "Bring something new into the world without shouting about it.",
        "Most launch advice was written for people who enjoy launching. This book is for the"
        " others: those who make good things, dislike noise, and still have rent to pay.\n\n"
        "It walks through eight quiet weeks, from the first honest sentence about what you made"
        " to the first fifty people who paid for it. Every chapter ends with one page of work"
        " that fits into a lunch break.\n\n"
        "## Inside\n\n- Finding the twelve people who should hear first\n"
        "- A price you can say out loud\n- Three mails that sell by being useful\n"
        "- What to do in the silence after day one",
        (("Length", "164 pages"), ("Formats", "PDF and EPUB"), ("Updates", "All of this edition")),
    ),
    french=Words(
        "Le lancement discret", "Mettre une chose nouvelle au monde, sans faire de bruit."
    ),
)

PAPER_TRAILS = Good(
    slug="paper-trails",
    kind=Kind.EBOOK,
    usd=2400,
    cad=3200,
    eur=2200,
    tag="reader",
    files=("paper-trails.pdf", "paper-trails.epub"),
    english=Words(
        "Paper Trails",
        "Bookkeeping for people who would rather be making things.",
        "You do not need to love bookkeeping. You need forty minutes on the first Monday of the"
        " month, a system that forgives you, and the eleven words your accountant uses.\n\n"
        "Paper Trails gives you those, with filled-in examples from a pottery, a two-person"
        " software studio and a baker who sells at markets.",
        (("Length", "212 pages"), ("Formats", "PDF and EPUB"), ("Level", "No knowledge needed")),
    ),
    french=Words("Pistes de papier", "La comptabilité de ceux qui préfèrent créer."),
)

SMALL_LETTERS = Good(
    slug="small-letters",
    kind=Kind.EBOOK,
    usd=900,
    cad=1200,
    eur=900,
    tag="reader",
    files=("small-letters.pdf",),
    english=Words(
        "Small Letters",
        "Fifty short mails you may copy: late parcels, price rises, thanks, and no.",
        "Fifty mails that every small shop writes sooner or later, each short enough to read on"
        " a phone, with a note on why it is worded the way it is.\n\nChange the names and send.",
        (("Length", "58 pages"), ("Format", "PDF"), ("Licence", "Use in your own business")),
    ),
    french=Words("Petites lettres", "Cinquante courriels prêts à envoyer."),
)

PRICING_WORKBOOK = Good(
    slug="honest-pricing-workbook",
    kind=Kind.FILE,
    usd=2900,
    cad=3900,
    eur=2700,
    tag="maker",
    files=("honest-pricing-workbook.xlsx",),
    english=Words(
        "The Honest Pricing Workbook",
        "A spreadsheet that tells you what a thing really costs you to make.",
        "Put in your materials, your hours and what you need to live on. The workbook shows"
        " what each piece must bring, what a discount does to you, and when to stop making"
        " something you like.\n\nNo macros, nothing hidden: every formula can be read.",
        (("Format", "XLSX, four sheets"), ("Works in", "Excel, LibreOffice, Google Sheets")),
    ),
    french=Words("Le cahier des prix honnêtes", "Ce qu'un objet vous coûte vraiment."),
)

CASH_MAP = Good(
    slug="twelve-month-cash-map",
    kind=Kind.FILE,
    usd=1500,
    cad=2000,
    eur=1400,
    tag="maker",
    files=("twelve-month-cash-map.xlsx",),
    english=Words(
        "Twelve-Month Cash Map",
        "See the thin months before they arrive.",
        "One row for every bill, one column for every month, one line that must stay above"
        " zero. Fill it in once, keep it on the wall.",
        (("Format", "XLSX"), ("Works in", "Excel, LibreOffice, Google Sheets")),
    ),
    french=Words("Carte de trésorerie sur douze mois", "Voir venir les mois maigres."),
)

SHELFMARK = Good(
    slug="shelfmark",
    kind=Kind.SOFTWARE,
    usd=4900,
    cad=6500,
    eur=4500,
    tag="maker",
    files=("shelfmark-2.3.zip",),
    settings={"license_required": True, "license_seats": 2},
    english=Words(
        "Shelfmark",
        "Print clean price and barcode labels from a plain list.",
        "Shelfmark reads the list you already have and prints labels that line up with the"
        " sheets you already own. It works without an account and without the internet.\n\n"
        "Your licence key comes by mail at once and never expires for this version.",
        (("Runs on", "Windows, macOS, Linux"), ("Version", "2.3"), ("Updates", "All of 2.x")),
    ),
    french=Words("Shelfmark", "Des étiquettes nettes à partir d'une simple liste."),
)

STARTER_SHELF = Good(
    slug="the-starter-shelf",
    kind=Kind.BUNDLE,
    usd=7500,
    cad=9900,
    eur=6900,
    tag="maker",
    parts=("the-quiet-launch", "honest-pricing-workbook", "shelfmark"),
    english=Words(
        "The Starter Shelf",
        "A book, a workbook and a tool: what we would hand a friend who opens a shop.",
        "The Quiet Launch to find your first customers, the Honest Pricing Workbook to charge"
        " them rightly, and Shelfmark to label what you send them.",
    ),
    french=Words("L'étagère de départ", "Un livre, un classeur, un outil : de quoi commencer."),
)

TWO_BOOKS = Good(
    slug="both-books",
    kind=Kind.BUNDLE,
    usd=3500,
    cad=4600,
    eur=3200,
    tag="reader",
    parts=("the-quiet-launch", "paper-trails"),
    english=Words(
        "Both Books",
        "The Quiet Launch and Paper Trails together.",
        "How to sell it, and how to keep track of having sold it.",
    ),
    french=Words("Les deux livres", "Le lancement discret et Pistes de papier."),
)

SHOP_REVIEW = Good(
    slug="one-hour-shop-review",
    kind=Kind.SERVICE,
    usd=14000,
    cad=18500,
    eur=13000,
    tag="client",
    settings={
        "scheduling_url": "https://calendar.example.com/fernwood/shop-review",
        "duration_minutes": 60,
        "note_prompt": "Your shop's address, and your question",
    },
    english=Words(
        "One-Hour Shop Review",
        "We look at your shop together, and you leave with a short list.",
        "An hour by video. We open your shop on a phone, buy something, and write down what got"
        " in the way. You get the recording and a list of at most seven changes, in order.",
        (("Length", "60 minutes"), ("Where", "By video"), ("You get", "Recording and list")),
    ),
    french=Words(
        "Une heure sur votre boutique", "On regarde ensemble, vous partez avec une liste."
    ),
)

FIRST_HUNDRED = Good(
    slug="your-first-hundred-orders",
    kind=Kind.COURSE,
    usd=8900,
    cad=11900,
    eur=8200,
    tag="student",
    files=("first-hundred-worksheets.pdf",),
    lessons=(
        (
            "Who is it for?",
            (
                "Write one sentence that names the person, the moment and the thing. Read it to"
                " somebody who does not know you. If they ask a question, the sentence is not done."
            ),
        ),
        (
            "The page that sells",
            (
                "A title, a price, one picture, one button. Everything else answers a question that"
                " a customer has really asked. Take away what answers none."
            ),
        ),
        (
            "The first twelve",
            (
                "Twelve people, each written to by name. Not a newsletter: twelve mails. What they"
                " answer is your next page of text."
            ),
        ),
        (
            "Sending things",
            (
                "Pack one order as if it were for your grandmother, and time it. Now you know what"
                " shipping costs you."
            ),
        ),
        (
            "Order one hundred",
            (
                "Count what came back, what was asked twice, and what nobody bought. Keep what"
                " sold, mend what was asked, drop the rest."
            ),
        ),
    ),
    english=Words(
        "Your First Hundred Orders",
        "Five short lessons and the worksheets, at your own pace.",
        "The course behind the books: five lessons to read in an evening and work with for two"
        " months. No videos to sit through, no group to keep up with.",
        (("Lessons", "Five, to read"), ("Worksheets", "PDF"), ("Access", "For as long as we are")),
    ),
    french=Words("Vos cent premières commandes", "Cinq leçons courtes et leurs exercices."),
)

BACK_ROOM = Good(
    slug="the-back-room",
    kind=Kind.MEMBERSHIP,
    usd=6000,
    cad=7900,
    eur=5500,
    tag="member",
    settings={"access_months": 12},
    lessons=(
        (
            "How to use this room",
            (
                "Every month one page on something that went wrong here or in a shop we know, and"
                " what it cost. Read one, change one thing, close the page."
            ),
        ),
        (
            "The month we lost to free returns",
            (
                "Returns were free, so people ordered three sizes. What we wrote instead, what it"
                " did to orders, and the one sentence that made it fair."
            ),
        ),
        (
            "Raising prices on people who like you",
            "The mail we sent, the nine answers we got, and why two of them were right.",
        ),
    ),
    english=Words(
        "The Back Room",
        "A year of plain monthly notes from shops that are honest about their numbers.",
        "One note a month, every note so far, for twelve months from the day you join. It does"
        " not renew by itself: you are asked, once.",
        (("Length", "12 months"), ("Renews", "Never by itself"), ("Notes", "One each month")),
    ),
    french=Words("L'arrière-boutique", "Un an de notes mensuelles, chiffres compris."),
)

PAPERBACK = Good(
    slug="the-quiet-launch-paperback",
    kind=Kind.PRINT,
    usd=2600,
    cad=3400,
    eur=2400,
    tag="reader",
    draft=True,
    english=Words("The Quiet Launch, paperback", "Printed for you, on paper worth keeping."),
    french=Words("Le lancement discret, broché", "Imprimé pour vous."),
)

MUG = Good(
    slug="enamel-mug",
    kind=Kind.STOCK,
    usd=1800,
    cad=2400,
    eur=1700,
    tag="maker",
    draft=True,
    english=Words("Enamel Mug", "For the hour before the shop opens."),
    french=Words("Tasse émaillée", "Pour l'heure d'avant l'ouverture."),
)

GOODS = (
    QUIET_LAUNCH,
    PAPER_TRAILS,
    SMALL_LETTERS,
    PRICING_WORKBOOK,
    CASH_MAP,
    SHELFMARK,
    STARTER_SHELF,
    TWO_BOOKS,
    SHOP_REVIEW,
    FIRST_HUNDRED,
    BACK_ROOM,
    PAPERBACK,
    MUG,
)
