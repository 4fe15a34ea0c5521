"""The fixed words of the law that stand on invoices: data, not sentences for translators."""

from portal.invoicing.vat import VatCategory

# the buyer's language and the seller's: a tax office of either may read the invoice
SELLER_LANGUAGE = "de"
_MENTIONS = {
    VatCategory.STANDARD: {},
    VatCategory.REVERSE_CHARGE: {
        "sv": "Omvänd betalningsskyldighet",
        "fr": "Autoliquidation",
        "it": "inversione contabile",
        "el": "Αντίστροφη επιβάρυνση",
        "cs": "daň odvede zákazník",
        "de": "Steuerschuldnerschaft des Leistungsempfängers",
        "en": "Reverse charge",
    },
    # the place of supply is where the buyer is: no VAT of the Union
    VatCategory.OUTSIDE: {
        "sv": "Omfattas inte av EU:s mervärdesskatt",
        "fr": "Non soumis à la TVA de l’Union européenne",
        "it": "operazione non soggetta all'IVA dell'Unione europea",
        "el": "Δεν υπόκειται σε ΦΠΑ της Ευρωπαϊκής Ένωσης",
        "cs": "nepodléhá DPH Evropské unie",
        "de": "In der Europäischen Union nicht steuerbar",
        "en": "Not subject to VAT of the European Union",
    },
}


def mentions(category: VatCategory, language: str) -> tuple[str, ...]:
    """What the invoice must say: in the buyer's language, then in the seller's."""
    words = _MENTIONS[category]
    wanted = (words.get(language, words.get("en", "")), words.get(SELLER_LANGUAGE, ""))
    return tuple(dict.fromkeys(each for each in wanted if each))
