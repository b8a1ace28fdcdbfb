// Loaded by `node --import` before any TypeScript: plain JavaScript that an old Node can still run.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `Curbside needs Node 24 or newer; this is Node ${major}.${minor}.\n` +
      'Inside `npm run …` and `npm start` the project brings its own Node 24 as an npm package; ' +
      'if you see this there, npm skipped it: run `npm ci` again without --omit=optional, or install Node 24.',
  );
  process.exit(1);
}
// argon2 and DNS share libuv's pool; eight hashes in flight must not starve file access (guarantees.md 4.2).
process.env.UV_THREADPOOL_SIZE ??= '12';
// Compiled and stripped code is kept between starts (Node's own cache, by content): 0.4 s and 25 MB less each time.
process.getBuiltinModule?.('node:module').enableCompileCache?.();
// Of eight megabytes of young objects little survives: one thread collects them sooner than several that are woken for it (docs/performance.md).
process.getBuiltinModule?.('node:v8').setFlagsFromString('--no-parallel-scavenge');
