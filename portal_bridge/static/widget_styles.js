// The window's own sheet, adopted by its shadow root (the pages' CSP allows no inline style).
const CSS = `
:host {
  --ink: #1c2430; --soft: #55606e; --paper: #ffffff; --ground: #f3f5f8; --line: #c9d0d9;
  --brand: #0b5a6f; --on-brand: #ffffff; --mine: #dcecf1; --focus: #b34700; --bad: #a1121f;
  --bad-ground: #fdecee; --warm-ground: #fff5dd; --s0: #0b5a6f; --s1: #c0562f; --s2: #6a8f3a;
  --s3: #7a5aa6; --s4: #8a6d00;
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  color: var(--ink);
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :host {
    --ink: #eef2f6; --soft: #b3bdc9; --paper: #1a212b; --ground: #12171e; --line: #46515f;
    --brand: #7fd0e4; --on-brand: #08232b; --mine: #1d3d48; --focus: #ffb066; --bad: #ff9aa2;
    --bad-ground: #3d1a1e; --warm-ground: #3a3018; --s0: #7fd0e4; --s1: #f0a07d; --s2: #b4d584;
    --s3: #c7b0ea; --s4: #e6cf6a;
  }
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
button, input, textarea { font: inherit; color: inherit; }
button { cursor: pointer; min-height: 44px; border-radius: 10px; }
button:disabled { cursor: progress; opacity: .65; }
.launcher {
  position: fixed; right: 20px; bottom: 20px; z-index: 1000; padding: 12px 22px; border: 0;
  border-radius: 999px; background: var(--brand); color: var(--on-brand); font-weight: 600;
  box-shadow: 0 6px 20px rgb(0 0 0 / .28);
}
.window {
  position: fixed; right: 20px; bottom: 20px; z-index: 1001; display: flex; flex-direction: column;
  width: min(460px, calc(100vw - 40px)); height: min(720px, calc(100dvh - 40px));
  background: var(--ground); border: 1px solid var(--line); border-radius: 16px; overflow: hidden;
  box-shadow: 0 14px 44px rgb(0 0 0 / .32);
}
header {
  display: flex; align-items: center; gap: 12px; padding: 10px 10px 10px 18px;
  background: var(--brand); color: var(--on-brand);
}
header div { flex: 1; min-width: 0; }
h2 { margin: 0; font-size: 1.1rem; line-height: 1.3; }
header p { margin: 0; font-size: .875rem; line-height: 1.3; }
.close { width: 44px; border: 0; background: none; color: inherit; font-size: 1.5rem; line-height: 1; }
header :focus-visible { outline-color: var(--on-brand); outline-offset: -4px; }
.log { flex: 1; overflow-y: auto; padding: 16px; overscroll-behavior: contain; }
.message { display: flex; flex-direction: column; align-items: flex-start; margin: 0 0 14px; }
.message > * { max-width: 100%; }
.author { margin: 0 4px 3px; font-size: .8125rem; color: var(--soft); }
.bubble {
  padding: 9px 14px; border: 1px solid var(--line); border-radius: 14px 14px 14px 4px;
  background: var(--paper); overflow-wrap: anywhere;
}
.member { align-items: flex-end; }
.member .bubble { background: var(--mine); border-color: transparent; border-radius: 14px 14px 4px; }
.agent .bubble { border-left: 4px solid var(--brand); }
.system { align-items: center; text-align: center; }
.system .bubble { border-style: dashed; background: none; color: var(--soft); font-size: .9375rem; }
.system .author { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.wide { width: 100%; }
.text { margin: 0; white-space: pre-wrap; }
.text + .text { margin-top: 8px; }
.bubble > * + * { margin-top: 10px; }
.choices { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; }
.choice, .file, .secondary {
  padding: 8px 16px; border: 1.5px solid var(--brand); background: var(--paper);
  color: var(--brand); font-weight: 600; text-align: left;
}
.choice { border-radius: 22px; }
.choice:hover, .file:hover, .secondary:hover { background: var(--mine); }
.file { display: flex; flex-direction: column; width: 100%; }
.hint { color: var(--soft); font-size: .875rem; font-weight: 400; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; line-height: 1.35; }
caption { text-align: left; font-weight: 600; padding-bottom: 6px; }
th, td { padding: 7px 10px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top;
  min-width: 6.5em; overflow-wrap: normal; }
th { color: var(--soft); font-weight: 600; }
.unbroken { white-space: nowrap; font-variant-numeric: tabular-nums; min-width: 0; }
.card h3 { margin: 0 0 6px; font-size: 1rem; }
.card ul { margin: 0; padding: 0; list-style: none; }
.chart { margin: 0; }
.chart svg { display: block; width: 150px; margin: 0 auto 10px; }
.slice-0 { stroke: var(--s0); } .slice-1 { stroke: var(--s1); } .slice-2 { stroke: var(--s2); }
.slice-3 { stroke: var(--s3); } .slice-4 { stroke: var(--s4); }
.notice { padding: 10px 12px; border-left: 4px solid var(--brand); background: var(--ground); }
.notice.warning { border-color: var(--focus); background: var(--warm-ground); }
.notice.error { border-color: var(--bad); background: var(--bad-ground); }
fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
legend { padding: 0; font-weight: 600; }
.field { display: flex; flex-direction: column; margin: 8px 0 12px; }
.field label { font-weight: 600; font-size: .9375rem; }
input, textarea {
  width: 100%; min-height: 44px; padding: 9px 12px; border: 1px solid var(--soft);
  border-radius: 10px; background: var(--paper);
}
input[aria-invalid="true"] { border: 2px solid var(--bad); }
.error { color: var(--bad); font-size: .875rem; }
.primary {
  padding: 8px 20px; border: 0; background: var(--brand); color: var(--on-brand); font-weight: 600;
}
.status { min-height: 1.5em; margin: 0; padding: 0 18px; color: var(--soft); font-size: .875rem; }
.alert { margin: 0 12px 8px; padding: 8px 12px; border-radius: 8px; background: var(--bad-ground);
  color: var(--bad); }
.alert:empty { display: none; }
.pending .bubble { opacity: .75; }
.state { margin: 4px 4px 0; font-size: .8125rem; color: var(--soft); }
.state button { margin-left: 8px; }
.composer { display: flex; gap: 8px; padding: 10px 12px 12px; background: var(--paper);
  border-top: 1px solid var(--line); }
.composer textarea { flex: 1; max-height: 130px; resize: none; field-sizing: content; }
.composer .primary { align-self: flex-end; }
.ended { padding: 12px; text-align: center; background: var(--paper); }
.ended p { margin: 0 0 8px; }
@media (max-width: 480px) {
  .window { inset: 0; width: 100%; height: 100dvh; border: 0; border-radius: 0; }
  .launcher { right: 12px; bottom: 12px; }
  .log { padding: 12px; }
  .composer .primary { padding: 8px 12px; }
}
@media (forced-colors: active) {
  .bubble, .primary, .launcher { border: 1px solid; }
}
`;

export const sheet = new CSSStyleSheet();
sheet.replaceSync(CSS);
