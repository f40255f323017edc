// The French words of console.js; the same as in templates/console/_words.html.
export const TEXTS = {
  title: "File d’attente – Console",
  count: (number) => (number > 1 ? `${number} personnes attendent.` : "1 personne attend."),
  take: "Prendre",
  open: "Ouvrir",
  priority: "Prioritaire",
  choices: (labels) => `Choix proposés : ${labels}`,
  file: (name) => `Fichier : ${name}`,
  form: (name) => `Formulaire : ${name}`,
  authors: { member: "Adhérent", bot: "Emma", agent: "Conseiller", system: "" },
  forms: { bank_details: "coordonnées bancaires", one_time_code: "code de confirmation", upload: "envoi de fichiers" },
  reasons: {
    asked: "A demandé une personne", not_understood: "Emma n’a pas compris", anger: "Mécontentement",
    complaint: "Réclamation", distress: "Détresse", emergency: "Urgence", bereavement: "Deuil",
    action_failed: "Une opération a échoué", bot_down: "Emma indisponible", other_language: "Autre langue",
  },
};
