// `npm run build` writes ../static/widget.js, the one file that portals load.
// `node build.mjs --check` only compares it (exit 1 when it is not built from these sources).
import { build } from "esbuild";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const OUT = new URL("../static/widget.js", import.meta.url);
const NOTE = "/* Built from portal_bridge/widget by `npm run build`; do not edit. Contains Preact (MIT). */\n";

const common = {
  bundle: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".css": "text" },
  legalComments: "none",
  write: false,
  absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
};

async function widget() {
  const result = await build({ ...common, entryPoints: ["src/element.tsx"], minify: true });
  return NOTE + result.outputFiles[0].text;
}

async function tests() {
  const names = (await readdir(new URL("src/", import.meta.url))).filter((name) => name.endsWith(".test.ts"));
  await build({
    ...common,
    entryPoints: names.map((name) => `src/${name}`),
    platform: "node",
    outdir: "out",
    outExtension: { ".js": ".mjs" },
    write: true,
  });
}

if (process.argv.includes("--tests")) await tests();
else if (process.argv.includes("--check")) {
  if ((await widget()) !== (await readFile(OUT, "utf8"))) {
    console.error("static/widget.js is not built from portal_bridge/widget: run `npm run build` there");
    process.exit(1);
  }
} else await writeFile(OUT, await widget());
