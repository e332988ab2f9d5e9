import type { ApiClient } from '../../../src/client/api-client.ts'
import { ApiProblem, Unreachable } from '../../../src/client/api-problem.ts'
import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import type { AppState } from '../state/app-state.ts'
import type { Portfolio } from '../state/portfolio.svelte.ts'
import { messageOf } from '../text/message.ts'
import { unlabelledIn } from './unlabelled.ts'

export interface NewAddress {
  readonly chain: ChainSlug
  readonly address: string
  readonly label: string | null
}

/** Addresses per request: the progress is shown after each. */
const PORTION = 100

/** The address in the examples of BIP 173: public, and paid to by many. */
const EXAMPLE: NewAddress = {
  chain: 'bitcoin',
  address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
  label: 'Example: the address in BIP 173',
}

/** The ids of those that were added, and why the others were not. One that exists already is not a failure. */
interface Outcome {
  readonly ids: readonly number[]
  /** Those that exist already, as those of wallets do: they keep the label that they have, or none. */
  readonly unlabelled: number
  readonly failures: readonly string[]
}

/** Adds them in their order, a portion at a time. `onTried` gets how many have been tried. */
export async function addAddresses(
  app: AppState,
  addresses: readonly NewAddress[],
  onTried: (count: number) => void,
): Promise<Outcome> {
  const ids: number[] = []
  const failures: string[] = []
  let unlabelled = 0
  for (let start = 0; start < addresses.length; start += PORTION) {
    const portion = addresses.slice(start, start + PORTION)
    try {
      const outcome = await addPortion(app, portion)
      ids.push(...outcome.ids)
      failures.push(...outcome.failures)
      unlabelled += outcome.unlabelled
    } catch (error) {
      const untried = error instanceof ApiProblem ? portion : addresses.slice(start)
      failures.push(...untried.map(() => messageOf(error)))
      if (!(error instanceof ApiProblem)) break
    }
    onTried(start + portion.length)
  }
  return { ids, failures, unlabelled }
}

/** Throws ApiProblem or Unreachable if none of them has an outcome. */
async function addPortion({ api, portfolio }: AppState, portion: readonly NewAddress[]): Promise<Outcome> {
  const entries = portion.map(({ chain, address, label }) => ({ chain, address, label }))
  const { results } = await api.addAddresses(entries, true)
  await readNew(
    api,
    portfolio,
    results.flatMap(({ id }) => id ?? []),
  )
  return {
    ids: results.flatMap(({ status, id }) => (status === 'added' && id !== null ? [id] : [])),
    unlabelled: unlabelledIn(portion, results),
    failures: results.flatMap(({ status, detail }) =>
      status === 'invalid' && detail !== null ? [detail] : [],
    ),
  }
}

/** Reads the addresses that the portfolio has not. They are known to be there: what cannot be read, events will bring. */
async function readNew(api: ApiClient, portfolio: Portfolio, ids: readonly number[]): Promise<void> {
  const isMissing = (id: number) => portfolio.get(id) === null
  try {
    if (!ids.some(isMissing)) return
    // Usually the last ones of the list.
    const { total } = await api.addresses({ limit: 1 })
    const place = { limit: ids.length, offset: Math.max(0, total - ids.length) }
    for (const address of (await api.addresses(place)).addresses) portfolio.putIfNew(address)
    for (const id of ids.filter(isMissing)) portfolio.putIfNew(await api.address(id))
  } catch (error) {
    if (!(error instanceof ApiProblem || error instanceof Unreachable)) throw error
  }
}

export async function addExample({ api, portfolio, notice }: AppState): Promise<void> {
  try {
    portfolio.putIfNew(await api.addAddress({ ...EXAMPLE, sync: true }))
  } catch (error) {
    notice.show(error)
  }
}
