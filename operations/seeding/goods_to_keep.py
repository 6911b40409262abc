"""What the demo shop sells to read and to use. Prices are minor units."""

from catalog.kinds import ProductKind as Kind
from operations.seeding.shape import Good, Words

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
