/** How words stand out. Injected, so that nothing decides about colour by itself. */
import { styleText } from 'node:util';

export type StyleName = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
export type Style = Readonly<Record<StyleName, (text: string) => string>>;

const asIs = (text: string): string => text;

/** No colour: build logs, pipes, `NO_COLOR`. */
export const plainStyle: Style = { bold: asIs, dim: asIs, red: asIs, green: asIs, yellow: asIs, cyan: asIs };

/** Colour, whatever the stream is: the caller has decided. */
export const colourStyle: Style = {
  bold: (text) => styleText('bold', text, { validateStream: false }),
  dim: (text) => styleText('dim', text, { validateStream: false }),
  red: (text) => styleText('red', text, { validateStream: false }),
  green: (text) => styleText('green', text, { validateStream: false }),
  yellow: (text) => styleText('yellow', text, { validateStream: false }),
  cyan: (text) => styleText('cyan', text, { validateStream: false }),
};
