// Ctrl + Enter sends. Not deferred, unlike the rest: a kept draft stands there before the rest has come.
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "reply" || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  if (!event.repeat) event.target.form.requestSubmit();
});
