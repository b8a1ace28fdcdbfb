/** Notifications: what members are told of, by which channel, and when. */
export { notificationJobs } from './jobs.ts';
export { notificationLive } from './live.ts';
export { notificationRoutes } from './routes.ts';
export { takeEvents } from './listening/take-events.ts';
