import type { Progress } from '../../../domain/ports/run-store.ts'

export function statedColumns({ balance, transactionCount, source, at }: Progress['stated']) {
  return { stated_balance: balance, stated_count: transactionCount, stated_source: source, stated_at: at }
}
