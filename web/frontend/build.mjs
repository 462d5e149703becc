// Bundles the SPARQL editor and the drawing of networks into web/static/vendor, and copies fonts and the world map there.
import { geoArea, geoCentroid } from "d3-geo";
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import subsetFont from "subset-font";
import { feature } from "topojson-client";

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

// Charts embed their font: the letters of western European languages, in the weights that charts use.
const letters = Array.from({ length: 0x17f - 0x20 }, (_, i) => String.fromCharCode(i + 0x20)).join("") + "–—‘’“”…−×";
const inter = readFileSync(join(vendor, "fonts", "inter-latin-wght-normal.woff2"));
const subset = await subsetFont(inter, letters, { targetFormat: "woff2", variationAxes: { wght: { min: 400, max: 600 } } });
writeFileSync(join(vendor, "fonts", "inter-charts.woff2"), subset);

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
const map = {
  ...world,
  objects: {
    countries: {
      type: "GeometryCollection",
      geometries: shapes.map((shape) => ({ ...shape, id: code(shape), properties: named(shape) })),
    },
  },
};
writeFileSync(join(vendor, "world.json"), JSON.stringify(map));
const places = points.map(([shape, [longitude, latitude]]) => ({ id: code(shape), ...named(shape), longitude, latitude }));
writeFileSync(join(vendor, "small-countries.json"), JSON.stringify(places));
copyFileSync(join(here, "node_modules", "world-atlas", "LICENSE"), join(vendor, "world-LICENSE.txt"));

await build({
  entryPoints: ["editor", "network"].map((name) => join(here, "src", `${name}.js`)),
  outdir: vendor,
  bundle: true,
  format: "esm",
  target: "es2021",
  minify: true,
  legalComments: "linked",
});
