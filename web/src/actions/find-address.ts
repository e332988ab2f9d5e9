import { ApiProblem } from '../../../src/client/api-problem.ts'
import type { AppState } from '../state/app-state.ts'

/** Reads an address that is not in the list yet; false if the server has none. */
export async function findAddress({ api, portfolio }: AppState, id: number): Promise<boolean> {
  try {
    portfolio.putIfNew(await api.address(id))
    return true
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return false
    throw error
  }
}
