import type { HistoryReader } from '../history/shown-history.ts'
import type { AppState } from '../state/app-state.ts'

export function addressReader({ api, portfolio }: AppState, id: number): HistoryReader {
  return {
    transactions: (query, options) => api.transactions(id, query, options),
    balance: (moment) => api.balance(id, moment),
    balanceHistory: (query, options) => api.balanceHistory(id, query, options),
    onChange: (listener) => portfolio.onHistoryChange(id, listener),
  }
}
