/** A page that shows a report as Prow's html lens does. Source of the rules: Prow pkg/spyglass/lenses/html (html.go, template.html). */

/** Deck puts the report into an attribute, escapes the double quotes alone, and sizes the frame by what a script inside tells. */
export function spyglassPage(report: string, { dark = false }: { readonly dark?: boolean } = {}): string {
  const inside = `<div id="wrapper">${report}</div>${heightScript}`.replaceAll('"', '&quot;');
  const background = dark
    ? 'color-scheme: dark; background: #222; color: #ddd'
    : 'color-scheme: light; background: #fff';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Spyglass</title><link rel="icon" href="data:,"><style>body { margin: 0; ${background} } iframe { border: 0 }</style></head><body>
<table style="width: 100%"><tr><td><h6>${titleOf(report)}</h6></td></tr><tr><td style="border: 0px; padding: 0px;">
<iframe srcdoc="${inside}" title="e2e-summary.html" sandbox="allow-scripts allow-popups allow-same-origin allow-forms" id="e2e-summary.html-0" width="100%" scrolling="no"></iframe>
</td></tr></table>
<script>
addEventListener('message', (event) => { document.getElementById(event.data.id).height = event.data.height + 'px'; window.told = (window.told ?? 0) + 1; });
</script></body></html>`;
}

const heightScript = `<script type="text/javascript">
addEventListener("load", () => {
  const tell = () => parent.postMessage({ height: document.getElementById("wrapper").offsetHeight, id: "e2e-summary.html-0" }, "*");
  tell();
  addEventListener("resize", tell);
  new MutationObserver(tell).observe(document, { attributes: true, childList: true, characterData: true, subtree: true });
});
</script>`;

/** The lens takes the text of the last `title` and prints it as it is. */
function titleOf(report: string): string {
  return [...report.matchAll(/<title\b[^>]*>([^<]*)/g)].at(-1)?.[1] ?? 'e2e-summary.html';
}
