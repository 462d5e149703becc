// The bar with the reader's queries: turn to one, add, rename and close one, with undo.
import { nameOf } from "./workspace.js";

const button = (text, act, className = "") => {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: text, className });
  made.addEventListener("click", act);
  return made;
};

/** A name for one more query: the first number that no other has. */
export function freeName(workspace, words) {
  const taken = new Set(workspace.tabs.map((tab) => tab.name));
  let number = 1;
  while (taken.has(words.query.replace("{number}", number))) number++;
  return words.query.replace("{number}", number);
}

/** Show the queries of a workspace in a bar; `turn` receives the text of the one that is turned to. */
export function tabBar(bar, workspace, words, turn) {
  const nextName = () => freeName(workspace, words);

  const add = (text, name) => {
    workspace.open(text, name || nameOf(text, nextName()));
    show();
    turn(workspace.current.text);
  };

  const rename = (tab) => {
    const input = Object.assign(document.createElement("input"), { value: tab.name, maxLength: 60, size: 18 });
    input.setAttribute("aria-label", words.name);
    let left = false;
    const leave = (keep) => {
      if (left) return;
      left = true;
      if (keep && input.value.trim()) tab.name = input.value.trim();
      workspace.save();
      show();
      bar.querySelector("[aria-current]")?.focus();
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "Escape") { event.preventDefault(); leave(event.key === "Enter"); }
    });
    input.addEventListener("blur", () => leave(true));
    bar.querySelector("[aria-current]").replaceWith(input);
    input.select();
  };

  const close = (tab) => {
    workspace.close(tab.id);
    if (!workspace.tabs.length) workspace.open("", nextName());
    show();
    turn(workspace.current.text);
    const undo = button(words.undo, () => { workspace.reopen(); show(); turn(workspace.current.text); }, "quiet");
    const note = document.createElement("span");
    note.setAttribute("role", "status");
    note.append(words.closed.replace("{name}", tab.name), " ", undo);
    bar.append(note);
    undo.focus();
  };

  function show() {
    const tabs = workspace.tabs.map((tab) => {
      const made = button(tab.name, () => {
        if (tab.id === workspace.current.id) return;
        workspace.active = tab.id;
        workspace.save();
        show();
        turn(tab.text);
      }, "tab");
      if (tab.id === workspace.current.id) {
        made.setAttribute("aria-current", "true");
        made.addEventListener("dblclick", () => rename(tab));
      }
      return made;
    });
    bar.replaceChildren(
      ...tabs,
      button(words.new, () => add("", nextName()), "quiet"),
      button(words.rename, () => rename(workspace.current), "quiet"),
      button(words.close, () => close(workspace.current), "quiet"),
    );
  }

  return { add, show };
}
