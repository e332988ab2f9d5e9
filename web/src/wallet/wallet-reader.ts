import type { HistoryReader } from '../history/shown-history.ts'
import type { AppState } from '../state/app-state.ts'

export function walletReader({ api, owners }: AppState, id: number): HistoryReader {
  return {
    transactions: (query, options) => api.wallets.transactions(id, query, options),
    balance: (moment) => api.wallets.balance(id, moment),
    balanceHistory: (query, options) => api.wallets.balanceHistory(id, query, options),
    onChange: (listener) => owners.onWalletChange(id, listener),
  }
}
