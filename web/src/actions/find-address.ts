import { getAddress } from '../api/addresses.ts'
import { ApiProblem } from '../api/api-problem.ts'
import type { Portfolio } from '../state/portfolio.svelte.ts'

/** Reads an address that is not in the list yet; false if the server has none. */
export async function findAddress(portfolio: Portfolio, id: number): Promise<boolean> {
  try {
    portfolio.putIfNew(await getAddress(id))
    return true
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return false
    throw error
  }
}
