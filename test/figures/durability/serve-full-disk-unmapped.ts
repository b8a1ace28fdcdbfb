import { serve } from '../../../src/serve.ts';

// The planted fault of F-25: a server for which SQLSTATE 53100 (disk full) is an error like any other.
const test = Reflect.get(RegExp.prototype, 'test') as (this: RegExp, text: string) => boolean;
RegExp.prototype.test = function (text) {
  return text !== '53100' && test.call(this, text);
};
await serve(process.env);
