// Draws the answer to a question about ties as a network, above the table with the same data.
import cytoscape from "cytoscape";

/** The number of ties that stay legible: on a phone, and on a wide page. */
const mostTies = (figure) => (figure.clientWidth < 500 ? 24 : 45);
const LETTERS = 12.5;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The ties of an answer in SPARQL JSON: the strongest, each with the names of its ends. */
function ties({ results, labels }, { from, to, weight }, most) {
  const rows = results.bindings.filter((row) => row[from] && row[to]);
  const strength = (row) => (weight && row[weight] ? Number(row[weight].value) : 1);
  const name = (term) => labels[term.value] ?? term.value;
  return rows
    .sort((a, b) => strength(b) - strength(a))
    .slice(0, most)
    .map((row) => ({ from: name(row[from]), to: name(row[to]), strength: strength(row) }));
}

function elements(found, weighted) {
  const sum = new Map();
  for (const { from, to, strength } of found) {
    for (const name of [from, to]) sum.set(name, (sum.get(name) ?? 0) + strength);
  }
  const [heaviest, strongest] = [Math.max(...sum.values()), Math.max(...found.map((tie) => tie.strength))];
  const short = (name) => /\(([A-Z][\w./-]{1,11})\)$/.exec(name)?.[1] ?? name;
  return [
    // All nodes start on a circle, so that the layout is the same each time.
    ...[...sum].map(([id, total], i) => ({
      data: { id, label: short(id), size: 7 + 15 * Math.sqrt(total / heaviest) },
      position: { x: 300 * Math.cos((2 * Math.PI * i) / sum.size), y: 200 * Math.sin((2 * Math.PI * i) / sum.size) },
    })),
    ...found.map(({ from, to, strength }) => ({
      data: { source: from, target: to, width: weighted ? 0.75 + 4 * (strength / strongest) : 1.5 },
    })),
  ];
}

function style(directed, zoom = 1) {
  const sized = (name) => (element) => element.data(name) / zoom;
  const text = { color: colour("--ink"), "font-family": colour("--sans"), "font-size": LETTERS / zoom };
  return [
    {
      selector: "node",
      style: {
        ...text, label: "data(label)", width: sized("size"), height: sized("size"), "background-color": colour("--accent"),
        "text-valign": "bottom", "text-margin-y": 3 / zoom, "text-wrap": "wrap", "text-max-width": 110 / zoom,
        "text-background-color": colour("--paper"), "text-background-opacity": 0.75,
      },
    },
    {
      selector: "edge",
      style: {
        width: sized("width"), "line-color": colour("--control"), "line-opacity": 0.55, "curve-style": "bezier",
        "target-arrow-shape": directed ? "triangle" : "none", "target-arrow-color": colour("--control"),
      },
    },
    { selector: ".aside", style: { opacity: 0.15 } },
  ];
}

/** Draw the network in its figure. */
export async function draw(figure) {
  const answer = await fetch(figure.dataset.answer, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const data = await answer.json();
  const [found, total] = [ties(data, figure.dataset, mostTies(figure)), data.results.bindings.length];
  const directed = "directed" in figure.dataset;
  const graph = cytoscape({
    container: figure.querySelector(".canvas"),
    elements: elements(found, figure.dataset.weight),
    style: style(directed),
    layout: directed
      ? { name: "breadthfirst", directed: true, animate: false, spacingFactor: 1.1, padding: 24 }
      : {
          name: "cose", animate: false, randomize: false, padding: 24, nodeDimensionsIncludeLabels: true, numIter: 1500,
          nodeRepulsion: () => 4e6, nodeOverlap: 40, idealEdgeLength: () => 60, edgeElasticity: () => 200, gravity: 1.2,
        },
    // Scrolling the page must not zoom the picture.
    userZoomingEnabled: false,
    maxZoom: 1.6,
  });
  graph.on("mouseover", "node", ({ target }) => graph.elements().not(target.closedNeighborhood()).addClass("aside"));
  graph.on("mouseout", "node", () => graph.elements().removeClass("aside"));
  // Letters and dots keep their size at every zoom.
  const dress = () => graph.style(style(directed, graph.zoom()));
  // Restyled letters may need less room, so fit twice.
  const settle = () => [1, 2].forEach(() => { dress(); graph.fit(undefined, 16); dress(); });
  settle();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dress);
  addEventListener("resize", () => { graph.resize(); settle(); });
  const part = figure.dataset.part.replace("{shown}", found.length).replace("{total}", total);
  figure.querySelector(".part").textContent = found.length < total ? part : "";
  figure.dataset.nodes = graph.nodes().length;
}

// Cytoscape adds a style element unless there is an element of this name. The content security policy forbids it, and its
// one rule is in the style sheet of the site.
document.head.append(Object.assign(document.createElement("meta"), { id: "__________cytoscape_stylesheet" }));
