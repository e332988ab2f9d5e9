import type { ApiClient } from '../../client/api-client.ts'

/** The tracker that a command works on. */
export interface TrackerAccess extends AsyncDisposable {
  readonly client: ApiClient
  /** It goes on synchronising after the command. */
  readonly keepsRunning: boolean
}

export interface AccessNeeds {
  /** Whether histories are to be read from sources meanwhile. */
  readonly synchronises?: boolean
}
