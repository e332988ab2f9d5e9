import type { ApiClient } from '../../../src/client/api-client.ts'
import { ApiProblem } from '../../../src/client/api-problem.ts'
import type { NewWallet } from '../adding/wallet/new-wallets.ts'
import type { AppState } from '../state/app-state.ts'

/** Adds them in their order; returns how many are new. One that is tracked already is no failure. Throws ApiProblem or Unreachable. */
export async function addWallets({ api, owners }: AppState, wallets: readonly NewWallet[]): Promise<number> {
  let added = 0
  for (const wallet of wallets) if (await addWallet(api, wallet)) added += 1
  owners.readSoon()
  return added
}

async function addWallet({ connection }: ApiClient, wallet: NewWallet): Promise<boolean> {
  try {
    await connection.request('/wallets', { method: 'POST', body: { ...wallet, sync: true } })
    return true
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'wallet_exists') return false
    throw error
  }
}
