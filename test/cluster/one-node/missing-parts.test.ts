import { describe, expect, it } from 'vitest';
import { type Machine, missingParts } from './missing-parts.ts';

const fit: Machine = { platform: 'linux', uid: 0, path: '/bin', has: () => true };
const without = (...files: readonly string[]) => ({ ...fit, has: (file: string) => !files.includes(file) });

describe('missingParts', () => {
  it('finds nothing missing on a Linux with everything, as root', () => {
    expect(missingParts(fit)).toEqual([]);
  });

  it.each([
    ['somebody who is not root', { ...fit, uid: 1000 }, [expect.stringMatching(/need root.*sudo.*KUBECONFIG/)]],
    ['a Mac', { ...fit, platform: 'darwin' as const }, [expect.stringMatching(/needs Linux.*darwin.*KUBECONFIG/)]],
    ['no Go', without('go'), ['go is missing: install Go 1.26 or newer (https://go.dev/dl)']],
    ['no containerd', without('containerd'), ['containerd is missing: install the Debian package containerd']],
    [
      'no network plugins',
      without('/usr/lib/cni/bridge'),
      ['/usr/lib/cni/bridge is missing: install the Debian package containernetworking-plugins'],
    ],
    ['no busybox', without('/bin/busybox'), ['/bin/busybox is missing: install the Debian package busybox-static']],
  ])('names what to do for %s', (_, machine, expected) => {
    expect(missingParts(machine)).toEqual(expected);
  });

  it('names all that is missing at once, so that one installation is enough', () => {
    expect(missingParts({ ...without('runc', 'ip'), uid: 1000 })).toHaveLength(3);
  });

  it('looks for programs where Debian hides some of them from a user', () => {
    const { has: _, ...onDisk } = fit;
    expect(missingParts({ ...onDisk, path: '/nowhere' }).filter((each) => each.startsWith('tar '))).toHaveLength(1);
    expect(missingParts({ ...onDisk, path: '/usr/bin:/bin' }).filter((each) => each.startsWith('tar '))).toEqual([]);
  });
});
