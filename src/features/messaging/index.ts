/** The door of messaging: conversations, messages in them, and what a client missed. */
export { messagingJobs } from './jobs.ts';
export { messagingLive } from './live.ts';
export { contextOfMessage } from './messages/context-of-message.ts';
export { createThreadOpener } from './conversations/open-conversation.ts';
export { listFacesIn } from './people/queries.ts';
export { findTypingHearers } from './people/find-typing-hearers.ts';
export { messagingRoutes } from './routes.ts';
export { quarantineMessage } from './messages/quarantine-message.ts';
export { MESSAGE_WRITE } from './messages/send-message.ts';
