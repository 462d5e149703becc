// Lets readers move, enlarge and narrow the picture of a network, and save what they see. The picture is that of the server.
import { explain, inline } from "./picture.js";

const MOST = 8, STEP = 1.5;
const isSeen = (element) => element.getAttribute("display") !== "none";
const see = (element, isShown) => (isShown ? element.removeAttribute("display") : element.setAttribute("display", "none"));

/** What is in the picture: nodes by their numbers, with their places and the boxes of their names, and ties with their ends. */
function read(svg) {
  const all = (selector) => [...svg.querySelectorAll(selector)];
  const nodes = all("[data-node]").sort((a, b) => a.dataset.node - b.dataset.node).map((element) => {
    const wasSeen = isSeen(element), name = element.querySelector("text");
    see(element, true);
    see(name, true);
    const { x, y, width, height } = name.getBBox();
    see(element, wasSeen);
    const [left, top] = element.getAttribute("transform").match(/-?[\d.]+/g).map(Number);
    return { element, name, left, top, box: { x, y, width, height } };
  });
  const ties = all("[data-tie]").map((element) => ({
    element,
    ends: element.dataset.tie.split(" ").map(Number),
    weight: element.dataset.weight === undefined ? null : Number(element.dataset.weight),
  }));
  return { nodes, ties, groups: all("[data-group]"), isDirected: "directed" in svg.dataset };
}

/** Moving and enlarging: dots, names and lines keep their size, so that names find room. */
function movable(svg, redone) {
  const view = svg.querySelector(".view");
  const [width, height] = [Number(svg.getAttribute("width")), Number(svg.dataset.plot)];
  const steady = [...svg.querySelectorAll(".steady")].map((element) => [element, element.getAttribute("transform") ?? ""]);
  const state = { zoom: 1, x: 0, y: 0, isDragged: false };
  const clamp = (value, least, most) => Math.max(least, Math.min(value, most));
  const set = (zoom, x, y) => {
    state.zoom = clamp(zoom, 1, MOST);
    state.x = clamp(x, width * (1 - state.zoom), 0);
    state.y = clamp(y, height * (1 - state.zoom), 0);
    view.setAttribute("transform", `translate(${state.x} ${state.y}) scale(${state.zoom})`);
    for (const [element, base] of steady) element.setAttribute("transform", `${base} scale(${1 / state.zoom})`);
    svg.style.touchAction = state.zoom > 1 ? "none" : "pan-y";
    svg.classList.toggle("movable", state.zoom > 1);
    redone(state);
  };
  const zoom = (by, x = width / 2, y = height / 2) => {
    const to = clamp(state.zoom * by, 1, MOST) / state.zoom;
    set(state.zoom * to, x - (x - state.x) * to, y - (y - state.y) * to);
  };
  const inside = ({ clientX, clientY }) => {
    const box = svg.getBoundingClientRect();
    return [((clientX - box.left) * width) / box.width, ((clientY - box.top) * width) / box.width];
  };

  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 200), ...inside(event));
  }, { passive: false });
  const fingers = new Map();
  svg.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, inside(event));
    state.isDragged = false;
  });
  addEventListener("pointermove", (event) => {
    const from = fingers.get(event.pointerId);
    if (!from) return;
    const to = inside(event), other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const far = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]) || 1;
      zoom(far(to) / far(from), (to[0] + other[0]) / 2, (to[1] + other[1]) / 2);
    } else if (state.isDragged || Math.hypot(to[0] - from[0], to[1] - from[1]) > 4) {
      state.isDragged = true;
      set(state.zoom, state.x + to[0] - from[0], state.y + to[1] - from[1]);
    } else return;
    fingers.set(event.pointerId, to);
  });
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, ({ pointerId }) => fingers.delete(pointerId));
  // A picture that is dragged as an image or a link would not move.
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  svg.addEventListener("keydown", ({ key, ctrlKey, metaKey }) => {
    if (ctrlKey || metaKey) return;
    if (key === "+" || key === "=") zoom(STEP);
    else if (key === "-" || key === "−") zoom(1 / STEP);
    else if (key === "0") set(1, 0, 0);
  });
  const reveal = (left, top) => {
    const [x, y] = [left * state.zoom + state.x, top * state.zoom + state.y];
    if (x < 0 || x > width || y < 0 || y > height) set(state.zoom, width / 2 - left * state.zoom, height / 2 - top * state.zoom);
  };
  return { state, reveal, zoom: (by) => (by ? zoom(by) : set(1, 0, 0)), isMoving: () => state.isDragged };
}

/** Show the names for which there is room, those of the strongest nodes first. */
function name({ nodes, isDirected }, { zoom, x, y }) {
  if (isDirected) return;
  const taken = [];
  for (const { element, name, left, top, box } of nodes.filter(({ element }) => isSeen(element))) {
    const at = { x: left * zoom + x + box.x, y: top * zoom + y + box.y, width: box.width, height: box.height };
    const isFree = taken.every((other) => at.x > other.x + other.width || other.x > at.x + at.width || at.y > other.y + other.height || other.y > at.y + at.height);
    see(name, isFree);
    if (isFree) taken.push(at);
  }
}

