import t from 'tap';
import { History } from './history.ts';

const LISTS = new Map([
  ['ward', ['a', 'b', 'c', 'd']],
  ['board', ['x']],
]);

function checked(seen: readonly string[]) {
  const history = new History();
  for (const item of seen) history.saw('ada', 'ward', item);
  history.saw('ada', 'board', 'x');
  return history.check(['ada'], LISTS);
}

t.test('a history is without fault when each item was seen once, in order', async (t) => {
  t.same(checked(['a', 'b', 'c', 'd']), { gaps: 0, doubles: 0, reorders: 0, invented: 0 });
});

t.test('each kind of fault is told from the others', async (t) => {
  t.match(checked(['a', 'c', 'd']), { gaps: 1, doubles: 0, reorders: 0 });
  t.match(checked(['a', 'b', 'b', 'c', 'd']), { gaps: 0, doubles: 1, reorders: 0 });
  t.match(checked(['a', 'c', 'b', 'd']), { gaps: 0, doubles: 0, reorders: 1 });
  t.match(checked(['a', 'b', 'c', 'd', 'e']), { gaps: 0, invented: 1 });
});

t.test('an observer who saw nothing has every gap, and rooms are not held against each other', async (t) => {
  const history = new History();
  t.same(history.check(['bo'], LISTS), { gaps: 5, doubles: 0, reorders: 0, invented: 0 });
  history.saw('cy', 'board', 'x');
  for (const item of ['a', 'b', 'c', 'd']) history.saw('cy', 'ward', item);
  t.same(history.check(['cy'], LISTS), { gaps: 0, doubles: 0, reorders: 0, invented: 0 });
  t.equal(history.countOf('cy'), 5);
});
