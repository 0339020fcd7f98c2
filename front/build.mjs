// Builds what the browser gets: one style sheet, one script, the service worker, the typeface; and for each folder in `kinds/`
// that has them, a script (`index.ts`) and a style sheet (`index.css`) that only the pages of that kind load.
import { build } from "esbuild";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
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
const ofKinds = [];
for (const kind of await readdir("kinds", { withFileTypes: true })) {
  if (!kind.isDirectory()) continue;
  for (const [source, ending] of [["index.ts", "js"], ["index.css", "css"]]) {
    if (!(await readdir(`kinds/${kind.name}`)).includes(source)) continue;
    await build({
      ...shared,
      entryPoints: [`kinds/${kind.name}/${source}`],
      outfile: `${out}/${kind.name}.${ending}`,
      ...(ending === "js" ? { format: "iife" } : {}),
    });
    ofKinds.push(`${kind.name}.${ending}`);
  }
}
const inter = "node_modules/@fontsource-variable/inter/files";
await cp(`${inter}/inter-latin-wght-normal.woff2`, `${out}/inter-latin.woff2`);
await cp(`${inter}/inter-latin-ext-wght-normal.woff2`, `${out}/inter-latin-ext.woff2`);
for (const name of ["app.js", "app.css", "theme.js", "sw.js", ...ofKinds]) {
  await writeFile(`${out}/${name}.gz`, gzipSync(await readFile(`${out}/${name}`), { level: 9 }));
}
