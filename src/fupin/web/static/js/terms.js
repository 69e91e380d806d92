// Completion in the editor: prefixes, classes and properties of this graph, from this server alone.
import { address } from "./panel.js";

let asked = null;

/** The terms of the graph, asked for once. */
function terms() {
  asked ??= fetch(address("/sparql/terms.json")).then((response) => (response.ok ? response.json() : Promise.reject(response.status)));
  return asked.catch(() => ({ prefixes: {}, classes: {}, properties: {} }));
}

// A hint shows beside the term what it is called.
function named(hints, names, prefixes) {
  for (const hint of hints) {
    const [prefix, ...rest] = hint.text.split(":");
    const label = names[prefixes[prefix] + rest.join(":")] ?? names[hint.text.replace(/^<|>$/g, "")];
    if (label) hint.displayText = `${hint.displayText ?? hint.text}  ${label}`;
  }
  return hints;
}

/** Make the editor complete our terms only; call before it is made. The names of the completers. */
export async function completers(Yasqe) {
  const { prefixes, classes, properties } = await terms();
  const declared = Object.entries(prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`);
  Yasqe.forkAutocompleter("prefixes", { name: "our-prefixes", bulk: true, persistenceId: null, get: () => Promise.resolve(declared) });
  for (const [kind, of] of [["class", classes], ["property", properties]]) {
    Yasqe.forkAutocompleter(kind, {
      name: `our-${kind}`, bulk: true, autoShow: false, persistenceId: null,
      get: () => Promise.resolve(Object.keys(of)),
      postprocessHints: (_, hints) => named(hints, of, prefixes),
    });
  }
  return ["variables", "our-prefixes", "our-class", "our-property"];
}
