/** A stretch of a text: plain, `{{tag}}` or `{{=source}}`. `text` is what stands there, braces included. */
export type TagPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'name'; readonly text: string; readonly tag: string }
  | { readonly type: 'expression'; readonly text: string; readonly source: string };

/** Cuts a text at its tags. A `{{` without `}}` behind it is plain text. */
export function splitTags(text: string): readonly TagPart[] {
  const parts: TagPart[] = [];
  let copied = 0;
  for (let open = text.indexOf('{{'); open !== -1; open = text.indexOf('{{', copied)) {
    const close = text.indexOf('}}', open + 2);
    if (close === -1) break;
    if (open > copied) parts.push({ type: 'text', text: text.slice(copied, open) });
    parts.push(tagPart(text.slice(open, close + 2)));
    copied = close + 2;
  }
  if (copied < text.length) parts.push({ type: 'text', text: text.slice(copied) });
  return parts;
}

function tagPart(text: string): TagPart {
  const tag = text.slice(2, -2);
  return tag.startsWith('=') ? { type: 'expression', text, source: tag.slice(1) } : { type: 'name', text, tag };
}
