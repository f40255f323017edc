// The widget's style sheet, adopted by its shadow root (allowed under a strict CSP).
export const STYLES = new CSSStyleSheet();
STYLES.replaceSync(`
:host {
  --ink: #16303b; --soft: #51656e; --paper: #fff; --ground: #f4f6f5; --line: #d3dcda; --edge: #75878b;
  --accent: #0b6469; --on-accent: #fff; --tint: #e3f0ee; --alert: #a3211c; --alert-tint: #fdeceb;
  --c0: #0b6469; --c1: #c26a1b; --c2: #5a63a8; --c3: #8a3f6b; --c4: #5d7a24; --c5: #75878b;
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; color: var(--ink); color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :host {
    --ink: #e9f0ef; --soft: #adbfc2; --paper: #1b282e; --ground: #121b1f; --line: #35464d; --edge: #81959b;
    --accent: #74d3c8; --on-accent: #06211f; --tint: #1f3a3b; --alert: #ff9d94; --alert-tint: #3b1f1e;
    --c0: #74d3c8; --c1: #f0a55c; --c2: #a3acf5; --c3: #e290bd; --c4: #b3d170; --c5: #adbfc2;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
p, h2, h3, ul, fieldset { margin: 0; padding: 0; border: 0; }
button, input, textarea { font: inherit; color: inherit; }
button { cursor: pointer; }
button:disabled { cursor: default; opacity: .6; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.icon { width: 24px; height: 24px; flex: none; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }

.launcher { position: fixed; right: 24px; bottom: 24px; z-index: 9; display: flex; gap: 10px; align-items: center; padding: 14px 20px;
  border: 0; border-radius: 999px; background: var(--accent); color: var(--on-accent); font-weight: 600; box-shadow: 0 6px 20px rgb(8 40 48 / .28); }
.launcher:focus-visible { outline-offset: 3px; }
.panel { position: fixed; right: 24px; bottom: 24px; z-index: 10; width: 420px; max-width: calc(100vw - 48px); height: min(720px, calc(100dvh - 48px));
  display: flex; flex-direction: column; overflow: hidden; background: var(--ground); border: 1px solid var(--line); border-radius: 18px;
  box-shadow: 0 18px 50px rgb(8 40 48 / .28); }
@media (max-width: 560px) {
  .panel { inset: 0; width: 100%; max-width: none; height: 100dvh; border: 0; border-radius: 0; }
  .launcher { right: 12px; bottom: 12px; }
}
.head { display: flex; gap: 12px; align-items: center; padding: 14px 12px 14px 18px; background: var(--paper); border-bottom: 1px solid var(--line); }
.head div { flex: 1; min-width: 0; }
h2 { font-size: 1.0625rem; line-height: 1.25; }
.subtitle { font-size: .875rem; color: var(--soft); line-height: 1.3; }
.avatar { display: grid; place-items: center; width: 40px; height: 40px; border-radius: 50%; background: var(--accent); color: var(--on-accent); font-weight: 700; }
.close { display: grid; place-items: center; width: 44px; height: 44px; border: 0; border-radius: 50%; background: none; }
.close:hover { background: var(--tint); }
.banner:not(:empty) { padding: 8px 18px; background: var(--tint); font-size: .9375rem; }

.log { flex: 1; overflow-y: auto; overflow-x: hidden; padding: 8px 16px 12px; overscroll-behavior: contain; }
.log:focus-visible { outline-offset: -3px; }
.day { margin: 14px 0 4px; text-align: center; font-size: .8125rem; color: var(--soft); }
.day::first-letter { text-transform: uppercase; }
.message { display: flex; flex-direction: column; align-items: flex-start; margin-top: 8px; }
.author { margin: 8px 4px 4px; font-size: .8125rem; font-weight: 600; color: var(--soft); }
.bubble { max-width: 100%; min-width: 0; display: flex; flex-direction: column; gap: 10px; align-items: stretch; }
.text { width: fit-content; max-width: 34ch; padding: 10px 14px; border-radius: 4px 16px 16px; background: var(--paper); border: 1px solid var(--line);
  white-space: pre-wrap; overflow-wrap: anywhere; }
.member { align-items: flex-end; }
.member .author { display: none; }
.member .text { background: var(--accent); color: var(--on-accent); border-color: transparent; border-radius: 16px 4px 16px 16px; margin-left: auto; }
.agent .text { background: var(--tint); border-color: var(--edge); }
.pending .text { opacity: .72; }
time { margin: 3px 6px 0; font-size: .75rem; color: var(--soft); }
.system { align-items: stretch; }
.system .author { display: none; }
.notice { padding: 10px 14px; border-left: 4px solid var(--accent); border-radius: 6px; background: var(--tint); font-size: .9375rem; }
.notice-warning, .failed { border-left-color: var(--alert); background: var(--alert-tint); }
.failed { margin-top: 6px; padding: 8px 12px; border-radius: 8px; font-size: .9375rem; }

.choices { list-style: none; display: flex; flex-wrap: wrap; gap: 8px; }
.choice { min-height: 44px; padding: 8px 16px; border: 1.5px solid var(--accent); border-radius: 22px; background: var(--paper); color: var(--accent); font-weight: 600; text-align: left; }
.choice:hover { background: var(--tint); }
.primary { min-height: 44px; padding: 8px 20px; border: 0; border-radius: 22px; background: var(--accent); color: var(--on-accent); font-weight: 600; align-self: flex-start; }
.retry { min-height: 32px; padding: 2px 12px; border: 1.5px solid currentColor; border-radius: 16px; background: none; font-weight: 600; }
.person { margin: 6px auto 0; padding: 6px 12px; border: 0; border-radius: 8px; background: none; color: var(--accent); font-size: .875rem; font-weight: 600; text-decoration: underline; text-underline-offset: 3px; }

.table { max-width: 100%; overflow-x: auto; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; }
.message:has(.table, .chart, .form, .card) { align-items: stretch; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; font-variant-numeric: tabular-nums; }
caption { padding: 12px 14px 8px; text-align: left; font-weight: 700; position: sticky; left: 0; }
th, td { padding: 8px 12px; text-align: left; vertical-align: top; white-space: nowrap; border-top: 1px solid var(--line); }
thead th { font-size: .8125rem; color: var(--soft); white-space: normal; vertical-align: bottom; min-width: 5.5em; }
tbody th { font-weight: 600; }
.number { text-align: right; }
.card, .chart, .form { padding: 14px 16px; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; }
h3 { font-size: 1rem; margin-bottom: 8px; }
.pair { display: flex; justify-content: space-between; gap: 16px; }
.donut { display: block; width: 148px; margin: 0 auto 8px; transform: rotate(-90deg); }
.chart caption { padding: 4px 0 8px; } .chart th, .chart td { padding: 6px 4px; } .chart tbody th { white-space: normal; }
.slice { fill: none; stroke-width: 6; }
.key { display: inline-block; width: 12px; height: 12px; margin-right: 8px; border-radius: 3px; background: currentColor; }
.slice-0 { stroke: var(--c0); color: var(--c0); } .slice-1 { stroke: var(--c1); color: var(--c1); } .slice-2 { stroke: var(--c2); color: var(--c2); }
.slice-3 { stroke: var(--c3); color: var(--c3); } .slice-4 { stroke: var(--c4); color: var(--c4); } .slice-5 { stroke: var(--c5); color: var(--c5); }
.file { display: flex; gap: 12px; align-items: center; max-width: 100%; padding: 12px 16px; border: 1.5px solid var(--accent); border-radius: 12px; background: var(--paper); text-align: left; }
.file:hover { background: var(--tint); }
.file .icon { color: var(--accent); }
.file strong { display: block; overflow-wrap: anywhere; color: var(--accent); } .file small { color: var(--soft); font-size: .8125rem; }
.status { font-size: .875rem; color: var(--soft); } .status:not(:empty) { margin-top: 6px; }

.form { display: flex; flex-direction: column; gap: 12px; } .form h3 { margin: 0; }
label { display: block; font-weight: 600; }
.hint { font-size: .875rem; color: var(--soft); }
.form input { width: 100%; min-height: 44px; margin-top: 4px; padding: 8px 12px; border: 1.5px solid var(--edge); border-radius: 8px; background: var(--ground); }
.form input[name="code"] { max-width: 11em; letter-spacing: .3em; font-variant-numeric: tabular-nums; }
.form input[type="file"] { padding: 10px; font-size: .875rem; }
.form [aria-invalid="true"] { border-color: var(--alert); }
.error { color: var(--alert); font-size: .9375rem; } .error:not(:empty) { margin-top: 4px; }

.typing { min-height: 1.6em; padding: 0 20px; font-size: .875rem; color: var(--soft); background: var(--ground); }
.bottom { display: flex; flex-direction: column; padding: 10px 14px 8px; background: var(--paper); border-top: 1px solid var(--line); }
.composer { display: flex; gap: 8px; align-items: flex-end; min-width: 0; }
.input { flex: 1; min-width: 0; min-height: 46px; max-height: 128px; resize: none; padding: 10px 14px; border: 1.5px solid var(--edge); border-radius: 12px; background: var(--ground); }
.input::placeholder { color: var(--soft); opacity: 1; }
.send { display: grid; place-items: center; width: 46px; height: 46px; flex: none; border: 0; border-radius: 12px; background: var(--accent); color: var(--on-accent); }
.again { align-self: center; margin: 6px 0; }
@media (forced-colors: active) {
  .text, .launcher, .primary, .send { border: 1px solid; }
}
`);
