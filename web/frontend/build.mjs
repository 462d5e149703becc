// Bundles the SPARQL editor and copies the fonts into web/static/vendor, from which the server serves them.
import { build } from "esbuild";
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

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
await build({
  entryPoints: [join(here, "src", "editor.js")],
  outfile: join(vendor, "editor.js"),
  bundle: true,
  format: "esm",
  target: "es2021",
  minify: true,
  legalComments: "linked",
});
