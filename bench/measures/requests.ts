import type { Bench } from '../bench.ts'
import type { Result } from '../result.ts'

const ADDRESSES = 1000
const ROWS = 3
const PER_REQUEST = 100

/** How many requests it takes to synchronise idle addresses again whose rows are all settled. */
export async function measureRequests(bench: Bench): Promise<readonly Result[]> {
  const addresses = await bench.addShort(ADDRESSES, ROWS)
  await using running = await bench.startProgram(bench.newFile(), { SYNC_CONCURRENCY: '20' })
  const { api } = running
  for (const address of addresses) await api.add(address)
  await api.syncAll()
  const before = await bench.simulator.call('requests', null as never)
  await api.syncAll()
  const requests = (await bench.simulator.call('requests', null as never)) - before
  const required = Math.ceil(ADDRESSES / PER_REQUEST)
  return [
    {
      what: `requests for re-synchronising ${ADDRESSES} idle, settled addresses`,
      required: `= ${required}`,
      measured: String(requests),
      pass: requests === required,
      detail: 'counted by the simulator',
    },
  ]
}