/** Show the ties of at least a weight, and the nodes that they join. */
function narrow({ nodes, ties }, least) {
  for (const tie of ties) see(tie.element, tie.weight >= least);
  const joined = new Set(ties.filter(({ element }) => isSeen(element)).flatMap(({ ends }) => ends));
  nodes.forEach(({ element }, i) => see(element, joined.has(i)));
}

/** The slider of weights: a step for each weight that ties have. */
function slider(figure, net, redone) {
  const label = figure.querySelector(".threshold"), input = label?.querySelector("input"), output = label?.querySelector("output");
  const levels = [...new Set(net.ties.map(({ weight }) => weight))].sort((a, b) => a - b);
  if (!label) return;
  const say = () => {
    const number = (value) => value.toLocaleString(document.documentElement.lang, { maximumSignificantDigits: 3 });
    const shown = net.ties.filter(({ element }) => isSeen(element)).length;
    output.textContent = output.dataset.part
      .replace("{weight}", number(levels[input.value]))
      .replace("{shown}", number(shown))
      .replace("{total}", number(Number(figure.dataset.total)));
  };
  input.max = levels.length - 1;
  input.disabled = levels.length < 2;
  input.value = levels.indexOf(Math.min(...net.ties.filter(({ element }) => isSeen(element)).map(({ weight }) => weight)));
  input.oninput = () => { narrow(net, levels[input.value]); redone(); say(); };
  say();
}

/** A text in lines of at most so many letters. */
function broken(text, most) {
  const lines = [""];
  for (const word of text.split(" ")) {
    if (lines.at(-1) && lines.at(-1).length + word.length >= most) lines.push("");
    lines[lines.length - 1] += (lines.at(-1) && " ") + word;
  }
  return lines;
}

/** What is seen as a picture of its own, with its source below. */
function seen(figure, svg) {
  const copy = svg.cloneNode(true), paper = getComputedStyle(document.body);
  const [width, height] = [Number(svg.getAttribute("width")), Number(svg.getAttribute("height"))];
  for (const hidden of copy.querySelectorAll("[display=none]")) hidden.remove();
  for (const element of [copy, ...copy.querySelectorAll("[class], [tabindex]")]) ["class", "tabindex", "style"].forEach((a) => element.removeAttribute(a));
  for (const link of copy.querySelectorAll("a")) link.setAttribute("href", new URL(link.getAttribute("href"), location.href).href);
  const made = (tag, attributes, text = "") => {
    const element = document.createElementNS(svg.namespaceURI, tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return element;
  };
  const source = broken(figure.dataset.source, width / 6.2), whole = height + 10 + 15 * source.length;
  copy.setAttribute("height", whole);
  copy.setAttribute("viewBox", `0 0 ${width} ${whole}`);
  copy.prepend(made("rect", { width: "100%", height: "100%", fill: paper.backgroundColor }));
  source.forEach((line, i) => {
    copy.append(made("text", { x: 4, y: height + 16 + 15 * i, "font-size": 11, fill: paper.color, "fill-opacity": 0.7 }, line));
  });
  return { text: new XMLSerializer().serializeToString(copy), width, height: whole };
}

async function png({ text, width, height }) {
  const image = Object.assign(new Image(), { src: `data:image/svg+xml,${encodeURIComponent(text)}` });
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: 2 * width, height: 2 * height });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

async function save(figure, svg, format) {
  const picture = seen(figure, svg);
  const blob = format === "png" ? await png(picture) : new Blob([picture.text], { type: "image/svg+xml" });
  const href = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href, download: `standlink-${location.pathname.split("/").slice(-2).join("-")}.${format}` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

function dress(figure, svg) {
  const net = read(svg);
  const move = movable(svg, (state) => name(net, state));
  const redone = () => name(net, move.state);
  redone();
  slider(figure, net, redone);
  const groups = figure.querySelector("[name=groups]");
  if (groups) {
    groups.onchange = () => net.groups.forEach((group) => see(group, groups.checked));
    groups.onchange();
  }
  const nodes = net.nodes.map(({ element }) => element);
  const kin = (mark) => {
    const own = nodes.indexOf(mark);
    const ties = own < 0 ? net.ties.filter(({ element }) => element === mark) : net.ties.filter(({ ends }) => ends.includes(own));
    return [mark, ...ties.filter(({ element }) => isSeen(element)).flatMap(({ element, ends }) => [element, ...ends.map((end) => nodes[end])])];
  };
  // A node that the keyboard reaches comes into view, before its words are placed beside it.
  svg.addEventListener("focusin", ({ target }) => {
    const node = net.nodes.find(({ element }) => element === target);
    if (node) move.reveal(node.left, node.top);
  });
  explain(figure, svg, { marks: [...net.ties.map(({ element }) => element), ...nodes], stops: nodes, kin, isBusy: move.isMoving, isOutward: true });
  for (const button of figure.querySelectorAll("[data-zoom]")) button.onclick = () => move.zoom(Number(button.dataset.zoom));
  for (const button of figure.querySelectorAll("[data-save]")) button.onclick = () => save(figure, svg, button.dataset.save);
}

/** Let readers use the network of a figure. */
export function draw(figure) {
  return inline(figure, (svg) => dress(figure, svg));
}
