// Writes the instants of a page as Paris time: <time datetime="…"></time>.
const FORMAT = new Intl.DateTimeFormat("fr-FR", {
  day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "Europe/Paris",
});

export function writeTimes(root = document) {
  for (const time of root.querySelectorAll("time[datetime]:empty")) {
    time.textContent = FORMAT.format(new Date(time.dateTime));
  }
}

writeTimes();
