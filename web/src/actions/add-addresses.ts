import { addAddress, type NewAddress } from '../api/addresses.ts'
import { ApiProblem, messageOf } from '../api/api-problem.ts'
import type { Notice } from '../state/notice.svelte.ts'
import type { Portfolio } from '../state/portfolio.svelte.ts'

const REQUESTS_MAX = 4

/** The address in the examples of BIP 173: public, and paid to by many. */
const EXAMPLE: NewAddress = {
  chain: 'bitcoin',
  address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
  label: 'Example: the address in BIP 173',
}

/** Adds all of them, a few at a time, and returns why the others failed. One that exists already is no failure. */
export async function addAddresses(
  portfolio: Portfolio,
  addresses: readonly NewAddress[],
  onAdded: () => void,
): Promise<readonly string[]> {
  const queue = [...addresses]
  const failures: string[] = []
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      try {
        portfolio.putIfNew(await addAddress(next))
        onAdded()
      } catch (error) {
        if (!(error instanceof ApiProblem && error.code === 'address_exists')) failures.push(messageOf(error))
      }
    }
  }
  await Promise.all(Array.from({ length: REQUESTS_MAX }, work))
  return failures
}

export async function addExample(portfolio: Portfolio, notice: Notice): Promise<void> {
  try {
    portfolio.putIfNew(await addAddress(EXAMPLE))
  } catch (error) {
    notice.show(error)
  }
}
