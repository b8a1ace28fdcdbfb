/** Cases: clinical stories under discussion, with their comments and revisions. */
export { COMMENT_WRITE, commentOnCase } from './comment-on-case.ts';
export { loadThread } from './read-cases.ts';
export { caseRoutes } from './routes.ts';
export { caseLive } from './live.ts';
export { Author } from './schemas.ts';
export { commentView } from './views.ts';
