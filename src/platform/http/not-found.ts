import { AppError } from '../../kernel/errors.ts';
import type { App } from './app-type.ts';
import { sendProblem } from './problem.ts';

/** Answers what no route takes: 405 with `Allow` where the address is known with other methods (RFC 9110 15.5.6), else 404. */
export function answerUnknownRoutes(app: App): void {
  const methods = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const known = methods.get(url) ?? new Set();
    for (const one of [method].flat()) known.add(one);
    methods.set(url, known);
  });
  app.setNotFoundHandler((request, reply) => {
    const allowed = allowedFor(methods, request.url.split('?', 1)[0] ?? '');
    if (allowed.length === 0) return sendProblem(request, reply, new AppError('not_found'));
    reply.header('allow', allowed.join(', '));
    return sendProblem(request, reply, new AppError('method_not_allowed'));
  });
}

function allowedFor(methods: ReadonlyMap<string, ReadonlySet<string>>, path: string): string[] {
  const parts = path.split('/');
  const fitting = [...methods].filter(([pattern]) => fits(pattern.split('/'), parts));
  return [...new Set(fitting.flatMap(([, known]) => [...known]))].toSorted();
}

/** Whether a path has the shape of a route: `:name` stands for any one part. */
function fits(pattern: readonly string[], parts: readonly string[]): boolean {
  return (
    pattern.length === parts.length &&
    pattern.every((part, place) => part === parts[place] || (part.startsWith(':') && parts[place] !== ''))
  );
}
