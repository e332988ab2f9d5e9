import { ApiProblem } from '../../../src/client/api-problem.ts'
import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import type { AppState } from '../state/app-state.ts'
import { messageOf } from '../text/message.ts'

export interface NewAddress {
  readonly chain: ChainSlug
  readonly address: string
  readonly label: string | null
}

const REQUESTS_MAX = 4

/** The address in the examples of BIP 173: public, and paid to by many. */
const EXAMPLE: NewAddress = {
  chain: 'bitcoin',
  address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
  label: 'Example: the address in BIP 173',
}

/** The ids of those that were added, and why the others were not. One that exists already is not a failure. */
interface Outcome {
  readonly ids: readonly number[]
  readonly failures: readonly string[]
}

/** Adds all of them, a few at a time. */
export async function addAddresses(
  app: AppState,
  addresses: readonly NewAddress[],
  onAdded: () => void,
): Promise<Outcome> {
  const queue = [...addresses]
  const ids: number[] = []
  const failures: string[] = []
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      try {
        ids.push(await addAndSync(app, next))
        onAdded()
      } catch (error) {
        if (!(error instanceof ApiProblem && error.code === 'address_exists')) failures.push(messageOf(error))
      }
    }
  }
  await Promise.all(Array.from({ length: REQUESTS_MAX }, work))
  return { ids, failures }
}

export async function addExample(app: AppState): Promise<void> {
  try {
    await addAndSync(app, EXAMPLE)
  } catch (error) {
    app.notice.show(error)
  }
}

async function addAndSync({ api, portfolio }: AppState, { chain, address, label }: NewAddress) {
  const added = await api.addAddress({ chain, address, label, sync: true })
  portfolio.putIfNew(added)
  return added.id
}
