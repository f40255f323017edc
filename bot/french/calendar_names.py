"""Names of months, weekdays, small numbers and seasons, as they are typed without accents."""

from bot.french.number_words import VALUES

_MOST_IN_WORDS = 12  # « il y a douze jours »; more is written in figures

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan", "fevrier fevr fev", "mars", "avril avr", "mai", "juin",
            "juillet juil", "aout", "septembre sept", "octobre oct", "novembre nov",
            "decembre dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, name in enumerate(
        ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
    )
}
NUMBERS = {word: value for word, value in VALUES.items() if value <= _MOST_IN_WORDS}
SEASONS = {"printemps": (3, 5), "ete": (6, 8), "automne": (9, 11)}
