import { loadScript } from '../state/load-script.ts'

/** Loads the script of the charts, and tries until it succeeds or is aborted. */
export function loadCharts(
  signal: AbortSignal,
  onFailed: () => void = () => {},
): Promise<typeof import('./charts.ts')> {
  return loadScript(() => import('./charts.ts'), signal, onFailed)
}
