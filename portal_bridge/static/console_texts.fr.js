// The French words of console.js.
export const TEXTS = {
  empty: "Écrivez une réponse ou joignez un fichier.",
  unreachable: "Le service ne répond pas : rien n’est parti. Votre texte est gardé ici, renvoyez-le dans un instant.",
  waits: (minutes) => {
    if (minutes < 1) return "attend depuis moins d’une minute";
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
    return `attend depuis ${hours ? `${hours} h ${String(rest).padStart(2, "0")}` : `${minutes} min`}`;
  },
};
