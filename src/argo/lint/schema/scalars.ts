export interface Scalar {
  /** JSON types, as the API server names them; empty for anything. */
  readonly types: readonly ('string' | 'integer' | 'number' | 'boolean' | 'object')[];
  /** What is wrong with a value of the right type, or null. */
  check?(value: unknown): string | null;
  /** What the API server lets pass and the controller dies of when it decodes the object, or null. */
  fatal?(value: unknown): string | null;
  /** Every scalar fits where the controller decodes by itself (inline templates). */
  readonly isAnyText?: boolean;
}

const isFieldName = matching(
  /^[a-zA-Z0-9][-a-zA-Z0-9]*$/,
  'made of letters, digits and "-", beginning with a letter or digit',
);
const quantityPattern = /^[+-]?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?(\d+(\.\d*)?|\.\d+))?$/;
/** What Kubernetes' own decoder reads; larger exponents it computes for ever. */
const decodedQuantity = /^[+-]?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?0*\d{1,3})?$/;
const base64 = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)$/;
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Scalars by the name that shapes use. */
export const scalars: Readonly<Record<string, Scalar>> = {
  text: { types: ['string'] },
  anyText: { types: ['string'], isAnyText: true },
  int: { types: ['integer'] },
  number: { types: ['number', 'integer'] },
  bool: { types: ['boolean'] },
  any: { types: [] },
  object: { types: ['object'] },
  intOrText: {
    types: ['integer', 'string'],
    fatal: (value) => (isLongInteger(value) ? `is beyond 32 bits: ${value}` : null),
  },
  date: { types: ['string'], check: matching(dateTime, 'a time such as 2006-01-02T15:04:05Z') },
  bytes: { types: ['string'], check: matching(base64, 'base64') },
  quantity: {
    types: ['integer', 'string'],
    check: matching(quantityPattern, 'a quantity such as 500m or 1Gi'),
    fatal: matching(decodedQuantity, 'a quantity such as 500m or 1Gi'),
  },
  positive: { types: ['integer'], check: (value) => (Number(value) >= 1 ? null : 'is less than 1') },
  fileMode: {
    types: ['integer'],
    check: (value) => (Number(value) >= 0 && Number(value) <= 511 ? null : 'is not within 0 and 0777 (511)'),
  },
  filled: { types: ['string'], check: (value) => (value === '' ? 'may not be empty' : null) },
  gaugeValue: { types: ['string'], check: (value) => (value === '' ? 'may not be empty' : tooLong(value, 256)) },
  fieldName: { types: ['string'], check: (value) => tooLong(value, 128) ?? isFieldName(value) },
  parameterName: { types: ['string'], check: matching(/^[-a-zA-Z0-9_]+$/, 'made of letters, digits, "_" and "-"') },
  artifactName: {
    types: ['string'],
    check: matching(/^[-a-zA-Z0-9_{}.]+$/, 'made of letters, digits, "_", "-", "." and braces'),
  },
  metricName: {
    types: ['string'],
    check: matching(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'made of letters, digits and "_", not beginning with a digit'),
  },
  retryPolicy: oneOf('Always', 'OnFailure', 'OnError', 'OnTransientError'),
  podGcStrategy: oneOf('', 'OnPodCompletion', 'OnPodSuccess', 'OnWorkflowCompletion', 'OnWorkflowSuccess'),
  artifactGcStrategy: oneOf('', 'OnWorkflowCompletion', 'OnWorkflowDeletion', 'Never'),
  resourceAction: oneOf('get', 'create', 'apply', 'delete', 'replace', 'patch'),
  mergeStrategy: oneOf('strategic', 'merge', 'json'),
  gaugeOperation: oneOf('Set', 'Add', 'Sub'),
  addressingStyle: oneOf('', 'path', 'virtual-hosted'),
};

function matching(pattern: RegExp, expected: string): (value: unknown) => string | null {
  return (value) => (typeof value !== 'string' || pattern.test(value) ? null : `is not ${expected}`);
}

function isLongInteger(value: unknown): boolean {
  return typeof value === 'bigint' || (typeof value === 'number' && (value | 0) !== value);
}

function tooLong(value: unknown, limit: number): string | null {
  const text = String(value);
  const length = text.length <= limit ? text.length : [...text].length;
  return length <= limit ? null : `is ${length} characters long, at most ${limit} are allowed`;
}

function oneOf(...words: readonly string[]): Scalar {
  return {
    types: ['string'],
    check: (value) =>
      words.includes(String(value)) ? null : `is not one of ${words.filter((word) => word !== '').join(', ')}`,
  };
}
