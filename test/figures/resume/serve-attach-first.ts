import { registerHooks } from 'node:module';

// The planted fault of F-22: the server, with the mistake of attach-first.ts in the place of its own resume.
const MISTAKE = new URL('attach-first.ts', import.meta.url).href;
registerHooks({
  resolve(specifier, context, next) {
    const isOurs = specifier === './resume.ts' && context.parentURL?.endsWith('/live/socket-session.ts');
    return isOurs ? { url: MISTAKE, format: 'module-typescript', shortCircuit: true } : next(specifier, context);
  },
});
const { serve } = await import('../../../src/serve.ts');
await serve(process.env);
