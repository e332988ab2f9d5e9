import { getSources } from '../api/addresses.ts'
import type { AppState } from '../state/app-state.svelte.ts'

const REFRESH_MS = 5000

/** Budgets and latencies change without an event. Reads them at once and then repeatedly; returns how to stop. */
export function refreshSources({ portfolio, connection, notice }: AppState): () => void {
  const refresh = async () => {
    try {
      portfolio.putSources(await getSources())
    } catch (error) {
      if (connection.link === 'live') notice.show(error)
    }
  }
  void refresh()
  const timer = setInterval(() => void refresh(), REFRESH_MS)
  return () => clearInterval(timer)
}
