/** Cases: clinical stories under discussion, with their comments and revisions. */
export { COMMENT_WRITE, commentOnCase } from './comments/comment-on-case.ts';
export { commentView } from './comments/views.ts';
export { quarantineCase, quarantineComment } from './course/quarantine-post.ts';
export { contextOfCaseText } from './rereading/context-of.ts';
export { createThreadLoader, loadThread } from './thread/load-thread.ts';
export { caseRoutes } from './routes.ts';
export { caseJobs } from './jobs.ts';
export { caseLive, findHearersOfRoom } from './live.ts';
export { Author } from './schemas.ts';
export { readableBy } from './audience/queries.ts';
export type { Viewer } from './audience/queries.ts';
export { Persona, Publish } from './posting/schemas.ts';
export { hidePost, unhidePost } from './hiding/hide-post.ts';
export type { PostRef } from './hiding/hide-post.ts';
export { findPost, listPublishedTexts } from './hiding/queries.ts';
export type { PostFactsRow, PublishedText } from './hiding/queries.ts';
