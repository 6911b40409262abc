"""What the demo shop sells to learn, to join and to bundle; and its drafts. Minor units."""

from catalog.kinds import ProductKind as Kind
from operations.seeding.shape import Good, Words

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
    on_hand=0,
    settings={"pieces_weight_grams": 290},
    english=Words(
        "Enamel Mug",
        "It outlives the shop it was bought in.",
        "Steel under white enamel, with a rim that chips before it breaks. The last batch is gone;"
        " the next one is on its way.",
        (("Holds", "350 ml"), ("Made of", "Enamelled steel")),
    ),
    french=Words(
        "Tasse émaillée",
        "Elle survit à la boutique où on l'achète.",
        "De l'acier sous l'émail blanc. Le dernier lot est parti, le prochain est en route.",
    ),
)
