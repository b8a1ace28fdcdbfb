/** Rooms: order, membership, read horizons and the memory of a case. */
export { createLabelAllotter, insertCaseMemory, loadCaseMemory, openCaseMemory, wrapMemoryKey } from './case-memory.ts';
export { createDeliveryNotes } from './note-delivered.ts';
export { joinRoom, leaveRoom } from './join-room.ts';
export { roomJobs } from './jobs.ts';
export { insertRoom, listRoomIdsOf, setClosed } from './queries.ts';
export { roomRoutes } from './routes.ts';
export { roomLive } from './live.ts';
