import type { ApiClient } from '../../client/api-client.ts'

/** The tracker that a command works on. */
export interface TrackerAccess extends AsyncDisposable {
  readonly client: ApiClient
}

export interface AccessNeeds {
  /** Whether histories are to be read from sources meanwhile. */
  readonly synchronises?: boolean
}
