import { serve } from '../../../src/serve.ts';

// The planted fault of F-26: a server that takes SIGTERM for "at once".
process.on('SIGTERM', () => process.exit(0));
await serve(process.env);
