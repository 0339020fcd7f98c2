// Builds what the browser gets: one style sheet, one script, the service worker, the typeface.
import { build } from "esbuild";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const out = "../src/kvitt/web/static/built";
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

const shared = { bundle: true, minify: true, target: "es2022", legalComments: "none", logLevel: "warning" };
await build({ ...shared, entryPoints: ["src/app.ts"], outfile: `${out}/app.js`, format: "iife" });
await build({ ...shared, entryPoints: ["src/theme.ts"], outfile: `${out}/theme.js`, format: "iife" });
await build({ ...shared, entryPoints: ["worker/sw.ts"], outfile: `${out}/sw.js`, format: "iife" });
await build({
  ...shared,
  entryPoints: ["css/app.css"],
  outfile: `${out}/app.css`,
  external: ["*.woff2"],
});
const inter = "node_modules/@fontsource-variable/inter/files";
await cp(`${inter}/inter-latin-wght-normal.woff2`, `${out}/inter-latin.woff2`);
await cp(`${inter}/inter-latin-ext-wght-normal.woff2`, `${out}/inter-latin-ext.woff2`);
for (const name of ["app.js", "app.css", "theme.js", "sw.js"]) {
  await writeFile(`${out}/${name}.gz`, gzipSync(await readFile(`${out}/${name}`), { level: 9 }));
}
