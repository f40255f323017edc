// The French words of console.js.
export const TEXTS = { empty: "Écrivez une réponse ou joignez un fichier." };
