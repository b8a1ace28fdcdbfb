// The hand-written half of `curbside/client`; test/tools/build-client.ts puts the REST half beside it, made from openapi.yaml.
export { backOff } from './back-off.ts';
export { newId } from './new-id.ts';
export { RefusedError, type Draft, type Sending, type SendResult } from './outbox.ts';
export { createSession, SignedOutError, type Session, type SessionOptions, type TokenPair } from './session.ts';
export { CurbsideSocket, type ResyncReason, type SocketEvent, type SocketOptions, type SocketState } from './socket.ts';
