/** The entry `mini-cointracker/client` of the package. */
export { ApiClient } from './api-client.ts'
export { ApiProblem, Unreachable } from './api-problem.ts'
export type * from './api-types.ts'
export type { CallOptions, ClientOptions, Fetch, OutgoingRequest, Reply } from './connection.ts'
export { type EventHandlers, followEvents } from './follow-events.ts'
export type { HistoryQuery, Moment, PageQuery } from './history-query.ts'
export { readAll } from './read-all.ts'
export { readEvents } from './read-events.ts'
