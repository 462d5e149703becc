// Shows what the marks of a picture stand for: the SVG that the page shows as an image is put into the page, and a mark that
// is pointed at, touched or reached by keyboard has its words beside it, while all others fade. A click follows its link.

const NEAR = 18, SMALL = 32;
const ELEMENTS = new Set(
  "svg g path rect circle ellipse line polyline polygon text tspan a title desc defs clipPath linearGradient stop".split(" "),
);
let pictures = 0;

/** Whether an attribute only draws: no script, no style sheet, and no address but that of a web page. */
function draws({ name, value }) {
  if (name === "href" || name === "xlink:href") return /^(https?:|[/#?])/.test(value);
  return name !== "style" && name !== "class" && !/^on/i.test(name);
}

/** The picture of an SVG document, with nothing in it but drawing; its ids are its own on the page. */
function cleaned(text) {
  // The content security policy reports styles when they are parsed.
  const bare = text.replace(/<style[^>]*>.*?<\/style>| style="[^"]*"/gs, "");
  const { documentElement: svg } = new DOMParser().parseFromString(bare, "image/svg+xml");
  if (svg.localName !== "svg") throw new Error("not a picture");
  const own = `picture-${++pictures}-`;
  for (const element of [svg, ...svg.querySelectorAll("*")]) {
    if (!ELEMENTS.has(element.localName)) { element.remove(); continue; }
    for (const attribute of [...element.attributes]) {
      if (attribute.name === "class") continue;
      if (!draws(attribute)) element.removeAttribute(attribute.name);
      else if (attribute.name === "id") attribute.value = own + attribute.value;
      else if (attribute.value.includes("url(#")) attribute.value = attribute.value.replaceAll("url(#", `url(#${own}`);
    }
  }
  // Names of marks are links too, but not for the keyboard: the marks are.
  for (const link of svg.querySelectorAll("[aria-hidden=true] a")) link.setAttribute("tabindex", "-1");
  // A layer without marks is nothing that could be named.
  for (const layer of svg.querySelectorAll("g[role]:empty")) layer.removeAttribute("role");
  return document.importNode(svg, true);
}

/** Put the picture that a browser has chosen into its figure, now and when width or colours change; `dress` completes it. */
export async function inline(figure, dress) {
  const picture = figure.querySelector("picture"), image = picture.querySelector("img");
  const sources = [...picture.querySelectorAll("source")];
  let asked = 0;
  const show = async () => {
    const mine = ++asked;
    const chosen = sources.find((source) => matchMedia(source.media).matches) ?? image;
    const answer = await fetch(chosen.srcset || chosen.src, { cache: "force-cache" });
    if (!answer.ok) return;
    const svg = cleaned(await answer.text());
    if (mine !== asked || !figure.isConnected) return;
    figure.querySelectorAll(":scope > svg, :scope > .tip").forEach((old) => old.remove());
    // The room that the image has: the viewBox of a picture can differ from its size by some pixels.
    svg.style.aspectRatio = `${chosen.getAttribute("width")} / ${chosen.getAttribute("height")}`;
    if (!svg.hasAttribute("aria-label")) svg.setAttribute("aria-label", image.alt);
    svg.setAttribute("role", "group");
    picture.after(svg);
    figure.dataset.drawn = "";
    dress(svg);
  };
  for (const { media } of sources) matchMedia(media).addEventListener("change", () => figure.isConnected && show());
  await image.decode().catch(() => {});
  await show();
}

/** The marks that stay with a mark: those of its colour; of one colour, a line, or the row and column of a matrix. */
function kinOf(marks) {
  const own = (mark) => [mark.getAttribute("fill"), mark.getAttribute("stroke")].find((c) => c && !/none|transparent/.test(c));
  // What is only there to be pointed at, on a line, has the colour of the line: that of its name without the date.
  const isUnseen = (mark) => mark.getAttribute("opacity") === "0";
  const series = (mark) => mark.getAttribute("aria-label").split(/[:：]/)[0].replace(/[,，][^,，]*$/, "");
  const drawn = new Map(marks.filter((mark) => !isUnseen(mark)).map((mark) => [series(mark), own(mark)]));
  const colour = (mark) => (isUnseen(mark) ? drawn.get(series(mark)) : own(mark));
  if (new Set(marks.map(colour)).size > 1) return (mark) => marks.filter((other) => colour(other) === colour(mark));
  if (marks.some((mark) => mark.getAttribute("fill") === "none" || !mark.getAttribute("fill"))) return () => marks;
  const boxes = new Map(marks.map((mark) => [mark, mark.getBoundingClientRect()]));
  const count = (side) => new Set([...boxes.values()].map((box) => Math.round(box[side]))).size;
  const isMatrix = count("width") === 1 && count("height") === 1 && count("x") > 1 && count("y") > 1;
  const aligned = (a, b) => Math.abs(a.x - b.x) < 1 || Math.abs(a.y - b.y) < 1;
  return (mark) => (isMatrix ? marks.filter((other) => aligned(boxes.get(other), boxes.get(mark))) : [mark]);
}

/** Words as lines: the first names the mark. */
function lines(words) {
  const [name, ...rest] = words.split(/[:：]\s*(?=.)/);
  return [name, ...rest.join(": ").split(/[;；]\s*/)].filter(Boolean);
}

/**
 * Let readers ask marks what they are. `marks` are all that have words; `stops` those that the keyboard goes through, in
 * order; `kin` gives the marks that stay while others fade; words are above a mark or, `isOutward`, on its outer side.
 */
export function explain(figure, svg, { marks, stops = marks, kin = kinOf(marks), isBusy = () => false, isOutward = false }) {
  const tip = Object.assign(document.createElement("div"), { className: "tip", hidden: true });
  tip.setAttribute("aria-hidden", "true");
  figure.append(tip);
  const link = (mark) => mark.closest("a");
  const place = (mark) => link(mark) ?? mark;
  const isSeen = (mark) => mark.getAttribute("display") !== "none";
  let current = null, before = null, isTouch = false;

  const point = (mark) => {
    if (mark === current) return;
    current?.classList.remove("at");
    current = mark;
    const near = new Set(mark ? kin(mark) : marks);
    svg.classList.toggle("pointed", Boolean(mark));
    for (const each of marks) each.classList.toggle("kin", near.has(each));
    tip.hidden = !mark;
    if (!mark) return;
    mark.classList.add("at");
    const said = lines(mark.getAttribute("aria-label")).map((line, i) => {
      const element = document.createElement(i ? "span" : "strong");
      element.textContent = line;
      return element;
    });
    if (link(mark)?.hasAttribute("href")) said.push(Object.assign(document.createElement("em"), { textContent: figure.dataset.follow }));
    tip.replaceChildren(...said);
    const [box, room] = [mark.getBoundingClientRect(), figure.getBoundingClientRect()];
    const left = box.left + box.width / 2 - room.left - tip.offsetWidth / 2;
    const above = box.top - room.top - tip.offsetHeight - 10;
    tip.style.left = `${Math.max(0, Math.min(left, room.width - tip.offsetWidth))}px`;
    const whole = svg.getBoundingClientRect();
    const isBelow = above + room.top < 0 || (isOutward && box.top + box.bottom > whole.top + whole.bottom);
    tip.style.top = `${isBelow ? box.bottom - room.top + 10 : above}px`;
  };
  const markAt = ({ target, clientX, clientY }) => {
    const hit = target.closest?.("[aria-label]");
    if (marks.includes(hit)) return hit;
    let [nearest, least] = [null, NEAR];
    for (const mark of marks.filter(isSeen)) {
      const { left, top, width, height } = mark.getBoundingClientRect();
      if (Math.max(width, height) > SMALL) continue;
      const far = Math.hypot(left + width / 2 - clientX, top + height / 2 - clientY);
      if (far < least) [nearest, least] = [mark, far];
    }
    return nearest;
  };

  svg.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch" && !isBusy()) point(markAt(event));
  });
  svg.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") point(null); });
  svg.addEventListener("pointerdown", (event) => {
    [before, isTouch] = [current, event.pointerType === "touch"];
    if (isTouch) point(markAt(event));
  });
  // A first touch shows the words, a second follows the link.
  svg.addEventListener("click", (event) => {
    const mark = markAt(event);
    if (isBusy() || (isTouch && mark !== before)) return event.preventDefault();
    const to = mark && !event.target.closest("a") && link(mark)?.getAttribute("href");
    if (to) location.assign(to);
  });
  document.addEventListener("pointerdown", ({ target }) => { if (!svg.contains(target)) point(null); });
  document.addEventListener("keydown", ({ key }) => { if (key === "Escape") point(null); });

  // One stop for the Tab key; arrows go on from mark to mark.
  const reach = (mark, isFocused) => {
    for (const each of stops) place(each).tabIndex = each === mark ? 0 : -1;
    if (isFocused) place(mark).focus();
  };
  for (const mark of marks) {
    mark.classList.add("mark");
    if (link(mark)) link(mark).setAttribute("aria-label", mark.getAttribute("aria-label"));
  }
  if (stops.length) reach(stops.find(isSeen) ?? stops[0], false);
  svg.addEventListener("focusin", ({ target }) => {
    const mark = stops.find((each) => place(each) === target);
    if (mark) point(mark);
  });
  svg.addEventListener("focusout", () => point(null));
  svg.addEventListener("keydown", (event) => {
    const seen = stops.filter(isSeen), at = seen.findIndex((each) => place(each) === document.activeElement);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: seen.length - 1 }[event.key];
    if (to === undefined || !seen[to]) return;
    event.preventDefault();
    reach(seen[to], true);
  });
  return point;
}

/** Let readers ask the marks of a chart; axes, legends and names are read as they stand. */
export function draw(figure) {
  return inline(figure, (svg) => {
    const all = [...svg.querySelectorAll("[role=graphics-symbol][aria-label]")];
    explain(figure, svg, { marks: all.filter((mark) => !mark.closest(".role-axis, .role-legend, .role-title, .mark-text")) });
  });
}
