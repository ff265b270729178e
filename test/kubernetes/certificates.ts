/** X.509 certificates made with nothing but Node: real ones for TLS on loopback, good for a test. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

export interface Authority extends Certificate {
  issue(options: {
    readonly commonName: string;
    readonly hosts?: readonly string[];
    readonly notAfter?: Date;
  }): Certificate;
}

interface Subject {
  readonly commonName: string;
  readonly hosts: readonly string[];
  readonly isAuthority: boolean;
  readonly notAfter: Date;
}

const dayMs = 86_400_000;
const oid = {
  commonName: [0x55, 0x04, 0x03],
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
  basicConstraints: [0x55, 0x1d, 0x13],
  subjectAltName: [0x55, 0x1d, 0x11],
} as const;

/** A certificate authority of its own. */
export function createAuthority(commonName: string): Authority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const own = { commonName, hosts: [], isAuthority: true, notAfter: new Date(Date.now() + 2 * dayMs) };
  return {
    certificate: certificateOf(own, keys.publicKey, commonName, keys.privateKey),
    key: pemOfKey(keys.privateKey),
    issue: (options) => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const subject = { hosts: [], notAfter: new Date(Date.now() + dayMs), ...options, isAuthority: false };
      return {
        certificate: certificateOf(subject, publicKey, commonName, keys.privateKey),
        key: pemOfKey(privateKey),
      };
    },
  };
}

function certificateOf(subject: Subject, publicKey: KeyObject, issuer: string, issuerKey: KeyObject): string {
  const algorithm = sequence(der(0x06, Buffer.from(oid.ecdsaWithSha256)));
  const signed = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    nameOf(issuer),
    sequence(time(new Date(subject.notAfter.getTime() - 30 * dayMs)), time(subject.notAfter)),
    nameOf(subject.commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensionsOf(subject))),
  );
  const signature = sign('sha256', signed, issuerKey);
  const whole = sequence(signed, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function extensionsOf({ isAuthority, hosts }: Subject): readonly Buffer[] {
  const constraints = sequence(...(isAuthority ? [der(0x01, Buffer.from([0xff]))] : []));
  const names = hosts.map((host) =>
    isIP(host) === 4 ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host)),
  );
  return [
    sequence(der(0x06, Buffer.from(oid.basicConstraints)), der(0x01, Buffer.from([0xff])), der(0x04, constraints)),
    ...(names.length === 0
      ? []
      : [sequence(der(0x06, Buffer.from(oid.subjectAltName)), der(0x04, sequence(...names)))]),
  ];
}

function nameOf(commonName: string): Buffer {
  return sequence(der(0x31, sequence(der(0x06, Buffer.from(oid.commonName)), der(0x0c, Buffer.from(commonName)))));
}

function time(date: Date): Buffer {
  const text = `${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
  return der(0x18, Buffer.from(text));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function pemOfKey(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
