// Bundles the style sheet, the SPARQL editor and the scripts of pictures and networks into web/static/vendor, puts the fonts
// and the world map there, and compresses all static files.
import { geoArea, geoCentroid } from "d3-geo";
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import subsetFont from "subset-font";
import { feature } from "topojson-client";

const here = dirname(fileURLToPath(import.meta.url));
const statics = join(here, "..", "static");
const vendor = join(statics, "vendor");
rmSync(vendor, { recursive: true, force: true });
mkdirSync(join(vendor, "fonts"), { recursive: true });

// Fonts: only the letters, weights, optical size and features that the style sheet uses, since they are most of the bytes of
// a first view. All pages load the common letters, and those that have others the extended ones: rare Latin letters and signs.
const range = (...parts) =>
  parts.flatMap(([from, to = from]) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i))).join("");
const common = range([0x20, 0x7e], [0xa0]) + "§°±·×ÄÅÉÖØÜßàáâãäåçèéêëíîïñóôöøúûü‐‑–—‘’“”•…←↑→↓−";
const western = range([0x20, 0x7e], [0xa0, 0xff], [0x131], [0x152, 0x153]) + "‐‑–—‘’‚“”„†‡•…‰′″‹›⁄€™←↑→↓−";
const rare = [...western].filter((letter) => !common.includes(letter)).join("");
const extended = range([0x100, 0x24f], [0x1e00, 0x1eff], [0x20a0, 0x20c0]);
const weights = { min: 400, max: 600 };
const fonts = [
  ["inter", "latin-wght-normal", "inter", common, ["kern", "tnum"], { wght: weights }],
  ["inter", "latin-wght-normal", "inter-rare", rare, ["kern", "tnum"], { wght: weights }],
  ["inter", "latin-ext-wght-normal", "inter-extended", extended, ["ccmp", "kern", "mark", "tnum"], { wght: weights }],
  ["source-serif-4", "latin-opsz-normal", "serif", common, ["kern"], { wght: weights, opsz: 24 }],
  ["source-serif-4", "latin-opsz-normal", "serif-rare", rare, ["kern"], { wght: weights, opsz: 24 }],
  ["source-serif-4", "latin-ext-wght-normal", "serif-extended", extended, ["kern"], { wght: weights }],
  ["source-serif-4", "latin-opsz-italic", "serif-italic", common, [], { wght: 400, opsz: 18 }],
  // Charts embed theirs.
  ["inter", "latin-wght-normal", "charts", western, [], { wght: weights }],
];
for (const [family, file, name, letters, keepFeatures, variationAxes] of fonts) {
  const folder = join(here, "node_modules", "@fontsource-variable", family);
  const whole = readFileSync(join(folder, "files", `${family}-${file}.woff2`));
  const subset = await subsetFont(whole, letters, { targetFormat: "woff2", keepFeatures, variationAxes });
  writeFileSync(join(vendor, "fonts", `${name}.woff2`), subset);
  copyFileSync(join(folder, "LICENSE"), join(vendor, "fonts", `${family}-LICENSE.txt`));
}

// Pictures are drawn as PNG by a library that reads files of one weight only, and no compressed ones.
mkdirSync(join(vendor, "fonts", "drawing"));
const inter = ["inter", "latin-wght-normal"], serif = ["source-serif-4", "latin-opsz-normal"];
for (const [[family, name], axes] of [[inter, { wght: 400 }], [inter, { wght: 600 }], [serif, { wght: 600, opsz: 24 }]]) {
  const whole = readFileSync(join(here, "node_modules", "@fontsource-variable", family, "files", `${family}-${name}.woff2`));
  const cut = await subsetFont(whole, western, { targetFormat: "sfnt", keepFeatures: ["kern"], variationAxes: axes });
  writeFileSync(join(vendor, "fonts", "drawing", `${family}-${axes.wght}.ttf`), cut);
}

// The world of Natural Earth, by UN M49 code and without Antarctica. Countries too small for a map of this size, such as
// Singapore, are points: the centre of their largest part in a finer map.
const atlas = (scale) => JSON.parse(readFileSync(join(here, "node_modules", "world-atlas", `countries-${scale}.json`)));
const withoutCode = { 158: "TW" }; // Natural Earth numbers it as ISO 3166 does; M49 does not.
const code = (geometry) => withoutCode[geometry.id] ?? geometry.id;
const [world, fine] = [atlas("110m"), atlas("10m")];
const shapes = world.objects.countries.geometries.filter((shape) => shape.id !== "010");
const drawn = new Set(shapes.map(code));
const largest = ({ type, coordinates }) =>
  (type === "Polygon" ? [coordinates] : coordinates)
    .map((part) => ({ type: "Polygon", coordinates: part }))
    .reduce((a, b) => (geoArea(a) > geoArea(b) ? a : b));
const points = fine.objects.countries.geometries
  .filter((shape) => shape.id && !drawn.has(code(shape)) && shape.id !== "010")
  .map((shape) => [shape, geoCentroid(largest(feature(fine, shape).geometry)).map((degree) => +degree.toFixed(2))]);
const named = ({ properties }) => ({ name: properties.name });
const withCodes = (topology) => ({
  ...topology,
  objects: {
    countries: {
      type: "GeometryCollection",
      geometries: topology.objects.countries.geometries
        .filter((shape) => shape.id !== "010")
        .map((shape) => ({ ...shape, id: code(shape), properties: named(shape) })),
    },
  },
});
writeFileSync(join(vendor, "world.json"), JSON.stringify(withCodes(world)));
// Finer, for the map of one country and its neighbours.
writeFileSync(join(vendor, "outlines.json"), JSON.stringify(withCodes(atlas("50m"))));
const places = points.map(([shape, [longitude, latitude]]) => ({ id: code(shape), ...named(shape), longitude, latitude }));
writeFileSync(join(vendor, "small-countries.json"), JSON.stringify(places));
copyFileSync(join(here, "node_modules", "world-atlas", "LICENSE"), join(vendor, "world-LICENSE.txt"));

await build({
  entryPoints: ["editor", "network", "picture"].map((name) => join(here, "src", `${name}.js`)),
  outdir: vendor,
  bundle: true,
  format: "esm",
  target: "es2021",
  minify: true,
  // A page with a network has pictures too: they share the script of these.
  external: ["./picture.js"],
  legalComments: "linked",
});

// One style sheet of all, so that a page asks for one. It finds the fonts beside it.
await build({
  entryPoints: [join(here, "src", "styles", "standlink.css")],
  outdir: vendor,
  bundle: true,
  minify: true,
  external: ["*.woff2"],
});

// web/statics.py finds these copies by the hash of the original, so that no copy outlives it. Every client that knows
// Zstandard knows Brotli, which takes less at this level.
const compressed = join(vendor, "compressed");
mkdirSync(compressed);
for (const name of readdirSync(statics, { recursive: true }).filter((name) => /\.(css|js|svg)$/.test(name))) {
  const content = readFileSync(join(statics, name));
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 24);
  writeFileSync(join(compressed, `${hash}.gz`), gzipSync(content, { level: 9 }));
  const options = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length, [constants.BROTLI_PARAM_LGWIN]: 20 };
  writeFileSync(join(compressed, `${hash}.br`), brotliCompressSync(content, { params: options }));
}
