"""Names of months, weekdays, small numbers and seasons, as they are typed without accents."""

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
NUMBERS = {
    word: number
    for number, words in enumerate(
        ("un une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix",
         "onze", "douze"),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
SEASONS = {"printemps": (3, 5), "ete": (6, 8), "automne": (9, 11)}
