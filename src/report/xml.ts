/** XML as JUnit needs it: elements, attributes, text. Strangers write what is parsed here, so nothing is expanded and everything is bounded. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { decodeReferences, legalXmlText } from './xml-text.ts';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (XmlElement | string)[];
}

export type XmlReading =
  | { readonly type: 'parsed'; readonly root: XmlElement }
  | { readonly type: 'malformed'; readonly message: string };

/** Parses one document. A DOCTYPE is refused (JUnit has none, and it is where entity attacks live); nesting ends at 100. */
export function parseXml(text: string): XmlReading {
  if (text.trim() === '') return { type: 'malformed', message: 'the file is empty' };
  if (xmlProlog(text).hasDoctype)
    return { type: 'malformed', message: 'it declares a DOCTYPE, which JUnit files do not have' };
  const validity = XMLValidator.validate(text);
  if (validity !== true)
    return { type: 'malformed', message: `line ${validity.err.line}: ${validity.err.msg.slice(0, longestMessage)}` };
  try {
    const roots = elementsOf(parser.parse(text));
    const [root] = roots;
    if (root === undefined || typeof root === 'string' || roots.length > 1)
      return { type: 'malformed', message: 'expected one root element' };
    return { type: 'parsed', root };
  } catch (error) {
    return {
      type: 'malformed',
      message: (error instanceof Error ? error.message : String(error)).slice(0, longestMessage),
    };
  }
}

/** What stands before the root element, and the root's name; the name is null where no element begins. Reads no further than it must. */
export function xmlProlog(text: string): { readonly hasDoctype: boolean; readonly root: string | null } {
  let at = 0;
  for (;;) {
    while (/[\s\ufeff]/.test(text[at] ?? '')) at++;
    const end = text.startsWith('<?', at) ? '?>' : text.startsWith('<!--', at) ? '-->' : null;
    if (end === null) break;
    const close = text.indexOf(end, at);
    if (close < 0) return { hasDoctype: false, root: null };
    at = close + end.length;
  }
  const root = /^<([A-Za-z_][^\s/>]{0,99})/.exec(text.slice(at, at + 101));
  return { hasDoctype: /^<!doctype/i.test(text.slice(at, at + 9)), root: root?.[1] ?? null };
}

/** The parser quotes what it does not like, whatever its length. */
const longestMessage = 200;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  cdataPropName: '#cdata',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: 100,
});

/** The parser's own shape: one key names the element or the kind of text, `:@` holds the attributes. */
function elementsOf(nodes: unknown): readonly (XmlElement | string)[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: Readonly<Record<string, unknown>>): readonly (XmlElement | string)[] => {
    const name = Object.keys(node).find((key) => key !== ':@');
    if (name === undefined) return [];
    if (name === '#text') return [legalXmlText(decodeReferences(String(node[name])))];
    if (name === '#cdata') return [legalXmlText(cdataText(node[name]))];
    return [{ name, attributes: attributesOf(node[':@']), children: elementsOf(node[name]) }];
  });
}

function cdataText(parts: unknown): string {
  return Array.isArray(parts)
    ? parts.map((part: Readonly<Record<string, unknown>>) => String(part['#text'] ?? '')).join('')
    : '';
}

function attributesOf(raw: unknown): Readonly<Record<string, string>> {
  if (typeof raw !== 'object' || raw === null) return {};
  return Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [name, legalXmlText(decodeReferences(String(value)))]),
  );
}
