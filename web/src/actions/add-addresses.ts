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

/** Adds all of them, a few at a time, and returns why the others failed. One that exists already is not a failure. */
export async function addAddresses(
  app: AppState,
  addresses: readonly NewAddress[],
  onAdded: () => void,
): Promise<readonly string[]> {
  const queue = [...addresses]
  const failures: string[] = []
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      try {
        await addAndSync(app, next)
        onAdded()
      } catch (error) {
        if (!(error instanceof ApiProblem && error.code === 'address_exists')) failures.push(messageOf(error))
      }
    }
  }
  await Promise.all(Array.from({ length: REQUESTS_MAX }, work))
  return failures
}

export async function addExample(app: AppState): Promise<void> {
  try {
    await addAndSync(app, EXAMPLE)
  } catch (error) {
    app.notice.show(error)
  }
}

async function addAndSync({ api, portfolio }: AppState, { chain, address, label }: NewAddress) {
  portfolio.putIfNew(await api.addAddress({ chain, address, label, sync: true }))
}
