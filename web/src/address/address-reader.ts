import type { HistoryReader } from '../history/shown-history.ts'
import type { AppState } from '../state/app-state.ts'

export function addressReader({ api, portfolio, values }: AppState, id: number): HistoryReader {
  return {
    transactions: async (query, options) =>
      api.transactions(id, { ...query, currency: await values.asked() }, options),
    balance: (moment) => api.balance(id, moment),
    balanceHistory: (query, options) => api.balanceHistory(id, query, options),
    onChange: (listener) => portfolio.onHistoryChange(id, listener),
  }
}
