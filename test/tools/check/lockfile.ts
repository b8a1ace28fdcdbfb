/** One entry of package-lock.json's `packages` (lockfileVersion 3), as far as we read it. */
export interface LockEntry {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A package-lock.json. Keys of `packages` are folders, the root's is the empty string. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

/** An optional dependency that its owner names and the lockfile lacks: `npm ci` stops on it with EUSAGE. */
export interface MissingEntry {
  readonly owner: string;
  readonly name: string;
  readonly version: string;
}

/** Every optional dependency that is named by an entry and that Node's look-up would not find in the lockfile. */
export function missingEntries({ packages }: Lockfile): MissingEntry[] {
  return Object.entries(packages).flatMap(([owner, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !foldersToSearch(owner).some((folder) => `${folder}node_modules/${name}` in packages))
      .map(([name, version]) => ({ owner, name, version })),
  );
}

/** The lockfile with an entry for each missing one, keys sorted as npm sorts them; nothing else is touched. */
export function completed(lockfile: Lockfile): Lockfile {
  const added = missingEntries(lockfile).map(({ owner, name, version }) => {
    if (!/^\d/.test(version)) throw new Error(`${name} is asked for as ${version}: only an exact version can be added`);
    const dev = lockfile.packages[owner]?.dev === true;
    return [`node_modules/${name}`, { version, ...platformOf(name), ...(dev && { dev }), optional: true }] as const;
  });
  const entries = [...Object.entries(lockfile.packages), ...added];
  const sorted = entries.toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lockfile, packages: Object.fromEntries(sorted) };
}

/** From the owner's own folder outwards to the root, each ending in a slash or empty. */
function foldersToSearch(owner: string): string[] {
  const parts = owner === '' ? [] : owner.split('/node_modules/');
  return [...parts.keys()].map((depth) => `${parts.slice(0, depth + 1).join('/node_modules/')}/`).concat('');
}

const SYSTEMS = ['darwin', 'linux', 'win32', 'freebsd', 'openbsd', 'netbsd', 'sunos', 'aix', 'android', 'openharmony'];
const PROCESSORS = ['x64', 'arm64', 'ia32', 'arm', 'riscv64', 'ppc64', 's390x', 'loong64', 'mips64el'];

/** The `os` and `cpu` that a platform package tells by its name, so that npm skips it elsewhere. */
function platformOf(name: string): Pick<LockEntry, 'os' | 'cpu'> {
  const words = new Set(name.replace('windows', 'win32').split(/[^a-z0-9]+/));
  const os = SYSTEMS.filter((system) => words.has(system));
  const cpu = PROCESSORS.filter((processor) => words.has(processor));
  return { ...(os.length > 0 && { os }), ...(cpu.length > 0 && { cpu }) };
}
