import type { Source } from '../../../src/client/api-types.ts'

/** Whether no source that was asked can be reached: then it is not the sources that are down. */
export function isOffline(sources: readonly Source[]): boolean {
  const asked = sources.filter(({ state }) => state !== 'off' && state !== 'unknown')
  return (
    asked.length > 0 &&
    asked.every(({ state, reason_code: code }) => state === 'down' && code === 'no_connection')
  )
}
