import { behaviour, behaviourHash } from './behaviour.ts';
import { html, type Markup, verbatim } from './markup.ts';
import { logData } from './page-data.ts';
import { styleSheet } from './style-sheet.ts';

/** Constants: the lens puts a title, and a description if there were one, into its own page as markup. */
type PageTitle = 'E2E summary' | 'Job history';

/** One file that asks for nothing from elsewhere; `logs` are what `data-log` counts. */
export function htmlPage(title: PageTitle, content: Markup, logs: readonly string[]): string {
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${behaviourHash}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${verbatim(policy)}"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${verbatim(styleSheet)}</style></head>
<body><a class="skip" href="#content">Skip to the workflows</a><main id="content" class="page">${content}</main>
${logData(logs)}<script>${verbatim(behaviour)}</script></body></html>
`.markup;
}
