// Bundles the SPARQL editor and the drawing of networks, and takes the fonts along, into web/static/vendor, from which
// the server serves them.
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import subsetFont from "subset-font";

const here = dirname(fileURLToPath(import.meta.url));
const vendor = join(here, "..", "static", "vendor");
const fonts = {
  inter: ["inter-latin-wght-normal", "inter-latin-ext-wght-normal", "inter-latin-wght-italic"],
  "source-serif-4": [
    "source-serif-4-latin-opsz-normal",
    "source-serif-4-latin-ext-wght-normal",
    "source-serif-4-latin-wght-italic",
  ],
};

rmSync(vendor, { recursive: true, force: true });
mkdirSync(join(vendor, "fonts"), { recursive: true });
for (const [family, names] of Object.entries(fonts)) {
  const folder = join(here, "node_modules", "@fontsource-variable", family);
  for (const name of names) copyFileSync(join(folder, "files", `${name}.woff2`), join(vendor, "fonts", `${name}.woff2`));
  copyFileSync(join(folder, "LICENSE"), join(vendor, "fonts", `${family}-LICENSE.txt`));
}

// Charts carry their letters with them: those of western European languages, in the weights that charts use.
const letters = Array.from({ length: 0x17f - 0x20 }, (_, i) => String.fromCharCode(i + 0x20)).join("") + "–—‘’“”…−×";
const inter = readFileSync(join(vendor, "fonts", "inter-latin-wght-normal.woff2"));
const subset = await subsetFont(inter, letters, { targetFormat: "woff2", variationAxes: { wght: { min: 400, max: 600 } } });
writeFileSync(join(vendor, "fonts", "inter-charts.woff2"), subset);

await build({
  entryPoints: ["editor", "network"].map((name) => join(here, "src", `${name}.js`)),
  outdir: vendor,
  bundle: true,
  format: "esm",
  target: "es2021",
  minify: true,
  legalComments: "linked",
});
