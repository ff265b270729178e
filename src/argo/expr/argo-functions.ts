import { goJson } from '../go-json.ts';
import { toFloat, toInteger } from './builtins-number.ts';
import { parseJson } from './builtins-text.ts';
import { type Builtin, builtin, text } from './call-context.ts';
import { goPrint } from './go-print.ts';
import { queryJsonPath } from './json-path.ts';
import { fromValue } from './values.ts';

/** What Argo adds to expr-lang, besides `sprig`. */
export const argoFunctions: Readonly<Record<string, Builtin>> = {
  asInt: builtin(1, 1, ([value]) => toInteger(value ?? null)),
  asFloat: builtin(1, 1, ([value]) => toFloat(value ?? null)),
  string: builtin(1, 1, ([value]) => goPrint(value ?? null)),
  toJson: builtin(1, 1, ([value]) => goJson(fromValue(value ?? null))),
  jsonpath: builtin(2, 2, ([document, path]) =>
    queryJsonPath(parseJson(text(document, 'jsonpath')), text(path, 'jsonpath')),
  ),
};
