import { type Builtin, variadic } from './call-context.ts';
import { ExpressionError } from './expression-error.ts';
import { sprigDefaults } from './sprig-defaults.ts';
import { sprigEncoding } from './sprig-encoding.ts';
import { sprigLists } from './sprig-lists.ts';
import { sprigMaps } from './sprig-maps.ts';
import { sprigNumbers } from './sprig-numbers.ts';
import { sprigRegex } from './sprig-regex.ts';
import { sprigText } from './sprig-text.ts';
import { sprigTime } from './sprig-time.ts';

/** Functions of sprig whose answer is chance or a secret: the same workflow would come out different each time. */
export const refusedSprigNames: readonly string[] = [
  'randAlphaNum',
  'randAlpha',
  'randAscii',
  'randNumeric',
  'randInt',
  'randBytes',
  'shuffle',
  'uuidv4',
  'bcrypt',
  'htpasswd',
  'derivePassword',
  'genPrivateKey',
  'buildCustomCert',
  'genCA',
  'genCAWithKey',
  'genSelfSignedCert',
  'genSelfSignedCertWithKey',
  'genSignedCert',
  'genSignedCertWithKey',
  'encryptAES',
  'decryptAES',
  'getHostByName',
];

const refused: Readonly<Record<string, Builtin>> = Object.fromEntries(
  refusedSprigNames.map((name) => [
    name,
    variadic(0, () => {
      throw new ExpressionError(
        `sprig.${name} is not supported here: its answer is random, secret or from the network`,
      );
    }),
  ]),
);

/** The functions of sprig, by the name behind `sprig.`; `env` and `expandenv` are not in Argo's either. */
export const sprigFunctions: ReadonlyMap<string, Builtin> = new Map(
  [
    sprigText,
    sprigNumbers,
    sprigLists,
    sprigMaps,
    sprigDefaults,
    sprigEncoding,
    sprigRegex,
    sprigTime,
    refused,
  ].flatMap((table) => Object.entries(table)),
);
