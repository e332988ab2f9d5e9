import { ApiProblem } from '../../../src/client/api-problem.ts'
import type { NewWallet } from '../../../src/client/api-types.ts'
import type { AppState } from '../state/app-state.ts'

/** A wallet that was to be added; `tracked`: all of it was there before; `extended`: a part of it was. */
export interface AddedWallet {
  readonly id: number
  readonly state: 'added' | 'extended' | 'tracked'
}

/** Adds them in their order. One that is tracked already is no failure. Throws ApiProblem or Unreachable. */
export async function addWallets(
  app: AppState,
  wallets: readonly NewWallet[],
): Promise<readonly AddedWallet[]> {
  const added: AddedWallet[] = []
  for (const wallet of wallets) added.push(await addWallet(app, wallet))
  return added
}

async function addWallet({ api, owners, live }: AppState, body: NewWallet): Promise<AddedWallet> {
  try {
    const { extended, ...wallet } = await api.wallets.add({ ...body, sync: true })
    owners.putWallet(wallet)
    live.walletsChanged()
    return { id: wallet.id, state: extended ? 'extended' : 'added' }
  } catch (error) {
    const isTracked = error instanceof ApiProblem && error.code === 'wallet_exists' && error.id !== null
    if (!isTracked) throw error
    owners.readSoon()
    return { id: error.id, state: 'tracked' }
  }
}
