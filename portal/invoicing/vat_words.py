"""The fixed words of the law that stand on invoices: data, not sentences for translators."""

from portal.invoicing.vat import VatCategory

# beside the words of the other party: a tax office of either may read the invoice
HOUSE_LANGUAGE = "de"
_MENTIONS = {
    VatCategory.STANDARD: {},
    # § 34a UStDV asks for these words from a German small business, whatever language it speaks
    VatCategory.EXEMPT: {"de": "Steuerbefreiung für Kleinunternehmer nach § 19 UStG"},
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


# where the law of one country wants its own words, whatever language its company reads here
_SPOKEN = {
    "SE": "sv",
    "FR": "fr",
    "IT": "it",
    "GR": "el",
    "CY": "el",
    "CZ": "cs",
    "DE": "de",
    "AT": "de",
    "IE": "en",
}


def mentions(category: VatCategory, language: str, country: str = "") -> tuple[str, ...]:
    """What the invoice must say: in the words of the other party's country, or in its language
    where we know none of the country; then in German.
    """
    words = _MENTIONS[category]
    own = words.get(_SPOKEN.get(country, language), words.get("en", ""))
    return tuple(dict.fromkeys(each for each in (own, words.get(HOUSE_LANGUAGE, "")) if each))
