"""What the demo shop prints to order and packs itself, and where it sends it. Minor units."""

from catalog.kinds import ProductKind as Kind
from catalog.kinds import TaxKind
from operations.seeding.shape import AtPrinter, Good, Words, ZonePlan

_NOTE = "Anything we should know?"

FIELD_GUIDE = Good(
    slug="field-guide-print",
    kind=Kind.PRINT,
    usd=2600,
    cad=3500,
    eur=2400,
    tag="reader",
    files=("field-guide-interior.pdf",),
    printed=(
        AtPrinter("printful", 890, remote_variant_id="5001"),
        AtPrinter("printify", 820, remote_id="py-field-guide", remote_variant_id="7001"),
        AtPrinter("gooten", 940, sku="BOOK-SC-6x9"),
    ),
    settings={
        "tax_kind": TaxKind.BOOK_REDUCED,
        "pieces_weight_grams": 320,
        "note_prompt": _NOTE,
    },
    english=Words(
        "The Shopkeeper's Field Guide",
        "A paperback to keep under the counter, printed when you order it.",
        "One page for each thing that happens in a small shop: the first order, the wrong parcel,"
        " the customer who writes at midnight, the month that does not add up. What to say, what"
        " to check, and where to look it up.\n\nPrinted for you on uncoated paper, so you can"
        " write in the margins.",
        (("Length", "184 pages"), ("Size", "15 by 23 cm (6 by 9 in)"), ("Binding", "Paperback")),
        "Printed for you in 2 to 5 working days, then posted with a tracking number.",
    ),
    french=Words(
        "Le guide de terrain du commerçant",
        "Un livre de poche à garder sous le comptoir, imprimé à la commande.",
        "Une page pour chaque chose qui arrive dans une petite boutique : la première commande, le"
        " mauvais colis, le client qui écrit à minuit, le mois qui ne tombe pas juste.",
        (("Longueur", "184 pages"), ("Format", "15 sur 23 cm"), ("Reliure", "Broché")),
        "Imprimé pour vous en 2 à 5 jours ouvrables, puis posté avec un numéro de suivi.",
    ),
)

HARBOUR = Good(
    slug="harbour-print",
    kind=Kind.PRINT,
    usd=2900,
    cad=3900,
    eur=2700,
    tag="maker",
    files=("harbour-poster.png",),
    printed=(
        AtPrinter("printful", 1150, remote_variant_id="5002"),
        AtPrinter("printify", 1090, remote_id="py-harbour", remote_variant_id="7002"),
        AtPrinter("gooten", 1210, sku="POSTER-18x24"),
    ),
    settings={"pieces_weight_grams": 210, "note_prompt": _NOTE},
    english=Words(
        "Harbour, a Poster",
        "Five boats, one lighthouse, and nothing to sell.",
        "Drawn for the wall above our own packing table. Printed on heavy matte paper and sent"
        " rolled, in a tube.",
        (("Size", "46 by 61 cm (18 by 24 in)"), ("Paper", "Matte, 200 g/m²")),
        "Printed for you in 2 to 4 working days, then posted with a tracking number.",
    ),
    french=Words(
        "Le port, une affiche",
        "Cinq bateaux, un phare, et rien à vendre.",
        "Dessinée pour le mur au-dessus de notre table d'emballage. Envoyée roulée, en tube.",
        (("Format", "46 sur 61 cm"), ("Papier", "Mat, 200 g/m²")),
        "Imprimée pour vous en 2 à 4 jours ouvrables, puis postée avec un numéro de suivi.",
    ),
)

WORKSHOP_MUG = Good(
    slug="workshop-mug",
    kind=Kind.PRINT,
    usd=1900,
    cad=2500,
    eur=1800,
    tag="maker",
    files=("workshop-mug-wrap.png",),
    printed=(
        AtPrinter("printful", 720, remote_variant_id="5003"),
        AtPrinter("printify", 690, remote_id="py-mug", remote_variant_id="7003"),
        AtPrinter("gooten", 760, sku="MUG-11OZ"),
    ),
    settings={"pieces_weight_grams": 400, "note_prompt": _NOTE},
    english=Words(
        "Workshop Mug",
        "For the hour before the shop opens.",
        "A plain white mug with a small drawing of tools hung where they belong.",
        (("Holds", "325 ml (11 oz)"), ("Washing", "Dishwasher and microwave")),
        "Printed for you in 2 to 4 working days, then posted with a tracking number.",
    ),
    french=Words(
        "Tasse d'atelier",
        "Pour l'heure d'avant l'ouverture.",
        "Une tasse blanche toute simple, avec un petit dessin d'outils à leur place.",
        (("Contenance", "325 ml"), ("Lavage", "Lave-vaisselle et micro-ondes")),
        "Imprimée pour vous en 2 à 4 jours ouvrables, puis postée avec un numéro de suivi.",
    ),
)

