import type { HistoryReader } from '../history/shown-history.ts'
import type { AppState } from '../state/app-state.ts'

export function walletReader({ api, owners, values }: AppState, id: number): HistoryReader {
  return {
    transactions: async (query, options) =>
      api.wallets.transactions(id, { ...query, currency: await values.asked() }, options),
    balance: (moment) => api.wallets.balance(id, moment),
    balanceHistory: (query, options) => api.wallets.balanceHistory(id, query, options),
    onChange: (listener) => owners.onWalletChange(id, listener),
  }
}
