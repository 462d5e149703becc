// Runs the query without leaving the page, shows how long it takes, and stops it on request.
const enhance = () => import(new URL("../standlink.js", import.meta.url)).then((page) => page.enhance);

/** The heading of a result: its number of rows, or yes or no. */
const head = (outcome) => outcome.querySelector("#result h2")?.textContent ?? "";

/** Replace what the last query gave with what a page of the server has. */
async function place(html) {
  const found = new DOMParser().parseFromString(html, "text/html").getElementById("outcome");
  if (!found) return null;
  const outcome = document.importNode(found, true);
  document.getElementById("outcome").replaceWith(outcome);
  (await enhance())(outcome);
  return outcome;
}

/**
 * Return the function that runs what a form holds.
 * `ran` receives the query and its result in a word or two.
 */
export function runner(form, words, ran) {
  const status = form.querySelector(".status");
  const go = form.querySelector("button.go");
  let running = null;

  function say(text, cancel) {
    status.hidden = !text;
    status.replaceChildren(...(text ? [text] : []), ...(cancel ? [" ", cancel] : []));
  }

  /** Ask the server, and count the seconds until it answers. */
  async function ask(address, options) {
    running?.abort();
    const abort = (running = new AbortController());
    const started = performance.now();
    const seconds = (digits = 0) => ((performance.now() - started) / 1000).toFixed(digits);
    const cancel = Object.assign(document.createElement("button"), {
      type: "button", className: "quiet", textContent: words.cancel, onclick: () => abort.abort(),
    });
    // What is quick needs no progress.
    const tick = () => { if (running === abort) say(words.running.replace("{seconds}", seconds()), cancel); };
    const first = setTimeout(tick, 300);
    const timer = setInterval(tick, 1000);
    go.setAttribute("aria-disabled", "true");
    try {
      const answer = await fetch(address, { ...options, headers: { Accept: "text/html" }, signal: abort.signal });
      const outcome = await place(await answer.text());
      if (running !== abort) return null;
      const done = words.done.replace("{seconds}", seconds(1)).replace("{result}", outcome ? head(outcome) : "");
      say(outcome ? (answer.ok ? done : "") : words.unexpected.replace("{status}", answer.status));
      return outcome;
    } catch {
      if (running === abort) {
        say(abort.signal.aborted ? words.cancelled.replace("{seconds}", seconds()) : words.unreachable);
      }
      return null;
    } finally {
      clearTimeout(first);
      clearInterval(timer);
      if (running === abort) {
        running = null;
        go.removeAttribute("aria-disabled");
      }
    }
  }

  /** Run the query, in a view if one is named. Long queries are posted like short ones. */
  async function run(view = "") {
    const body = new URLSearchParams(new FormData(form));
    if (view) body.set("view", view);
    body.set("part", "result");
    const query = body.get("query");
    const outcome = await ask(form.action, { method: "POST", body });
    if (!outcome) return;
    follow(outcome);
    if (head(outcome)) ran(query, head(outcome));
  }

  /** Show the same result otherwise: a form beside it says how. */
  async function show(choice) {
    const query = new URLSearchParams(new FormData(choice));
    query.set("part", "result");
    const outcome = await ask(`${choice.action}?${query}`, {});
    if (outcome) follow(outcome);
  }

  /** Let the address be that of the result. */
  function follow(outcome) {
    const { address } = outcome.dataset;
    if (address && address !== location.pathname + location.search) history.pushState({}, "", address);
  }

  return { run, show };
}

/** Make a short link without leaving the page, and copy it. */
export async function share(form, words) {
  const answer = await fetch(form.action, {
    method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" },
  }).catch(() => null);
  const { address } = answer?.ok ? await answer.json() : {};
  if (!address) return form.submit();
  const line = Object.assign(document.createElement("p"), { className: "share soft" });
  line.setAttribute("role", "status");
  line.append(`${words.link} `, Object.assign(document.createElement("a"), { href: address, textContent: address }));
  form.replaceWith(line);
  try {
    await navigator.clipboard.writeText(address);
    line.append(` ${words.copied}`);
  } catch { /* Where scripts may not write to the clipboard, the reader copies it. */ }
}
