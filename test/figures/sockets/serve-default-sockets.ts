import { registerHooks } from 'node:module';

// The planted fault of F-18: the server, with its socket library as it comes.
const AS_IT_COMES = new URL('default-limits.ts', import.meta.url).href;
registerHooks({
  resolve(specifier, context, next) {
    const isOurs = specifier === './limits.ts' && context.parentURL?.endsWith('/live/gateway.ts');
    return isOurs ? { url: AS_IT_COMES, format: 'module-typescript', shortCircuit: true } : next(specifier, context);
  },
});
const { serve } = await import('../../../src/serve.ts');
await serve(process.env);
