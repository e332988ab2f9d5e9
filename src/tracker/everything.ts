import type { ChainSlug } from '../domain/chains/chain.ts'
import { AppError } from '../domain/errors.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { Histories } from '../domain/ports/histories.ts'
import { ALL, type OwnerHistories } from '../domain/ports/owner-histories.ts'
import { waitUntil } from './wait-until.ts'

export interface EverythingPorts {
  readonly histories: Pick<Histories, 'totals'>
  readonly owners: Pick<OwnerHistories, 'chains' | 'create' | 'totals'>
  readonly clock: Clock
}

/** The first merge is waited for so long (ms). */
const BUILD_WAIT_MS = 20_000

/** The history of everything on each chain: merged from the first request on, and kept up to date from then on. */
export class Everything {
  readonly #ports: EverythingPorts
  readonly #built = new Set<ChainSlug>()

  constructor(ports: EverythingPorts) {
    this.#ports = ports
  }

  /** Resolves once there is a history for each chain with addresses. Throws AppError `history_building`. */
  async build(): Promise<void> {
    const { histories, owners, clock } = this.#ports
    const chains = (await histories.totals()).map(({ asset }) => asset as ChainSlug)
    if (chains.every((chain) => this.#built.has(chain))) return
    const known = new Set(await owners.chains(ALL))
    for (const chain of chains) if (!known.has(chain)) await owners.create(ALL, chain)
    if (await waitUntil(() => this.#isBuilt(), clock, BUILD_WAIT_MS)) {
      for (const chain of chains) this.#built.add(chain)
      return
    }
    throw new AppError(
      'history_building',
      'The transactions of everything are being put together for the first time; try again in a moment.',
    )
  }

  /** Whether something of each chain is shown. While addresses are synchronised, it is always a little behind. */
  async #isBuilt(): Promise<boolean> {
    const totals = await this.#ports.owners.totals([ALL])
    return totals.every(({ transactionCount, behind }) => transactionCount > 0 || !behind)
  }
}
