/** The door of moderation: recognitions, notices between colleagues, and what moderators decide. */
export { moderationJobs } from './jobs.ts';
export { moderationLive } from './live.ts';
export { moderationRoutes } from './routes.ts';
