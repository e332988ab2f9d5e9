import { type Config, type EsploraServer, SOURCE_NAMES } from '../config/config.ts'
import { type ChainSlug, chainOf } from '../domain/chains/chain.ts'
import type { Clock } from '../domain/ports/clock.ts'
import { type ChainSource, SourceError, type SourceStatus } from '../domain/ports/source.ts'
import type { SourceLedger } from '../domain/ports/source-ledger.ts'
import { Blockchair } from '../sources/blockchair/blockchair.ts'
import { Esplora } from '../sources/esplora/esplora.ts'

export interface OpenSource extends ChainSource {
  /** Reads what is kept of its budget and its pause, which other processes change as well. */
  refresh(): Promise<void>
}

export interface OpenSources {
  /** In the order of preference. */
  readonly used: readonly OpenSource[]
  /** Names of those that the settings leave out. */
  readonly unused: readonly string[]
  /** Asks those with a key what it may spend; what goes wrong is to be seen in their state. */
  fetchQuotas(signal: AbortSignal): Promise<void>
}

/** The sources that the settings name. Nothing is asked of the others, nor anything about them. */
export function openSources(
  config: Config,
  clock: Clock,
  ledger: SourceLedger,
  onChange: (status: SourceStatus) => void,
): OpenSources {
  const { httpTimeoutMs } = config
  const common = { httpTimeoutMs, clock, ledger }
  const openBlockchair = () => {
    const { url, apiKey, requestsPerMinute, pointsPerDay } = config.blockchair
    const limits = { requestsPerMinute, pointsPerDay }
    const blockchair: Blockchair = new Blockchair({
      ...common,
      baseUrl: url,
      apiKey,
      limits,
      onChange: () => onChange(blockchair.status()),
    })
    return blockchair
  }
  const openEsplora = ({ chain, url, setting, requestsPerMinute }: EsploraServer) => {
    const limits = { requestsPerMinute, pointsPerDay: 0 }
    const esplora: Esplora = new Esplora({
      ...common,
      chain: chainOf(chain),
      name: esploraName(chain),
      baseUrl: url,
      setting,
      limits,
      onChange: () => onChange(esplora.status()),
    })
    return esplora
  }
  const used = config.sources.flatMap((name): (Blockchair | Esplora)[] =>
    name === 'blockchair' ? [openBlockchair()] : config.esplora.map(openEsplora),
  )
  return {
    used,
    unused: SOURCE_NAMES.filter((name) => !config.sources.includes(name)),
    fetchQuotas: async (signal) => {
      for (const source of used) {
        if (source instanceof Blockchair) await fetchQuota(source, signal)
      }
    },
  }
}

/** The server of bitcoin was there first. */
function esploraName(chain: ChainSlug): string {
  return chain === 'bitcoin' ? 'esplora' : `esplora-${chain}`
}

async function fetchQuota(source: Blockchair, signal: AbortSignal): Promise<void> {
  try {
    await source.fetchQuota({ signal, manual: false })
  } catch (error) {
    if (!signal.aborted && !(error instanceof SourceError)) throw error
  }
}
