import type { App } from '../../platform/http/app-type.ts';
import { createPageMemory } from '../../platform/http/page-memory.ts';
import type { Services } from '../../platform/services.ts';
import type { TextGatePorts } from '../../platform/text-gate.ts';
import { commentRoutes } from './comments/routes.ts';
import { courseRoutes } from './course/routes.ts';
import { pollRoutes } from './poll/routes.ts';
import { pauseRoutes } from './posting/pause/routes.ts';
import { postingRoutes } from './posting/routes.ts';
import { previewRoutes } from './preview/routes.ts';
import { readingRoutes } from './reading/routes.ts';

/** Cases and all that hangs on them. */
export function caseRoutes(app: App, services: Services, gatePorts: TextGatePorts): void {
  const answerPage = createPageMemory(app);
  previewRoutes(app, gatePorts);
  postingRoutes(app, services);
  pauseRoutes(app, services);
  readingRoutes(app, services, answerPage);
  commentRoutes(app, services, answerPage);
  courseRoutes(app, services);
  pollRoutes(app, services);
}
