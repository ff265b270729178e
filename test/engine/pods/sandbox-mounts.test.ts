import { describe, expect, it } from 'vitest';
import { directoriesToOpen } from '../../../src/engine/local/pods/directory-layers.ts';
import { fstabLine, parseMountTable } from '../../../src/engine/local/pods/mount-table.ts';
import { sandboxMounts } from '../../../src/engine/local/pods/sandbox-mounts.ts';

const mountinfo = `22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 27 0:25 / /mnt/c ro,nosuid,nodev,relatime shared:7 master:2 - 9p drvfs ro
41 27 8:1 / /home\\040of\\040all rw,relatime - xfs /dev/sda1 rw
42 27 0:26 / /etc/resolv.conf rw,relatime - tmpfs tmpfs rw
43 27 0:27 / /misc rw - autofs systemd-1 rw
44 27 0:28 / /tmp/x rw - tmpfs tmpfs rw
45 27 0:28 / /mnt/c rw,noexec - tmpfs tmpfs rw
`;

describe('the mount table', () => {
  it('has each mount point once, as the last mount left it, parents first', () => {
    expect(parseMountTable(mountinfo)).toEqual([
      { mountPoint: '/', type: 'ext4', flags: [] },
      { mountPoint: '/etc/resolv.conf', type: 'tmpfs', flags: [] },
      { mountPoint: '/home of all', type: 'xfs', flags: [] },
      { mountPoint: '/misc', type: 'autofs', flags: [] },
      { mountPoint: '/mnt/c', type: 'tmpfs', flags: ['noexec'] },
      { mountPoint: '/proc', type: 'proc', flags: [] },
      { mountPoint: '/tmp/x', type: 'tmpfs', flags: [] },
    ]);
  });

  it('takes any path in an fstab, since what would end a field is written in octal', () => {
    expect(fstabLine('/a b', '/#c\n\\"ü', 'none', ['bind', 'ro'])).toBe(
      '/a\\040b /\\043c\\012\\134\\042\\303\\274 none bind,ro 0 0\n',
    );
  });
});

const data = { source: '/state/volumes/c', mountPath: '/mnt/data', subPath: null, readOnly: false };

describe('the file systems of a sandbox', () => {
  it('are one overlay and the other file systems read only, when root makes it', () => {
    const { fstab, directories } = sandboxMounts({
      rootless: false,
      hostMounts: parseMountTable(mountinfo),
      canBeVolatile: true,
      hasSharedMemory: true,
      opened: new Map(),
      scratch: '/state/s',
      hidden: '/state',
      mounts: [data, { ...data, mountPath: '/tmp/d', readOnly: true }],
    });
    expect(fstab.split('\n')).toEqual([
      'overlay /state/s/root overlay lowerdir=/,upperdir=layers/upper,workdir=layers/work,volatile 0 0',
      '/etc/resolv.conf /state/s/root/etc/resolv.conf none bind,ro,nofail 0 0',
      '/home\\040of\\040all /state/s/root/home\\040of\\040all none bind,ro,nofail 0 0',
      '/mnt/c /state/s/root/mnt/c none bind,ro,nofail,noexec 0 0',
      'proc /state/s/root/proc proc nosuid,nodev,noexec 0 0',
      '/dev /state/s/root/dev none rbind 0 0',
      'tmpfs /state/s/root/dev/shm tmpfs nosuid,nodev,mode=1777 0 0',
      '/sys /state/s/root/sys none rbind,ro 0 0',
      '/state/s/tmp /state/s/root/tmp none bind 0 0',
      'tmpfs /state/s/root/state tmpfs ro,size=4k,mode=755,nofail 0 0',
      '/state/s/argo /state/s/root/argo none bind 0 0',
      '/state/volumes/c /state/s/root/mnt/data none bind 0 0',
      '/state/volumes/c /state/s/root/tmp/d none bind,ro 0 0',
      '',
    ]);
    expect(directories).toEqual(['root', 'layers/upper/argo', 'layers/work', 'layers/upper/mnt/data', 'tmp/d']);
  });

  it('are written out at the end by a kernel that cannot be told to leave it', () => {
    const { fstab } = sandboxMounts({
      rootless: false,
      hostMounts: [],
      canBeVolatile: false,
      hasSharedMemory: false,
      opened: new Map(),
      scratch: '/s',
      hidden: null,
      mounts: [],
    });
    expect(fstab.split('\n')[0]).toBe(
      'overlay /s/root overlay lowerdir=/,upperdir=layers/upper,workdir=layers/work 0 0',
    );
  });

  it('are an overlay for each directory without mounts below it, when the rights of root are missing', () => {
    const hostMounts = parseMountTable(mountinfo);
    const opened = new Map([
      [
        '/',
        {
          directories: ['etc', 'mnt', 'usr', 'proc', 'tmp', 'odd,name'],
          files: ['swap'],
          links: [{ name: 'bin', target: 'usr/bin' }],
        },
      ],
      ['/mnt', { directories: ['c', 'd'], files: ['f'], links: [] }],
    ]);
    expect(directoriesToOpen(hostMounts, ['/mnt/data/x', '/usr/d', '/new/d'])).toEqual(['/', '/mnt']);
    const mounts = [data, { ...data, mountPath: '/usr/d' }, { ...data, mountPath: '/new/d' }];
    const result = sandboxMounts({
      rootless: true,
      hostMounts,
      canBeVolatile: true,
      hasSharedMemory: false,
      opened,
      scratch: '/s',
      hidden: null,
      mounts,
    });
    expect(result.fstab.split('\n').slice(0, 8)).toEqual([
      '/s/root /s/root none bind 0 0',
      '/etc /s/root/etc none rbind,ro 0 0',
      'overlay /s/root/usr overlay lowerdir=/usr,upperdir=layers/usr/upper,workdir=layers/usr/work,userxattr,volatile 0 0',
      '/odd,name /s/root/odd,name none rbind,ro 0 0',
      '/mnt/c /s/root/mnt/c none rbind,ro,noexec 0 0',
      'overlay /s/root/mnt/d overlay lowerdir=/mnt/d,upperdir=layers/mnt/d/upper,workdir=layers/mnt/d/work,userxattr,volatile 0 0',
      '/mnt/f /s/root/mnt/f none rbind,ro 0 0',
      'proc /s/root/proc proc nosuid,nodev,noexec 0 0',
    ]);
    expect(result.directories.slice(-3)).toEqual(['root/mnt/data', 'layers/usr/upper/d', 'root/new/d']);
    expect(result.files).toEqual(['root/mnt/f']);
    expect(result.links).toEqual([{ path: 'root/bin', target: 'usr/bin' }]);
  });
});
