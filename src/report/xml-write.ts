import type { XmlElement } from './xml.ts';
import { escapeXmlAttribute, escapeXmlText } from './xml-text.ts';

/** A UTF-8 document with declaration; elements on lines of their own, text exactly as it is. */
export function writeXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${written(root, '')}\n`;
}

/** An element; attributes that are undefined are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | undefined>>,
  children: readonly (XmlElement | string)[] = [],
): XmlElement {
  const present = Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { name, attributes: Object.fromEntries(present), children };
}

export function isElement(child: XmlElement | string): child is XmlElement {
  return typeof child !== 'string';
}

function written({ name, attributes, children }: XmlElement, indent: string): string {
  const open = `${indent}<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXmlAttribute(value)}"`)
    .join('')}`;
  const content = children.filter((child) => isElement(child) || child !== '');
  if (content.length === 0) return `${open}/>`;
  const isStructure = content.every((child) => isElement(child) || child.trim() === '');
  if (!isStructure)
    return `${open}>${content.map((child) => (isElement(child) ? written(child, '') : escapeXmlText(child))).join('')}</${name}>`;
  const inner = content.filter(isElement).map((child) => written(child, `${indent}  `));
  return inner.length === 0 ? `${open}/>` : `${open}>\n${inner.join('\n')}\n${indent}</${name}>`;
}
