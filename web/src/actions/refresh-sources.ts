import type { AppState } from '../state/app-state.ts'

const REFRESH_MS = 5000

/** Budgets and latencies change without an event. Reads them at once and then repeatedly; returns how to stop. */
export function refreshSources({ api, portfolio, live, notice }: AppState): () => void {
  const refresh = async () => {
    try {
      await portfolio.readSources(api)
    } catch (error) {
      if (live.link === 'live') notice.show(error)
    }
  }
  void refresh()
  const timer = setInterval(() => void refresh(), REFRESH_MS)
  return () => clearInterval(timer)
}
