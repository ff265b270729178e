/**
 * Stands in for the package of that name in the bundle: one column a character, as yargs itself counts in browsers. The package's own tables of
 * Unicode take longer to load than all the rest of `--help`, and our help holds no character that is wider or narrower.
 */
import { stripVTControlCharacters } from 'node:util';

export default function stringWidth(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