LINEN_TOTE = Good(
    slug="linen-tote",
    kind=Kind.STOCK,
    usd=2400,
    cad=3200,
    eur=2200,
    tag="maker",
    on_hand=40,
    settings={"pieces_weight_grams": 180, "note_prompt": _NOTE},
    english=Words(
        "Linen Tote",
        "Carries a box of books to the post office, and comes back.",
        "Heavy washed linen with long straps and one inside pocket for the receipt book. Sewn in"
        " small batches; when a batch is gone the next one takes a month.",
        (("Size", "38 by 42 cm"), ("Cloth", "Linen, 340 g/m²"), ("Care", "30 °C")),
        "Packed by us within one working day, then posted with a tracking number.",
    ),
    french=Words(
        "Sac en lin",
        "Porte une boîte de livres à la poste, et revient.",
        "Du lin épais et lavé, de longues anses et une poche pour le carnet de reçus.",
        (("Format", "38 sur 42 cm"), ("Tissu", "Lin, 340 g/m²"), ("Entretien", "30 °C")),
        "Emballé par nous en un jour ouvrable, puis posté avec un numéro de suivi.",
    ),
)

BRASS_BOOKMARK = Good(
    slug="brass-bookmark",
    kind=Kind.STOCK,
    usd=1400,
    cad=1900,
    eur=1300,
    tag="reader",
    on_hand=25,
    settings={"pieces_weight_grams": 15, "note_prompt": _NOTE},
    english=Words(
        "Brass Bookmark",
        "Thin, heavy for its size, and hard to lose.",
        "Cut from brass sheet and brushed by hand. It darkens where you hold it.",
        (("Size", "2 by 12 cm"), ("Metal", "Brass, 0.4 mm")),
        "Packed by us within one working day, then posted with a tracking number.",
    ),
    french=Words(
        "Signet en laiton",
        "Mince, lourd pour sa taille, difficile à perdre.",
        "Découpé dans une feuille de laiton et brossé à la main. Il fonce là où on le tient.",
        (("Format", "2 sur 12 cm"), ("Métal", "Laiton, 0,4 mm")),
        "Emballé par nous en un jour ouvrable, puis posté avec un numéro de suivi.",
    ),
)

OPENING_DAY_SET = Good(
    slug="opening-day-set",
    kind=Kind.BUNDLE,
    usd=8900,
    cad=11900,
    eur=8200,
    tag="maker",
    parts=("the-quiet-launch", "shelfmark", "field-guide-print", "brass-bookmark"),
    settings={"note_prompt": _NOTE},
    english=Words(
        "The Opening Day Set",
        "A book to read tonight, a tool to print labels, and two things to hold in your hands.",
        "The Quiet Launch and your licence for Shelfmark come by e-mail at once. The Field Guide"
        " is printed for you, and the bookmark is packed by us: two parcels, each with a tracking"
        " number of its own.",
        (),
        "Links and key by e-mail at once; two parcels follow, each with a tracking number.",
    ),
    french=Words(
        "La trousse d'ouverture",
        "Un livre pour ce soir, un outil pour les étiquettes, et deux choses à tenir en main.",
        "Le lancement discret et votre licence Shelfmark arrivent par courriel tout de suite. Le"
        " guide est imprimé pour vous, et nous emballons le signet : deux colis suivis.",
        (),
        "Liens et clé par courriel tout de suite; deux colis suivent, chacun avec son suivi.",
    ),
)

WHOLE_STUDIO = Good(
    slug="whole-studio",
    kind=Kind.BUNDLE,
    usd=24900,
    cad=33900,
    eur=22900,
    tag="maker",
    parts=(
        *("the-quiet-launch", "shelfmark", "your-first-hundred-orders", "field-guide-print"),
        *("harbour-print", "workshop-mug", "linen-tote", "brass-bookmark"),
    ),
    settings={"note_prompt": _NOTE},
    english=Words(
        "The Whole Studio",
        "Everything for a desk of your own, from the first label to the print above it.",
        "The book, the course and a licence come by e-mail at once. The Field Guide, the Harbour"
        " print and the mug are made for you; the tote and the bookmark are packed by us.",
        (),
        "Links and key by e-mail at once; parcels follow, each with a tracking number.",
    ),
    french=Words(
        "L'atelier complet",
        "Tout pour un bureau à soi, de la première étiquette à l'affiche au mur.",
        "Le livre, le cours et une licence arrivent par courriel. Le guide, l'affiche et la tasse"
        " sont fabriqués pour vous; nous emballons le sac et le signet.",
        (),
        "Liens et clé par courriel tout de suite; les colis suivent, chacun avec son suivi.",
    ),
)

#: Each zone's countries, then its price for a printed and for an own parcel: USD, CAD, EUR.
ZONES = (
    ZonePlan("Canada", "CA", printed=(900, 1200, 850), own=(700, 950, 650)),
    ZonePlan("United States", "US", printed=(700, 950, 650), own=(900, 1200, 850)),
    ZonePlan(
        "Europe and elsewhere",
        "AT AU BE CH CZ DE DK ES FI FR GB IE IT JP LU NL NO NZ PL PT SE",
        printed=(1400, 1900, 1300),
        own=(1600, 2200, 1500),
    ),
)
