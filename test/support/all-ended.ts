import { setTimeout } from 'node:timers/promises'
import type { Client, Reply } from './client.ts'

const POLL_MS = 250

/** Waits until no address is IN_PROGRESS; throws after `maxMs`. */
export async function allEnded(client: Client, maxMs: number): Promise<void> {
  const until = Date.now() + maxMs
  for (;;) {
    const { total } = (await listOf(client, 'IN_PROGRESS')).body
    if (total === 0) return
    if (Date.now() > until) throw new Error(`${total} addresses are still IN_PROGRESS after ${maxMs} ms`)
    await setTimeout(POLL_MS)
  }
}

export function listOf(client: Client, status: string): Promise<Reply> {
  return client.get(`/addresses?limit=1&status=${status}`)
}
