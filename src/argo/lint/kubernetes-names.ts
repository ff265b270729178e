const subdomainText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const labelValueText =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const qualifiedNameText =
  "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";

/** Why a text is no name of an object, in Kubernetes' words; null when it is one. */
export function subdomainFault(name: string): string | null {
  if (name.length > 253) return 'must be no more than 253 characters';
  return name !== '' && name.split('.').every((part) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(part))
    ? null
    : subdomainText;
}

/** The same for the beginning of a name, to which five letters are appended; it may end with `-`. */
export function namePrefixFault(prefix: string): string | null {
  return subdomainFault(prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix);
}

export function labelValueFault(value: string): string | null {
  if (value.length > 63) return 'must be no more than 63 characters';
  return value === '' || isWord(value) ? null : labelValueText;
}

export function labelKeyFault(key: string): string | null {
  const parts = key.split('/');
  const name = parts.pop() ?? '';
  const prefix = parts[0];
  if (parts.length > 1) return qualifiedNameText;
  if (prefix !== undefined && subdomainFault(prefix) !== null)
    return `prefix part ${prefix === '' ? 'must be non-empty' : subdomainText}`;
  if (name === '') return 'name part must be non-empty';
  if (name.length > 63) return 'name part must be no more than 63 characters';
  return isWord(name) ? null : qualifiedNameText;
}

function isWord(text: string): boolean {
  return /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(text);
}
