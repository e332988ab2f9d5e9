import { loadScript } from './load-script.ts'

/** Loads the script of the chart, and tries until it succeeds or is aborted. */
export function loadChart(
  signal: AbortSignal,
  onFailed: () => void,
): Promise<typeof import('./balance-chart.svelte')> {
  return loadScript(() => import('./balance-chart.svelte'), signal, onFailed)
}
