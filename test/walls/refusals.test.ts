import t from 'tap';
import { compileRefusals, withoutMarks } from './compile-refusals.ts';

t.test('every way around wall 2 that the compiler can refuse, it refuses', { timeout: 90_000 }, async (t) => {
  const { tried, open, errors, noticed } = await compileRefusals();
  t.same({ open, errors }, { open: [], errors: [] });
  t.ok(tried >= 40, `${tried} ways were tried`);
  t.ok(noticed, 'control: a way that compiles is noticed');
  const bare = await compileRefusals(withoutMarks);
  t.equal(new Set(bare.errors).size, tried, 'without its marks every way is an error');
});
