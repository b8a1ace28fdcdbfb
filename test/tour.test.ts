import t from 'tap';
import { startServerProcess } from './support/server-process.ts';
import { runTour } from './support/tour.ts';

// docs/tour.md is the test: its blocks are taken out and run in order against a server of their own.

t.test('the tour in docs/tour.md works as written', async (t) => runTour(t, await startServerProcess(t)));
