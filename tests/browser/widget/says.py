"""What Emma says to a word: one answer for each block of the contract."""

from typing import Any

Messages = list[dict[str, Any]]
MEGABYTE = 1024 * 1024
LIMITS = {
    "max_files": 2,
    "max_file_bytes": MEGABYTE,
    "max_total_bytes": MEGABYTE + 1000,
    "media_types": ["application/pdf", "image/jpeg", "image/png"],
}


def block(block_type: str, /, **fields: Any) -> Messages:
    """Return the answer that holds one block."""
    return [{"custom": {"block": block_type, **fields}}]


def form(kind: str, **fields: Any) -> Messages:
    """Return the answer that asks for something by a form."""
    return [{"text": "Complétez ceci."}, *block("form", kind=kind, **fields)]


BLOCKS: dict[str, Messages] = {
    "texte": [{"text": "Votre carte : https://www.plansante.com/carte?x=1. À bientôt !"}],
    "choix": [
        {
            "text": "De quoi s’agit-il ?",
            "buttons": [
                {"title": "Mes derniers remboursements", "payload": "/a"},
                {"title": "Ma carte", "payload": "/b"},
                {"title": "Autre chose", "payload": "/c"},
            ],
        }
    ],
    "tableau": [
        {"text": "Voici vos derniers remboursements."},
        *block(
            "table",
            caption="Vos derniers remboursements",
            columns=[
                "Date des soins",
                "Soin",
                "Mutuelle",
                "Reste à charge",
                "État",
                "Frais réels",
                "Sécurité sociale (taux)",
                "Pour",
            ],
            rows=[
                [
                    "07/11/2026",
                    "Consultation médecin généraliste",
                    "9,00 €",
                    "2,00 €",
                    "Payé le 09/11/2026",
                    "30,00 €",
                    "19,00 € (70 %)",
                    "Léa",
                ],
                [
                    "07/11/2026",
                    "Médicaments remboursés à 65 %",
                    "1 749,99 €",
                    "150,00 €",
                    "En cours de traitement",
                    "1 900,00 €",
                    "0,01 € (60 %)",
                    "Jean-Baptiste",
                ],
                ["07/09/2026", "Détartrage complet", "17,35 €", None, "", "43,38 €", None, "Léa"],
            ],
        ),
    ],
    "carte": block(
        "card",
        title="Demande RIB-2026-ABCDEF",
        lines=["En cours de traitement", {"label": "Reçue le", "value": "21/11/2026"}],
    ),
    "fichier": [
        {"text": "Voici votre carte."},
        *block(
            "file",
            file_id="unknown",
            name="carte-tiers-payant-2026.pdf",
            media_type="application/pdf",
            size=18_400,
        ),
    ],
    "graphique": block(
        "chart",
        kind="donut",
        caption="Vos dépenses sur 12 mois",
        slices=[
            {"label": "Sécurité sociale", "amount": "118.12"},
            {"label": "Mutuelle", "amount": "307.85"},
            {"label": "Reste à charge", "amount": "150.91"},
        ],
    ),
    "avis": block("notice", level="warning", text="Le service ferme à 18 h."),
    "rib": form("bank_details"),
    "code": form("one_time_code"),
    "fichiers": form("upload", limits=LIMITS),
}
